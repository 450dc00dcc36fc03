/// Section 2: what a message consists of, as the header or the last prefix says it.
enum StreamKind: UInt8, Equatable {
    /// A body, plain attachments, and the tail.
    case coded
    /// The main frame as it is.
    case raw
    /// As `coded`, but the main frame is sequences of copies, and the body passes no stage.
    case copies
    /// Nothing: the message only acknowledges.
    case none
    /// As `raw`, and nothing of it is kept.
    case apart
    /// As `rawWithAttachments`, and nothing of it is kept.
    case apartWithAttachments
    /// The main frame and attachments as they are.
    case rawWithAttachments

    /// Whether the content is the frames as they are.
    var isRaw: Bool { !isCoded && self != .none }

    /// Whether there is a body.
    var isCoded: Bool { self == .coded || self == .copies }

    /// Whether the content has the number and the lengths of attachments.
    var hasLengths: Bool { self == .rawWithAttachments || self == .apartWithAttachments }

    /// Whether the frames of the message are kept.
    var isKept: Bool { isCoded || self == .raw || self == .rawWithAttachments }

    /// Whether the header can say it, so that it needs no prefix.
    var fitsHeader: Bool { rawValue < StreamFront.prefixed }
}

/// Section 2: an operation before the content of a message.
enum StreamPrefix: Equatable {
    case reset(stage: Int, isTwoWay: Bool, entriesLog2: Int, historyLog2: Int)
    case freeze
    case thaw
    case tail(Int)
    case clear
    case attachments(count: Int, plainBytes: Int)

    static let entriesLog2 = 11
    static let historyLog2 = 16
    static let entriesRange = 4...15
    static let historyRange = 8...16

    /// The bytes of the prefix.
    var bytes: [UInt8] {
        switch self {
        case .reset(let stage, let isTwoWay, let entries, let history):
            let code = UInt8(16 + stage + (isTwoWay ? 4 : 0))
            if entries == Self.entriesLog2 && history == Self.historyLog2 { return [code] }
            return [code + 8, UInt8(entries), UInt8(history)]
        case .freeze: return [32]
        case .thaw: return [33]
        case .tail(let count): return [34] + StreamNumbers.varint(count)
        case .clear: return [35]
        case .attachments(let count, let plainBytes):
            return [36] + StreamNumbers.varint(count) + StreamNumbers.varint(plainBytes)
        }
    }
}

/// Section 2: the part of a message before its content.
struct StreamFront {
    /// The value of the header's lowest two bits that says that prefixes follow.
    static let prefixed: UInt8 = 3

    /// The operations, in order.
    var prefixes: [StreamPrefix] = []

    /// What the content is.
    var kind = StreamKind.coded

    /// How many messages of the other direction were read since the last acknowledgement.
    var acknowledged = 0

    /// The check, 0 until the message is complete.
    var check: UInt16 = 0

    /// The bytes of the front.
    var bytes: [UInt8] {
        let isPrefixed = !prefixes.isEmpty || !kind.fitsHeader
        let low = (isPrefixed ? Self.prefixed : kind.rawValue) | UInt8(min(acknowledged, 3)) << 2
        var bytes = [low | UInt8(check >> 8) << 4, UInt8(check & 0xFF)]
        if isPrefixed { bytes += prefixes.flatMap(\.bytes) + [kind.rawValue] }
        if acknowledged >= 3 { bytes += StreamNumbers.varint(acknowledged - 3) }
        return bytes
    }
}

/// Section 2: reads the part of a message before its content.
struct StreamFrontReader {
    private let message: [UInt8]
    private(set) var front = StreamFront()
    /// The offset of the next byte.
    private(set) var offset = 0
    /// The offset after each prefix.
    private(set) var prefixEnds: [Int] = []

    /// Reads everything up to the content.
    init(_ message: [UInt8]) throws(ReferenceStreamError) {
        self.message = message
        let header = try readByte()
        front.check = UInt16(header >> 4) << 8 | UInt16(try readByte())
        var kind = header & 3
        if kind == StreamFront.prefixed { kind = try readPrefixes() }
        guard let known = StreamKind(rawValue: kind) else {
            throw ReferenceStreamError(.prefixNotAllowed, offset: offset)
        }
        front.kind = known
        front.acknowledged = Int(header >> 2 & 3)
        if front.acknowledged == 3 { front.acknowledged += try readVarint() }
    }

    /// Whether `message` begins with RESET.
    static func isReset(_ message: [UInt8]) -> Bool {
        message.count > 2 && message[0] & 3 == StreamFront.prefixed && 16...31 ~= message[2]
    }

    /// Reads prefixes up to the one that says the kind, 0 to 6.
    private mutating func readPrefixes() throws(ReferenceStreamError) -> UInt8 {
        while true {
            let code = try readByte()
            if StreamKind(rawValue: code) != nil { return code }
            front.prefixes.append(try readPrefix(code))
            prefixEnds.append(offset)
        }
    }

    private mutating func readPrefix(_ code: UInt8) throws(ReferenceStreamError) -> StreamPrefix {
        let start = offset - 1
        switch code {
        case 16...31: return try readReset(code)
        case 32: return .freeze
        case 33: return .thaw
        case 34:
            let hasTail = front.prefixes.contains { if case .tail = $0 { true } else { false } }
            guard !hasTail else { break }
            return .tail(try readVarint())
        case 35: return .clear
        case 36:
            let hasCount = front.prefixes.contains {
                if case .attachments = $0 { true } else { false }
            }
            guard !hasCount else { break }
            return .attachments(count: try readVarint(), plainBytes: try readVarint())
        default: break
        }
        throw ReferenceStreamError(.prefixNotAllowed, offset: start)
    }

    private mutating func readReset(_ code: UInt8) throws(ReferenceStreamError) -> StreamPrefix {
        let start = offset - 1
        guard front.prefixes.isEmpty else {
            throw ReferenceStreamError(.prefixNotAllowed, offset: start)
        }
        var entries = StreamPrefix.entriesLog2
        var history = StreamPrefix.historyLog2
        if code & 8 != 0 {
            entries = Int(try readByte())
            history = Int(try readByte())
        }
        guard code & 3 < 2, StreamPrefix.entriesRange ~= entries,
            StreamPrefix.historyRange ~= history
        else { throw ReferenceStreamError(.parameterNotAllowed, offset: start) }
        return .reset(
            stage: Int(code & 3), isTwoWay: code & 4 != 0, entriesLog2: entries,
            historyLog2: history)
    }

    private mutating func readByte() throws(ReferenceStreamError) -> UInt8 {
        guard offset < message.count else {
            throw ReferenceStreamError(.truncated, offset: offset)
        }
        offset += 1
        return message[offset - 1]
    }

    /// Reads a varint of the front, or of a raw content.
    mutating func readVarint() throws(ReferenceStreamError) -> Int {
        try StreamNumbers.readVarint(at: offset) { _ throws(ReferenceStreamError) in
            try readByte()
        }
    }
}
