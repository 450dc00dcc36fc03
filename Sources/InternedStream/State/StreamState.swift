import StringInterning

/// What both ends of one direction hold and change alike (FORMAT.md section 4).
struct StreamState: ~Copyable {
    var items: ItemRing
    /// Items with smaller numbers can no longer be referred to in this direction.
    private(set) var floor = 0
    /// The item that was referred to or inserted last.
    var lastReference = ItemNumber(0)
    /// The same for items of the other direction, in its numbering.
    var lastPeerReference = ItemNumber(0)
    private var buckets = TextBuckets()
    var stamps = StampCache()
    var contexts = ContextTable()
    var shapes = ShapeTable()
    var shapeIndex = ShapeIndex()
    var predictor = Predictor()
    var history: History
    /// The offset of the last copy of a blob.
    var repeatOffset = 0

    let isTwoWay: Bool
    /// Whether FREEZE was the last of FREEZE and THAW.
    var isFrozen = false
    /// Whether the stream is frozen, or this message has inserted as much as one message may.
    private var insertsNothing = false
    private var messageItems = 0
    private var messageItemBytes = 0
    /// Blocks and shapes that did not fit since emptying; only an encoder looks at it.
    private(set) var refusals = 0

    init(_ parameters: StreamParameters, isIndexed: Bool, secrets: InterningSecrets) {
        items = ItemRing(entries: parameters.entries, isIndexed: isIndexed, secrets: secrets)
        history = History(limit: 1 << parameters.historyLog2)
        isTwoWay = parameters.isTwoWay
    }

    /// Begins a message: it may insert as much as any message may.
    mutating func beginMessage() {
        insertsNothing = isFrozen
        messageItems = 0
        messageItemBytes = 0
    }

    /// CLEAR: forgets everything except the items, which the peer may still refer to, and their numbering.
    mutating func empty() {
        floor = items.head
        lastReference = ItemNumber(items.head)
        lastPeerReference = ItemNumber(0)
        buckets.empty()
        stamps.empty()
        contexts.empty()
        shapes.empty()
        shapeIndex.empty()
        predictor.empty()
        history.empty()
        repeatOffset = 0
        refusals = 0
    }

    /// Notes that a shape was wanted but there is no room for more.
    mutating func noteRefusal() { refusals += 1 }

    /// Bytes of memory of the tables.
    var memoryBytes: Int {
        items.memoryBytes + contexts.memoryBytes + shapes.memoryBytes + shapeIndex.memoryBytes
            + predictor.memoryBytes + history.memoryBytes
    }
}

/// Contexts and blocks.
extension StreamState {
    /// The first context of the block of `kind` below `parent`, which is made if need be.
    @inline(never)
    mutating func block(_ kind: BlockKind, of parent: ContextID, size: Int) -> ContextID {
        blockInlined(kind, of: parent, size: size)
    }

    /// `block` for maps with shapes, which most values are in.
    @inline(__always)
    mutating func blockInlined(_ kind: BlockKind, of parent: ContextID, size: Int) -> ContextID {
        contexts.find(kind, of: parent) ?? makeBlock(kind, of: parent, size: size)
    }

    @inline(never)
    private mutating func makeBlock(
        _ kind: BlockKind, of parent: ContextID, size: Int
    ) -> ContextID {
        guard let first = contexts.make(kind, of: parent, size: size) else {
            refusals += 1
            return .common
        }
        predictor.grow(contexts: contexts.count)
        return first
    }
}

/// Items and buckets.
extension StreamState {
    /// Whether an item can be referred to in this direction.
    @inline(__always)
    func isLive(_ item: ItemNumber) -> Bool {
        item.value >= items.oldest && item.value >= floor && item.value < items.head
    }

    /// The newest item with these bytes, if it can be referred to.
    ///
    /// - Parameter tag: their hash.
    @inline(__always)
    mutating func find(_ start: UnsafeRawPointer, size: Int, tag: UInt32) -> ItemNumber? {
        // SAFETY: `size` bytes are readable by contract.
        let number = unsafe items.find(start, size, tag: tag)
        guard number >= 0, isLive(ItemNumber(number)) else { return nil }
        return ItemNumber(number)
    }

    /// Inserts a token unless the stream is frozen, and remembers it in `context`.
    ///
    /// - Parameter tag: the hash of its bytes, used only where items are searched.
    /// - Returns: whether it was inserted.
    @discardableResult
    @inline(never)
    @_optimize(speed)
    mutating func insert(_ text: ItemText, tag: UInt32, rememberIn context: ContextID) -> Bool {
        insertInlined(text, tag: tag, rememberIn: context)
    }

    /// `insert` for new texts.
    @discardableResult
    @inline(__always)
    mutating func insertInlined(
        _ text: ItemText, tag: UInt32, rememberIn context: ContextID
    ) -> Bool {
        guard admits(text.size) else { return false }
        // SAFETY: the token is readable by contract; it has 3 to 255 bytes.
        let item = ItemNumber(unsafe items.insert(text.start, text.size, tag: tag))
        lastReference = item
        contexts[context].remember(Remembered(item))
        if text.isText && text.count >= 4 { buckets.set(text.bucket, to: item) }
        return true
    }

    /// Whether one more item of `size` bytes may be inserted in this message (FORMAT.md section 4).
    @inline(__always)
    private mutating func admits(_ size: Int) -> Bool {
        if insertsNothing { return false }
        return !isTwoWay || admitsTwoWay(size)
    }

    @inline(never)
    private mutating func admitsTwoWay(_ size: Int) -> Bool {
        if messageItems == items.limitEntries / 2
            || messageItemBytes + size > 32 * items.limitEntries
        {
            insertsNothing = true
            return false
        }
        messageItems += 1
        messageItemBytes += size
        return true
    }

    /// The live item in a bucket, or nil.
    @inline(__always)
    func item(inBucket bucket: Int) -> ItemNumber? {
        let entry = buckets[bucket]
        if entry == 0 { return nil }
        // An entry is a number + 1 modulo 2^32, and so is the difference: the item lies `back` before the
        // head if it is less than 2^32 items old, and is not live if it is older.
        let back = UInt32(truncatingIfNeeded: items.head &+ 1) &- entry
        let item = ItemNumber(items.head &- Int(back))
        return back >= 1 && isLive(item) ? item : nil
    }
}
