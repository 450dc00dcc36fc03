/// Section 4: what both ends of a direction hold and change alike.
///
/// A value, so that an encoder can try a message and take it back.
struct WalkState {
    /// How the value at a place was coded.
    struct Event {
        var place: Int
        /// The pair after SAME.
        var afterSame: WalkPrediction
        /// The pair after any other unit.
        var afterOther: WalkPrediction
        /// The difference of an integer to its base.
        var difference: Int64 = 0
        /// The anchor of a container.
        var anchor: Int?

        /// The pair after `last`.
        subscript(after last: UInt8) -> WalkPrediction {
            get { last == WalkUnit.same ? afterSame : afterOther }
            set {
                if last == WalkUnit.same { afterSame = newValue } else { afterOther = newValue }
            }
        }
    }

    /// The last instance of a structure.
    struct Anchor {
        var place: Int
        /// The values that followed it in its array.
        var following: Int
    }

    let parameters: WalkParameters
    let isTwoWay: Bool
    var history = WalkHistory()
    var items: WalkItems
    private(set) var events: [Event] = []
    var predictor = WalkPredictor()
    var anchors: [Anchor?]
    /// The anchor that the next new structure becomes.
    var nextAnchor = 0
    /// By the hash of a text's first four bytes: the newest item.
    var buckets: [Int?] = Array(repeating: nil, count: 256)
    /// Where FORM began last in texts of a bucket.
    /// The distance of the last copy of a blob.
    var lastDistance = 1
    var formStarts = Array(repeating: 0, count: 256)
    /// By the hash of a number: the place where it was last.
    var numbers: [Int?] = Array(repeating: nil, count: 256)
    /// By the hash of a base: the place of what took its place last.
    var replacements: [Int?]
    /// The item that was inserted or referred to last.
    var lastReference = 0
    /// The same of the other direction, in its numbering.
    var lastPeerReference = 0
    /// The last integer of five or more bytes.
    var lastWide: Int64 = 0
    /// The bits of the last float64.
    var lastDouble: UInt64 = 0
    var lastUnit = WalkUnit.same
    /// The place of the last main frame.
    private(set) var lastRoot: Int?

    /// Whether FREEZE was the last of FREEZE and THAW.
    var isFrozen = false
    /// Whether this message inserts no more items.
    private var insertsNothing = false

    // The walk (WalkState+Walk).
    var frames: [Frame] = []
    /// The place that predicts the next value.
    var base: Int?
    /// Values from the base on that it has passed, because the containers that they were in are complete.
    var passed = 0
    private(set) var messageStart = 1
    private var messageItems = WalkItemMark()

    init(_ parameters: WalkParameters = WalkParameters(), isTwoWay: Bool = false) {
        self.parameters = parameters
        self.isTwoWay = isTwoWay
        items = WalkItems(parameters)
        anchors = Array(repeating: nil, count: parameters.anchors)
        replacements = Array(repeating: nil, count: parameters.replacements)
    }

    /// CLEAR: all is forgotten but the items, to which the other direction may still refer, and whether the
    /// stream is frozen.
    mutating func clear() {
        var cleared = WalkState(parameters, isTwoWay: isTwoWay)
        cleared.items = items
        cleared.items.clear()
        cleared.lastReference = items.head
        cleared.isFrozen = isFrozen
        self = cleared
    }

    /// The first place that may be a base or the origin of a copy.
    var windowStart: Int { max(1, messageStart - parameters.windowBytes) }

    // MARK: Messages

    /// Begins a message.
    mutating func beginMessage() {
        messageStart = history.end
        history.trim(before: windowStart)
        messageItems = items.mark
        insertsNothing = isFrozen
    }

    /// Begins a main frame whose one value is coded.
    mutating func beginFrame() {
        base = lastRoot
        passed = 0
        frames = [Frame(left: 1, baseLeft: lastRoot == nil ? 0 : 1, isMap: false, start: nil)]
    }

    /// Ends a main frame, coded or not: the next one begins at it.
    mutating func endFrame() {
        if history.end > messageStart { lastRoot = messageStart }
    }

    /// Keeps a main frame that came as it is.
    mutating func keepFrame(_ frame: [UInt8]) {
        history.append(frame)
        endFrame()
    }

    /// Keeps an attachment, if it is not too long.
    mutating func keepAttachment(_ bytes: [UInt8]) {
        if bytes.count <= parameters.attachmentBytes { history.append(bytes) }
    }

    // MARK: Events

    /// The event at a place, if it is one of the newest: three quarters of those that are kept.
    func event(at place: Int) -> Event? {
        let live = events.suffix(parameters.events)
        var (low, high) = (live.startIndex, live.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if live[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < live.endIndex && live[low].place == place ? live[low] : nil
    }

    /// Appends an event; the oldest one is forgotten if need be.
    mutating func append(_ event: Event) {
        events.append(event)
        if events.count >= 2 * parameters.events { events.removeFirst(parameters.events) }
    }

    /// Changes the event of the value that is being coded.
    mutating func changeEvent(_ change: (inout Event) -> Void) {
        change(&events[events.count - 1])
    }

    // MARK: Items

    /// Inserts an item whose bytes begin at `place`, unless the stream is frozen or this message has inserted as
    /// much as a message of a two-way stream may (section 9).
    ///
    /// - Returns: whether it was inserted.
    @discardableResult
    mutating func insert(_ bytes: [UInt8], at place: Int) -> Bool {
        if !insertsNothing && isTwoWay {
            let count = items.head - messageItems.head
            let byteCount = items.mark.bytes - messageItems.bytes + bytes.count
            insertsNothing =
                count == parameters.items / 2 || byteCount > parameters.itemBytes / 2
        }
        if insertsNothing { return false }
        lastReference = items.head
        items.insert(bytes, at: place)
        return true
    }

    /// Inserts a str or bin of 3 to 255 bytes, which becomes the newest of its bucket.
    mutating func insertText(_ bytes: [UInt8], _ token: StreamToken, at place: Int) {
        guard token.isText, 3...255 ~= bytes.count, insert(bytes, at: place) else { return }
        if let bucket = WalkHash.bucket(bytes[token.headerBytes...]) {
            buckets[bucket] = lastReference
        }
    }

    /// The newest item of a bucket.
    func bucketItem(_ bucket: Int) -> [UInt8]? { buckets[bucket].flatMap { items.bytes($0) } }

    /// Refers to an item at `place`.
    ///
    /// - Returns: the place of the occurrence before.
    mutating func refer(to number: Int, at place: Int) -> Int? {
        lastReference = number
        return items.refer(to: number, at: place)
    }
}
