/// One step of a message: a scalar with its payload, or the header of an array or a map.
///
/// A token keeps its format, so that `bytes` equals what was read even if that was not the shortest
/// form.
public struct ReferenceToken: Equatable, Sendable {
    /// The value or header in a token, without the width in which it is written.
    ///
    /// Integers that are not negative are `unsigned`, in whichever format they were written. Scalars
    /// are those of `ReferenceValue`; an array or a map has its count here and its contents there.
    public enum Content: Equatable, Sendable {
        /// nil.
        case nilValue
        /// `true` or `false`.
        case bool(Bool)
        /// An integer from 0 to 2^64 − 1.
        case unsigned(UInt64)
        /// An integer from −2^63 to −1.
        case negative(Int64)
        /// The bit pattern of a float 32.
        case float32(UInt32)
        /// The bit pattern of a float 64.
        case float64(UInt64)
        /// The bytes of a str, UTF-8 or not.
        case str([UInt8])
        /// The bytes of a bin.
        case bin([UInt8])
        /// The header of an array, and how many items follow it.
        case array(count: UInt32)
        /// The header of a map, and how many pairs follow it.
        case map(count: UInt32)
        /// An extension: its type and its bytes.
        case ext(type: Int8, data: [UInt8])
    }

    /// The format in which the token is written.
    public let format: ReferenceFormat

    /// The value of the token, or its count.
    public let content: Content

    /// A token with `content` in `format`; the format must be one of that content.
    public init(format: ReferenceFormat, content: Content) {
        self.format = format
        self.content = content
    }

    /// The token in the format that takes the fewest bytes (specification, "Serialization: type
    /// to format conversion": the smallest format).
    ///
    /// - Throws: `lengthExceeded` at offset 0 for a payload of 2^32 bytes or more.
    public init(shortest content: Content) throws(ReferenceError) {
        self.init(format: try content.shortestFormat(), content: content)
    }

    /// Whether no other format holds the same content in fewer bytes.
    public var isShortest: Bool {
        (try? content.shortestFormat()) == format
    }

    /// The values that follow the header: the elements, or twice the entries.
    public var childCount: UInt64 {
        switch content {
        case .array(let count): UInt64(count)
        case .map(let count): 2 * UInt64(count)
        default: 0
        }
    }
}

extension ReferenceToken.Content {
    /// The format with the fewest bytes for this content.
    ///
    /// - Throws: `lengthExceeded` at offset 0 for a payload of 2^32 bytes or more.
    fileprivate func shortestFormat() throws(ReferenceError) -> ReferenceFormat {
        switch self {
        case .nilValue: .nilFormat
        case .bool(let value): value ? .trueFormat : .falseFormat
        case .unsigned(let value): Self.unsignedFormat(value)
        case .negative(let value): Self.negativeFormat(value)
        case .float32: .float32
        case .float64: .float64
        case .str(let payload):
            try Self.format(
                forLength: payload.count,
                among: [(31, .fixstr), (0xFF, .str8), (0xFFFF, .str16), (0xFFFF_FFFF, .str32)])
        case .bin(let payload):
            try Self.format(
                forLength: payload.count,
                among: [(0xFF, .bin8), (0xFFFF, .bin16), (0xFFFF_FFFF, .bin32)])
        case .array(let count):
            try Self.format(
                forLength: Int(count),
                among: [(15, .fixarray), (0xFFFF, .array16), (0xFFFF_FFFF, .array32)])
        case .map(let count):
            try Self.format(
                forLength: Int(count),
                among: [(15, .fixmap), (0xFFFF, .map16), (0xFFFF_FFFF, .map32)])
        case .ext(_, let data): try Self.extFormat(dataBytes: data.count)
        }
    }

    private static func unsignedFormat(_ value: UInt64) -> ReferenceFormat {
        switch value {
        case 0...0x7F: .positiveFixint
        case 0...0xFF: .uint8
        case 0...0xFFFF: .uint16
        case 0...0xFFFF_FFFF: .uint32
        default: .uint64
        }
    }

    private static func negativeFormat(_ value: Int64) -> ReferenceFormat {
        switch value {
        case -32...(-1): .negativeFixint
        case -0x80...(-1): .int8
        case -0x8000...(-1): .int16
        case -0x8000_0000...(-1): .int32
        default: .int64
        }
    }

    private static func extFormat(dataBytes: Int) throws(ReferenceError) -> ReferenceFormat {
        switch dataBytes {
        case 1: .fixext1
        case 2: .fixext2
        case 4: .fixext4
        case 8: .fixext8
        case 16: .fixext16
        default:
            try format(
                forLength: dataBytes,
                among: [(0xFF, .ext8), (0xFFFF, .ext16), (0xFFFF_FFFF, .ext32)])
        }
    }

    /// The first of `rows` whose largest length is not below `length`.
    private static func format(
        forLength length: Int, among rows: [(largest: Int, format: ReferenceFormat)]
    ) throws(ReferenceError) -> ReferenceFormat {
        for row in rows where length <= row.largest {
            return row.format
        }
        throw ReferenceError(.lengthExceeded, offset: 0)
    }
}
