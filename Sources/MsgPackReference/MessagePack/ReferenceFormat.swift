/// The format that a first byte announces (MessagePack specification, "Formats", Overview), in
/// the order of the specification's table.
public enum ReferenceFormat: Equatable, Sendable, CaseIterable {
    case positiveFixint
    case fixmap
    case fixarray
    case fixstr
    case nilFormat
    case neverUsed
    case falseFormat
    case trueFormat
    case bin8
    case bin16
    case bin32
    case ext8
    case ext16
    case ext32
    case float32
    case float64
    case uint8
    case uint16
    case uint32
    case uint64
    case int8
    case int16
    case int32
    case int64
    case fixext1
    case fixext2
    case fixext4
    case fixext8
    case fixext16
    case str8
    case str16
    case str32
    case array16
    case array32
    case map16
    case map32
    case negativeFixint
}

extension ReferenceFormat {
    /// The formats with a first byte of their own, in the order of their bytes from `c0` to `df`.
    private static let single: [ReferenceFormat] = [
        .nilFormat, .neverUsed, .falseFormat, .trueFormat,
        .bin8, .bin16, .bin32, .ext8, .ext16, .ext32,
        .float32, .float64, .uint8, .uint16, .uint32, .uint64,
        .int8, .int16, .int32, .int64,
        .fixext1, .fixext2, .fixext4, .fixext8, .fixext16,
        .str8, .str16, .str32, .array16, .array32, .map16, .map32,
    ]

    /// The format that `firstByte` announces.
    public init(firstByte: UInt8) {
        switch firstByte {
        case 0x00...0x7F: self = .positiveFixint
        case 0x80...0x8F: self = .fixmap
        case 0x90...0x9F: self = .fixarray
        case 0xA0...0xBF: self = .fixstr
        case 0xC0...0xDF: self = Self.single[Int(firstByte) - 0xC0]
        default: self = .negativeFixint
        }
    }

    /// The first byte of the format, without the bits in which the fix formats carry a value or
    /// a length.
    public var firstByte: UInt8 {
        switch self {
        case .positiveFixint: 0x00
        case .fixmap: 0x80
        case .fixarray: 0x90
        case .fixstr: 0xA0
        case .negativeFixint: 0xE0
        default: 0xC0 + UInt8(Self.single.firstIndex(of: self) ?? 0)
        }
    }

    /// The number of bytes between the first byte and the payload: the length, the count or the
    /// number itself (for ext formats without the type byte).
    public var widthBytes: Int {
        switch self {
        case .bin8, .ext8, .str8, .uint8, .int8: 1
        case .bin16, .ext16, .str16, .uint16, .int16, .array16, .map16: 2
        case .bin32, .ext32, .str32, .uint32, .int32, .array32, .map32, .float32: 4
        case .uint64, .int64, .float64: 8
        default: 0
        }
    }

    /// The payload length of a fixext format in bytes, nil for every other format.
    public var fixextBytes: Int? {
        switch self {
        case .fixext1: 1
        case .fixext2: 2
        case .fixext4: 4
        case .fixext8: 8
        case .fixext16: 16
        default: nil
        }
    }
}
