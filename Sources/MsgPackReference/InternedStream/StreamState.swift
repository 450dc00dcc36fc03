/// Section 4: the state that both ends hold for one direction.
///
/// A class, because each direction of a session reads the items of the other.
final class StreamState {
    // What RESET sets.
    private(set) var stage = 0
    private(set) var isTwoWay = false
    private(set) var historyBytes = 1 << 16

    // What CLEAR empties.
    private(set) var items = StreamItems(entries: 1 << 12)
    private(set) var buckets: [Int?] = Array(repeating: nil, count: 256)
    private(set) var contexts = StreamContexts()
    private(set) var predictor = StreamPredictor()
    var shapes = StreamShapes()
    var history = StreamHistory(limitBytes: 1 << 16)
    var probabilities = StreamProbabilities()
    var lastReference = 0
    var lastPeerReference = 0
    var repeatOffset = 0

    // Freezing.
    var isFrozen = false
    private var isMessageFrozen = false
    private var messageStart = StreamMark()

    // What the other end is known to have read (section 9).
    private(set) var acknowledged = StreamMark()
    private(set) var unacknowledged: [StreamMark] = []

    /// RESET with these parameters.
    func reset(stage: Int, isTwoWay: Bool, entriesLog2: Int, historyLog2: Int) {
        self.stage = stage
        self.isTwoWay = isTwoWay
        historyBytes = 1 << historyLog2
        items = StreamItems(entries: 1 << entriesLog2)
        isFrozen = false
        clear()
    }

    /// CLEAR, or what a raw message does.
    func clear() {
        items.clear()
        buckets = Array(repeating: nil, count: 256)
        contexts = StreamContexts()
        predictor = StreamPredictor()
        shapes = StreamShapes()
        history = StreamHistory(limitBytes: historyBytes)
        probabilities = StreamProbabilities()
        lastReference = items.head
        lastPeerReference = 0
        repeatOffset = 0
    }

    /// The mark after the newest item.
    var mark: StreamMark { StreamMark(head: items.head, totalBytes: items.totalBytes) }
}

// MARK: - Messages

extension StreamState {
    /// Prepares the state for the body of a message.
    func beginMessage() {
        messageStart = mark
        isMessageFrozen = false
    }

    /// Completes the state after a message.
    func endMessage() {
        if isTwoWay { unacknowledged.append(mark) }
    }

    /// Removes what the body inserted, because it is not sent. Called instead of `endMessage`, or
    /// before a raw message.
    func takeBackMessage() {
        items.takeBack(head: messageStart.head, totalBytes: messageStart.totalBytes)
    }

    /// Notes that the other end has read `count` more messages; false if fewer were sent.
    func acknowledge(_ count: Int) -> Bool {
        guard count <= unacknowledged.count else { return false }
        if count > 0 { acknowledged = unacknowledged[count - 1] }
        unacknowledged.removeFirst(count)
        return true
    }
}

// MARK: - Items

extension StreamState {
    /// Whether a str, bin or array of `bytes` is eligible to be an item.
    static func isEligible(_ bytes: [UInt8]) -> Bool {
        guard 3...255 ~= bytes.count, let token = StreamToken(bytes) else { return false }
        switch token.family {
        case .str, .bin: return true
        case .array: return token.headerBytes == 1 && 1...8 ~= token.count && isFlat(bytes)
        default: return false
        }
    }

    /// Whether the elements of an array with a one-byte header are all plain tokens.
    private static func isFlat(_ bytes: [UInt8]) -> Bool {
        var offset = 1
        for _ in 0..<Int(bytes[0] & 0x0F) {
            guard let token = StreamToken(bytes, at: offset) else { return false }
            switch token.family {
            case .array, .map, .ext: return false
            default: offset += token.totalBytes
            }
        }
        return offset == bytes.count
    }

    /// Inserts an item; nil while frozen.
    func insert(_ item: [UInt8]) -> Int? {
        guard admits(item.count) else { return nil }
        let number = items.append(item)
        lastReference = number
        if let bucket = Self.bucket(of: item) { buckets[bucket] = number }
        return number
    }

    /// The bucket of a str or bin of at least four payload bytes.
    static func bucket(of item: [UInt8]) -> Int? {
        guard let token = StreamToken(item), token.family == .str || token.family == .bin,
            token.payloadBytes >= 4
        else { return nil }
        let start = token.headerBytes
        let word = StreamNumbers.value(littleEndian: item[start..<(start + 4)])
        return Int((UInt32(word) &* 0x9E37_79B1) >> 24)
    }

    /// Freezing: whether an item of `bytes` may be inserted now.
    private func admits(_ bytes: Int) -> Bool {
        if isFrozen || isMessageFrozen { return false }
        guard isTwoWay else { return true }
        let inserted = items.head - messageStart.head
        let insertedBytes = items.totalBytes - messageStart.totalBytes
        if inserted >= items.entries / 2 || insertedBytes + bytes > 32 * items.entries {
            isMessageFrozen = true
        }
        return !isMessageFrozen
    }
}

// MARK: - Contexts and units

extension StreamState {
    /// The first context of the block of `count` for (context, kind), which is made if there is
    /// none.
    func block(_ kind: StreamContexts.Kind, in context: Int, count: Int) -> Int {
        let block = contexts.block(kind, in: context, count: count)
        if block.isNew { predictor.grow(contexts: contexts.memories.count) }
        return block.first
    }

    /// The bytes of a remembered value; nil if its item is not live.
    func recall(_ memory: StreamContexts.Memory?) -> [UInt8]? {
        switch memory {
        case nil: nil
        case .token(let bytes): bytes
        case .item(let number): items.live(number)
        }
    }

    /// v0 of a context, as bytes.
    func v0(_ context: Int) -> [UInt8]? { recall(contexts.memories[context].v0) }

    /// v1 of a context, as bytes.
    func v1(_ context: Int) -> [UInt8]? { recall(contexts.memories[context].v1) }

    /// Remembers an item that was inserted (nil: it was not, and nothing is remembered).
    func remember(item number: Int?, in context: Int) {
        if let number { contexts.remember(.item(number), in: context) }
    }

    /// Remembers a token that is not an item, if it is short enough.
    func remember(token: [UInt8], in context: Int) {
        if token.count <= 9 { contexts.remember(.token(token), in: context) }
    }

    /// PREVIOUS.
    func exchange(in context: Int) { contexts.exchange(in: context) }

    /// Notes a unit for the predictor.
    func learn(_ unit: UInt8, in context: Int, after last: UInt8) {
        predictor.learn(unit, in: context, after: last)
    }
}
