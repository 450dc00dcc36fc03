import StringInterning

/// What both ends of one direction hold and change alike (FORMAT.md section 4), and the walk along the base
/// (section 5).
struct StreamState: ~Copyable {
    var history: History
    var items: ItemRing
    var events: EventLog
    var anchors: Anchors
    var predictor = Predictor()
    /// The place of the last occurrence of each item.
    private var lastPlaces = BitwiseStorage<UInt32>()
    /// By the hash of a text's first four bytes: 1 + the number of the newest item, or 0.
    private var buckets = BitwiseStorage<UInt32>()
    /// Where FORM began last in texts of a bucket.
    private var formStarts = BitwiseStorage<UInt32>()
    /// By the hash of a number: the place where it was last.
    private var numbers = BitwiseStorage<UInt32>()
    /// By the hash of a base: the place of what took its place last.
    private var replacements = BitwiseStorage<UInt32>()
    /// Entries of each.
    private let replacementCount: Int
    private let entries: Int
    var undo: UndoLog

    /// The scalars of the state, which a message that is taken back restores.
    struct Scalars: BitwiseCopyable {
        /// The item that was inserted or referred to last.
        var lastReference = 0
        /// The same of the other direction, in its numbering.
        var lastPeerReference = 0
        /// The last integer of five or more bytes.
        var lastWide: UInt64 = 0
        /// The bits of the last float64.
        var lastDouble: UInt64 = 0
        var lastUnit = Unit.same
        /// The distance of the last copy of a blob.
        var lastDistance = 1
        /// The place of the last main frame, 0 for none, and the number of the first event there.
        var lastRoot = 0
        var lastRootEvents = 0
    }
    var scalars: Scalars

    // The walk.
    var open = OpenContainers()
    /// The place of the value that is being coded.
    var position = 1
    /// The place that predicts it, 0 for none.
    var base = 0
    /// The number of the first event at or after the base.
    var cursor = 0
    /// Values from the base on that it has passed, as the containers that they were in are complete.
    var passed = 0
    /// What is known of the value that is being coded.
    var place: Place

    let isTwoWay: Bool
    /// Whether FREEZE was the last of FREEZE and THAW.
    var isFrozen = false
    /// Whether the stream is frozen, or this message has inserted as much as one message may.
    private var insertsNothing = false
    private var messageItems = 0
    private var messageItemBytes = 0
    /// Whether items are searched, so that their tags are needed.
    let isIndexed: Bool
    private let secrets: InterningSecrets
    /// The hash that was computed last.
    private var tagged: (place: Int, count: Int, tag: UInt32) = (0, 0, 0)

    init(_ parameters: StreamParameters, isEncoder: Bool, secrets: InterningSecrets) {
        isIndexed = isEncoder || parameters.isTwoWay
        self.secrets = secrets
        history = History(windowBytes: 1 << parameters.historyLog2)
        items = ItemRing(
            entries: parameters.entries, bytes: parameters.arenaBytes, isIndexed: isIndexed,
            secrets: secrets)
        events = EventLog(cells: parameters.events)
        anchors = Anchors(limit: parameters.anchors)
        entries = parameters.entries
        replacementCount = parameters.replacements
        undo = UndoLog(isKept: isEncoder)
        isTwoWay = parameters.isTwoWay
        scalars = Scalars()
        place = Place()
    }

    /// Allocates what only walks need.
    @inline(never)
    mutating func makeTables() {
        events.allocate()
        anchors.allocate()
        predictor.allocate()
        lastPlaces = BitwiseStorage(capacity: entries, filler: 0)
        buckets = BitwiseStorage(capacity: 256, filler: 0)
        formStarts = BitwiseStorage(capacity: 256, filler: 0)
        numbers = BitwiseStorage(capacity: 256, filler: 0)
        replacements = BitwiseStorage(capacity: replacementCount, filler: 0)
    }

    /// Whether there are tables for a walk.
    @inline(__always)
    var hasTables: Bool { lastPlaces.capacity > 0 }

    /// CLEAR: forgets everything except the items, which the peer may still refer to, and their numbering.
    mutating func empty() {
        history.empty()
        events.empty()
        anchors.empty()
        predictor.empty()
        items.forgetAll()
        lastPlaces.fill(with: 0)
        buckets.fill(with: 0)
        formStarts.fill(with: 0)
        numbers.fill(with: 0)
        replacements.fill(with: 0)
        scalars = Scalars()
        scalars.lastReference = items.head
        position = 1
    }

    /// Begins a message: it may insert as much as any message may.
    mutating func beginMessage() {
        history.beginMessage()
        undo.begin()
        events.beginMessage()
        position = history.messageStart
        insertsNothing = isFrozen
        messageItems = 0
        messageItemBytes = 0
        tagged.place = 0
    }

    /// Frees what only the message before needed.
    mutating func freeMessageMemory() {
        history.freeMessageMemory()
        undo.freeMessageMemory()
    }

    /// Bytes of memory of the tables.
    var memoryBytes: Int {
        let words =
            lastPlaces.capacity &+ buckets.capacity &+ formStarts.capacity &+ numbers.capacity
            &+ replacements.capacity
        return history.memoryBytes &+ items.memoryBytes &+ events.memoryBytes
            &+ anchors.memoryBytes &+ predictor.memoryBytes &+ undo.memoryBytes
            &+ open.memoryBytes &+ 4 &* words
    }
}

/// Taking back.
extension StreamState {
    /// Where a message began.
    struct Mark {
        fileprivate let scalars: Scalars
        /// The distance of the last copy.
        var lastDistance: Int { scalars.lastDistance }
        let items: ItemRingMark
        /// The number of the message's first event.
        let eventHead: Int
        fileprivate let anchor: Int
    }

    /// The state at the beginning of a message.
    var mark: Mark {
        Mark(scalars: scalars, items: items.mark, eventHead: events.head, anchor: anchors.next)
    }

    /// Takes back all that the message has changed, but its bytes in the history.
    mutating func rollBack(to mark: Mark) {
        undo.rollBack()
        items.rollBack(to: mark.items)
        events.rollBack(to: mark.eventHead)
        anchors.rollBack(to: mark.anchor)
        scalars = mark.scalars
        position = history.messageStart
        messageItems = 0
        messageItemBytes = 0
        insertsNothing = isFrozen
    }
}

/// Cells of tables; each write can be taken back.
extension StreamState {
    /// Appends an event.
    @inline(__always)
    mutating func append(_ event: EventLog.Event) { events.append(event, &undo) }

    @inline(__always)
    mutating func setPair(_ slot: Int, _ pair: UnitPair) { predictor.setPair(slot, pair, &undo) }

    @inline(__always)
    mutating func learnChoice(_ unit: UInt8) {
        predictor.learn(unit, of: place.pair, place.choice, &undo)
    }

    @inline(__always)
    mutating func setInstance(_ anchor: Int, following: Int) {
        anchors.set(
            anchor,
            Anchors.Instance(place: position, following: following, events: events.head), &undo)
    }

    /// Writes a cell of the owner's tables.
    @unsafe
    mutating func setCell(_ cell: UnsafeMutablePointer<UInt32>, to value: UInt32) {
        unsafe undo.set(cell, to: value)
    }

    /// Where FORM began last in texts of a bucket.
    @inline(__always)
    func formStart(_ bucket: Int) -> Int { Int(formStarts[bucket]) }

    mutating func setFormStart(_ bucket: Int, to start: Int) {
        // SAFETY: buckets are below 256.
        unsafe undo.set(formStarts.start + bucket, to: UInt32(truncatingIfNeeded: start))
    }

    /// The place of a number with this hash, 0 for none.
    @inline(__always)
    func number(_ slot: Int) -> Int { Int(numbers[slot]) }

    @inline(__always)
    mutating func setNumber(_ slot: Int) {
        // SAFETY: slots are below 256.
        unsafe undo.set(numbers.start + slot, to: UInt32(truncatingIfNeeded: position))
    }

    /// The place of a replacement, 0 for none.
    @inline(__always)
    func replacement(_ slot: Int) -> Int { Int(replacements[slot]) }

    @inline(__always)
    mutating func setReplacement(_ slot: Int, to place: Int) {
        // SAFETY: slots are below the number of replacements.
        unsafe undo.set(replacements.start + slot, to: UInt32(truncatingIfNeeded: place))
    }

    /// The slot of a hash among the replacements.
    @inline(__always)
    func replacementSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (replacements.capacity &- 1)
    }
}

/// Items.
extension StreamState {
    /// Whether an item can be referred to in this direction.
    @inline(__always)
    func isLive(_ item: Int) -> Bool {
        item >= items.oldest && item >= items.floor && item < items.head
    }

    /// The newest item with these bytes that can be referred to; negative for none.
    @inline(__always)
    mutating func find(_ start: UnsafeRawPointer, _ count: Int, tag: UInt32) -> Int {
        // SAFETY: `count` bytes are readable by contract.
        let number = unsafe items.find(start, count, tag: tag)
        return number >= 0 && isLive(number) ? number : -1
    }

    /// Refers to an item at the place that is being coded.
    ///
    /// - Returns: the place of its occurrence before.
    @inline(__always)
    mutating func refer(to item: Int) -> Int {
        let last = lastPlace(of: item)
        setLastPlace(of: item)
        scalars.lastReference = item
        return last
    }

    /// The place of the last occurrence of an item.
    @inline(__always)
    func lastPlace(of item: Int) -> Int { Int(lastPlaces[item & (lastPlaces.capacity &- 1)]) }

    @inline(__always)
    private mutating func setLastPlace(of item: Int) {
        let slot = item & (lastPlaces.capacity &- 1)
        // SAFETY: masked.
        unsafe undo.set(lastPlaces.start + slot, to: UInt32(truncatingIfNeeded: position))
    }

    /// Inserts a token or short array that begins at `start`, unless the stream is frozen.
    ///
    /// - Returns: whether it was inserted.
    @inline(__always)
    @discardableResult
    mutating func insert(_ start: UnsafeRawPointer, _ count: Int, at place: Int) -> Bool {
        guard admits(count) else { return false }
        let tag = isIndexed ? unsafe tag(start, count, at: place) : 0
        // SAFETY: the bytes are readable by contract; there are 3 to 255.
        let item = unsafe items.insert(start, count, tag: tag)
        let slot = item & (lastPlaces.capacity &- 1)
        // SAFETY: masked.
        unsafe undo.set(lastPlaces.start + slot, to: UInt32(truncatingIfNeeded: place))
        scalars.lastReference = item
        return true
    }

    /// The hash of a token or short array at a place; that of the one asked for last is kept.
    @inline(__always)
    mutating func tag(_ start: UnsafeRawPointer, _ count: Int, at place: Int) -> UInt32 {
        if tagged.place != place || tagged.count != count {
            tagged = unsafe (place, count, items.tag(start, count))
        }
        return tagged.tag
    }

    /// Inserts a str or bin token at the place that is being coded.
    @inline(__always)
    mutating func insertText(_ start: UnsafeRawPointer, _ count: Int, headerSize: Int) {
        guard unsafe insert(start, count, at: position), count &- headerSize >= 4 else { return }
        let bucket = unsafe Self.bucket(start + headerSize)
        // SAFETY: buckets are below 256. Modulo 2^32 by definition.
        unsafe undo.set(
            buckets.start + bucket, to: UInt32(truncatingIfNeeded: scalars.lastReference &+ 1))
    }

    /// The bucket of a payload of at least four bytes.
    @inline(__always)
    static func bucket(_ payload: UnsafeRawPointer) -> Int {
        // SAFETY: four bytes are readable.
        let word = unsafe UInt32(littleEndian: payload.loadUnaligned(as: UInt32.self))
        return Int((word &* 0x9E37_79B1) &>> 24)
    }

    /// The live item in a bucket, or a negative number.
    @inline(__always)
    func item(inBucket bucket: Int) -> Int {
        let entry = buckets[bucket]
        if entry == 0 { return -1 }
        // An entry is a number + 1 modulo 2^32, and so is the difference.
        let back = UInt32(truncatingIfNeeded: items.head &+ 1) &- entry
        let item = items.head &- Int(back)
        return back >= 1 && isLive(item) ? item : -1
    }

    /// Whether one more item of `size` bytes may be inserted in this message.
    @inline(__always)
    private mutating func admits(_ size: Int) -> Bool {
        if insertsNothing { return false }
        return !isTwoWay || admitsTwoWay(size)
    }

    @inline(never)
    private mutating func admitsTwoWay(_ size: Int) -> Bool {
        if messageItems == items.limitEntries / 2
            || messageItemBytes + size > items.limitBytes / 2
        {
            insertsNothing = true
            return false
        }
        messageItems += 1
        messageItemBytes += size
        return true
    }
}
