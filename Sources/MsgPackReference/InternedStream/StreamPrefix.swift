/// Section 2: the operations before a message.
enum StreamPrefix: Equatable {
    /// RESET, or OPEN, which also replaces the header of a coded message.
    case reset(
        stage: Int, isTwoWay: Bool, entriesLog2: Int, historyLog2: Int, isOpening: Bool = false)
    case freeze
    case thaw
    case tail(Int)
    case clear
    case acknowledge(Int)
    case deflated

    static let entriesLog2 = 12
    static let historyLog2 = 16
    static let entriesRange = 4...15
    static let historyRange = 8...16

    /// The bytes of the prefix.
    var bytes: [UInt8] {
        switch self {
        case .reset(let stage, let isTwoWay, let entries, let history, let isOpening):
            let operation = stage | (isTwoWay ? 4 : 0) | (isOpening ? 32 : 0)
            if entries == Self.entriesLog2 && history == Self.historyLog2 {
                return [Self.first(operation)]
            }
            return [Self.first(operation | 8), UInt8(entries), UInt8(history)]
        case .freeze: return [Self.first(16)]
        case .thaw: return [Self.first(17)]
        case .tail(let count): return [Self.first(18)] + StreamNumbers.varint(count)
        case .clear: return [Self.first(19)]
        case .acknowledge(let count): return [Self.first(20)] + StreamNumbers.varint(count)
        case .deflated: return [Self.first(21)]
        }
    }

    /// Whether it has a meaning before a raw message.
    var standsBeforeRaw: Bool {
        switch self {
        case .clear, .tail, .deflated: false
        default: true
        }
    }

    private static func first(_ operation: Int) -> UInt8 { UInt8(operation << 2 | 3) }
}

/// Section 2: the part of a message before its content.
struct StreamFront {
    /// The kind of the content.
    enum Kind: Int {
        case coded
        case raw
        case rawWithAttachments
    }

    /// The operations, in order.
    private(set) var prefixes: [StreamPrefix] = []

    /// The offset after each of them.
    private(set) var prefixEnds: [Int] = []

    /// The kind of the content; nil for acknowledgements without a message.
    private(set) var kind: Kind?

    /// The number of the message, modulo 16.
    private(set) var sequence = 0

    /// How many messages of the other direction were read since the last acknowledgement.
    private(set) var acknowledgement = 0

    private(set) var check: UInt16 = 0
    private(set) var checkOffset = 0

    private let message: [UInt8]
    private var offset = 0

    /// Reads everything up to the content.
    init(_ message: [UInt8]) throws(ReferenceStreamError) {
        self.message = message
        while offset < message.count, message[offset] & 3 == 3, !isOpening {
            prefixes.append(try readPrefix())
            prefixEnds.append(offset)
        }
        let isAcknowledgement = prefixes.allSatisfy {
            if case .acknowledge = $0 { true } else { false }
        }
        if offset == message.count && !prefixes.isEmpty && isAcknowledgement { return }
        if isOpening {
            kind = .coded
        } else {
            let header = try readByte()
            kind = Kind(rawValue: Int(header & 3))
            sequence = Int(header >> 4)
            acknowledgement = Int(header >> 2 & 3)
            if acknowledgement == 3 { acknowledgement += try readVarint() }
        }
        checkOffset = offset
        check = UInt16(try readByte()) | UInt16(try readByte()) << 8
    }

    /// Where the content starts.
    var contentOffset: Int { offset }

    /// Whether OPEN replaced the header.
    private var isOpening: Bool {
        if case .reset(_, _, _, _, isOpening: true) = prefixes.first { true } else { false }
    }

    /// Whether `message` begins with RESET or OPEN.
    static func isReset(_ message: [UInt8]) -> Bool {
        guard let first = message.first else { return false }
        let operation = first >> 2
        return first & 3 == 3 && (operation < 16 || 32...47 ~= operation)
    }

    private mutating func readPrefix() throws(ReferenceStreamError) -> StreamPrefix {
        let start = offset
        let operation = Int(try readByte() >> 2)
        switch operation {
        case 0...15, 32...47:
            guard prefixes.isEmpty else {
                throw ReferenceStreamError(.prefixNotAllowed, offset: start)
            }
            return try readReset(operation, at: start)
        case 16: return .freeze
        case 17: return .thaw
        case 18:
            let hasTail = prefixes.contains { if case .tail = $0 { true } else { false } }
            guard !hasTail else { throw ReferenceStreamError(.prefixNotAllowed, offset: start) }
            return .tail(try readVarint())
        case 19: return .clear
        case 20: return .acknowledge(try readVarint())
        case 21:
            guard !prefixes.contains(.deflated) else {
                throw ReferenceStreamError(.prefixNotAllowed, offset: start)
            }
            return .deflated
        default: throw ReferenceStreamError(.prefixNotAllowed, offset: start)
        }
    }

    private mutating func readReset(
        _ operation: Int, at start: Int
    ) throws(ReferenceStreamError) -> StreamPrefix {
        var entries = StreamPrefix.entriesLog2
        var history = StreamPrefix.historyLog2
        if operation & 8 != 0 {
            entries = Int(try readByte())
            history = Int(try readByte())
        }
        guard operation & 3 < 3, StreamPrefix.entriesRange ~= entries,
            StreamPrefix.historyRange ~= history
        else { throw ReferenceStreamError(.parameterNotAllowed, offset: start) }
        return .reset(
            stage: operation & 3, isTwoWay: operation & 4 != 0, entriesLog2: entries,
            historyLog2: history, isOpening: operation & 32 != 0)
    }

    private mutating func readByte() throws(ReferenceStreamError) -> UInt8 {
        guard offset < message.count else {
            throw ReferenceStreamError(.truncated, offset: offset)
        }
        offset += 1
        return message[offset - 1]
    }

    private mutating func readVarint() throws(ReferenceStreamError) -> Int {
        let (value, end) = try StreamNumbers.readVarint(message, at: offset)
        offset = end
        return value
    }
}

extension StreamNumbers {
    /// Reads a varint at `offset` of a message; the second value is the offset after it.
    static func readVarint(
        _ message: [UInt8], at offset: Int
    ) throws(ReferenceStreamError) -> (value: Int, end: Int) {
        var value = 0
        for index in 0..<5 {
            guard offset + index < message.count else {
                throw ReferenceStreamError(.truncated, offset: message.count)
            }
            let byte = message[offset + index]
            value |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 {
                guard value < 1 << 32 else { break }
                return (value, offset + index + 1)
            }
        }
        throw ReferenceStreamError(.varintTooLong, offset: offset)
    }
}
