import StringInterning

/// What both ends of one direction hold and change alike (FORMAT.md section 4).
struct StreamState: ~Copyable {
    var items: ItemRing
    /// Items below this number can no longer be referred to in this direction.
    var floor = 0
    var lastReference = 0
    /// In the numbering of the other direction.
    var lastPeerReference = 0
    private var buckets = TextBuckets()
    /// The stamps of some items, so that a base need not be parsed every time.
    private var stamps = BitwiseStorage<ItemStamp>(capacity: 1, filler: .none)
    /// Main, attachments, blob, common ones, blocks. The common ones are used when no more blocks are
    /// possible; before that, the predictor stands in their place as long as it is small.
    var contexts = BitwiseStorage<Context>(
        capacity: ContextNumber.firstFree + 5, filler: Context())
    private(set) var contextCount = ContextNumber.firstFree
    private var blocks = BlockTable()
    var shapes = ShapeTable()
    var predictor: Predictor
    var history: History
    var repeatOffset = 0

    let isTwoWay: Bool
    /// Between FREEZE and THAW.
    var isFrozen = false
    /// `isFrozen`, or this message has inserted as much as one message may.
    private(set) var insertsNothing = false
    private var messageItems = 0
    private var messageItemBytes = 0
    /// Blocks that did not fit since emptying (an encoder's matter).
    private(set) var refusals = 0

    init(_ parameters: StreamParameters, isIndexed: Bool, secrets: InterningSecrets) {
        items = ItemRing(entries: parameters.entries, isIndexed: isIndexed, secrets: secrets)
        history = History(limit: 1 << parameters.historyLog2)
        // SAFETY: the contexts are told to the predictor anew whenever they move (see `makeBlock`).
        predictor = unsafe Predictor(lent: Self.commonPlace(contexts))
        isTwoWay = parameters.isTwoWay
    }

    /// Begins a message: its budget of insertions is whole again.
    mutating func beginMessage() {
        insertsNothing = isFrozen
        messageItems = 0
        messageItemBytes = 0
    }

    /// CLEAR: forgets all but items, which the peer may still refer to, and the numbering.
    mutating func empty() {
        floor = items.head
        lastReference = items.head
        lastPeerReference = 0
        buckets.empty()
        stamps.fill(with: .none)
        for number in 0..<contextCount { contexts[number] = Context() }
        contextCount = ContextNumber.firstFree
        blocks.empty()
        shapes.empty()
        predictor.empty()
        history.empty()
        repeatOffset = 0
        refusals = 0
    }

    /// Whether item `number` can be referred to in this direction.
    @inline(__always)
    func isLive(_ number: Int) -> Bool {
        number >= items.oldest && number >= floor && number < items.head
    }

    /// Notes that a shape was wanted but there is no room for more.
    mutating func noteRefusal() { refusals += 1 }
}

/// Contexts and blocks.
extension StreamState {
    /// The first context of the block of (context, kind), which is made if need be.
    @inline(never)
    mutating func block(_ context: Int, _ kind: Int, size: Int) -> Int {
        blockInlined(context, kind, size: size)
    }

    /// `block` for maps with shapes, which most values are in.
    @inline(__always)
    mutating func blockInlined(_ context: Int, _ kind: Int, size: Int) -> Int {
        let first = blocks.find(context, kind)
        return first >= 0 ? first : makeBlock(context, kind, size: size)
    }

    @inline(never)
    private mutating func makeBlock(_ context: Int, _ kind: Int, size: Int) -> Int {
        guard contextCount + size <= ContextNumber.limit else {
            refusals += 1
            assert(!predictor.isLent, "the common contexts' place is still lent")
            return ContextNumber.common
        }
        let first = contextCount
        contextCount += size
        if contextCount > contexts.capacity {
            let capacity = contexts.capacity + contexts.capacity / 2
            contexts.grow(to: max(contextCount, capacity), filler: Context())
            // SAFETY: the pairs have moved with the contexts among which they stand.
            unsafe predictor.move(to: Self.commonPlace(contexts))
        }
        blocks.insert(context, kind, first: first)
        growPredictor()
        return first
    }

    private mutating func growPredictor() {
        let wasLent = predictor.isLent
        predictor.grow(contexts: contextCount)
        guard wasLent && !predictor.isLent else { return }
        for number in ContextNumber.common..<ContextNumber.firstFree {
            contexts[number] = Context()
        }
    }

    /// Where the common contexts stand: memory for `Predictor.lentCount` pairs.
    private static func commonPlace(
        _ contexts: borrowing BitwiseStorage<Context>
    ) -> UnsafeMutableRawPointer {
        // SAFETY: so many contexts exist from the start, and 64 of 32 bytes hold 1,024 pairs.
        unsafe UnsafeMutableRawPointer(contexts.start + ContextNumber.common)
    }
}

/// Items and buckets.
extension StreamState {
    /// Inserts an item unless the stream is frozen, and remembers it in `context`.
    ///
    /// - Returns: whether it was inserted.
    @discardableResult
    @inline(never)
    @_optimize(speed)
    mutating func insert(
        _ start: UnsafeRawPointer, _ count: Int, tag: UInt32, rememberIn context: Int
    ) -> Bool {
        unsafe insert(ItemText(start, count), count, tag: tag, rememberIn: context)
    }

    /// `insert` of a token that has been taken apart.
    @discardableResult
    @inline(__always)
    mutating func insert(
        _ text: ItemText, _ count: Int, tag: UInt32, rememberIn context: Int
    ) -> Bool {
        guard admits(count) else { return false }
        // SAFETY: `count` bytes are readable by contract; it is 3 to 255.
        let number = unsafe items.insert(text.start, count, tag: tag)
        lastReference = number
        contexts[context].remember(Remembered(item: number))
        if text.isText && text.count >= 4 {
            buckets.set(text.bucket, number)
        }
        return true
    }

    /// Whether one more item of `count` bytes may be inserted in this message (section 4).
    @inline(__always)
    private mutating func admits(_ count: Int) -> Bool {
        if insertsNothing { return false }
        return !isTwoWay || admitsTwoWay(count)
    }

    @inline(never)
    private mutating func admitsTwoWay(_ count: Int) -> Bool {
        if messageItems == items.limitEntries / 2
            || messageItemBytes + count > 32 * items.limitEntries
        {
            insertsNothing = true
            return false
        }
        messageItems += 1
        messageItemBytes += count
        return true
    }

    /// The number of the live item in a bucket, or −1.
    @inline(__always)
    func item(inBucket bucket: Int) -> Int {
        let stored = buckets.entry(bucket)
        if stored == 0 { return -1 }
        let back = UInt32(truncatingIfNeeded: items.head &+ 1) &- stored
        let number = items.head &- Int(back)
        return back >= 1 && isLive(number) ? number : -1
    }
}

/// The decimal number at the end of an item.
struct ItemStamp: BitwiseCopyable, Sendable {
    /// The item, or −1.
    let number: Int
    let stamp: StampedText

    static let none = ItemStamp(number: -1, stamp: StampedText(headCount: 0, value: 0))
}

extension StreamState {
    /// The stamp of live item `number`, whose text is given, or nil if it has none.
    @inline(__always)
    func stamp(of number: Int, _ text: ItemText) -> StampedText? {
        let known = stamps[number & (stamps.capacity &- 1)]
        return unsafe known.number == number ? known.stamp : StampedText(text.payload, text.count)
    }

    /// Keeps the stamp of the item inserted last.
    @inline(__always)
    mutating func keep(_ stamp: StampedText) {
        let number = items.head &- 1
        if stamps.capacity == 1 { stamps.grow(to: 8, filler: .none) }
        stamps[number & 7] = ItemStamp(number: number, stamp: stamp)
    }
}

/// A str or bin token taken apart.
@safe
struct ItemText {
    /// Its first byte and everything after the header.
    let start: UnsafeRawPointer
    let payload: UnsafeRawPointer
    let count: Int
    /// 0 for neither, 1 for str, 2 for bin.
    let family: UInt8

    /// - Parameters: a whole token of `size` bytes at `start`, 1 to 255.
    @inline(__always)
    init(_ start: UnsafeRawPointer, _ size: Int) {
        // SAFETY: the token is whole by contract, and its header tells the shape of it.
        let first = unsafe start.load(as: UInt8.self)
        let header: Int
        switch first {
        case 0xA0...0xBF: (header, family) = (1, 1)
        case 0xD9: (header, family) = (2, 1)
        case 0xDA: (header, family) = (3, 1)
        case 0xDB: (header, family) = (5, 1)
        case 0xC4: (header, family) = (2, 2)
        case 0xC5: (header, family) = (3, 2)
        case 0xC6: (header, family) = (5, 2)
        default: (header, family) = (size, 0)
        }
        unsafe self.start = start
        unsafe payload = start + header
        count = size &- header
    }

    @inline(__always)
    var isText: Bool { family != 0 }

    /// The bucket of a payload of at least four bytes.
    @inline(__always)
    var bucket: Int {
        // SAFETY: the caller has checked that the payload has four bytes.
        let word = unsafe UInt32(littleEndian: payload.loadUnaligned(as: UInt32.self))
        return Int((word &* 0x9E37_79B1) &>> 24)
    }
}
