/// The format of an item, which its first byte names (MessagePack specification, "Formats",
/// Overview), in the order of the specification's table.
public enum ReferenceFormat: Equatable, Sendable, CaseIterable {
    /// `00`–`7f`: an integer from 0 to 127 in the first byte itself.
    case positiveFixint
    /// `80`–`8f`: a map of 0 to 15 pairs; the low four bits are the count.
    case fixmap
    /// `90`–`9f`: an array of 0 to 15 items; the low four bits are the count.
    case fixarray
    /// `a0`–`bf`: a str of 0 to 31 bytes; the low five bits are the length.
    case fixstr
    /// `c0`: nil.
    case nilFormat
    /// `c1`: never used; a reader refuses it.
    case neverUsed
    /// `c2`: false.
    case falseFormat
    /// `c3`: true.
    case trueFormat
    /// `c4`: a length of 8 bits, and that many bytes of a bin.
    case bin8
    /// `c5`: a length of 16 bits, and that many bytes of a bin.
    case bin16
    /// `c6`: a length of 32 bits, and that many bytes of a bin.
    case bin32
    /// `c7`: a length of 8 bits, a type byte, and that many bytes of an extension.
    case ext8
    /// `c8`: a length of 16 bits, a type byte, and that many bytes of an extension.
    case ext16
    /// `c9`: a length of 32 bits, a type byte, and that many bytes of an extension.
    case ext32
    /// `ca`: a float of 32 bits.
    case float32
    /// `cb`: a float of 64 bits.
    case float64
    /// `cc`: an unsigned integer of 8 bits.
    case uint8
    /// `cd`: an unsigned integer of 16 bits.
    case uint16
    /// `ce`: an unsigned integer of 32 bits.
    case uint32
    /// `cf`: an unsigned integer of 64 bits.
    case uint64
    /// `d0`: a signed integer of 8 bits.
    case int8
    /// `d1`: a signed integer of 16 bits.
    case int16
    /// `d2`: a signed integer of 32 bits.
    case int32
    /// `d3`: a signed integer of 64 bits.
    case int64
    /// `d4`: a type byte and 1 byte of an extension.
    case fixext1
    /// `d5`: a type byte and 2 bytes of an extension.
    case fixext2
    /// `d6`: a type byte and 4 bytes of an extension.
    case fixext4
    /// `d7`: a type byte and 8 bytes of an extension.
    case fixext8
    /// `d8`: a type byte and 16 bytes of an extension.
    case fixext16
    /// `d9`: a length of 8 bits, and that many bytes of a str.
    case str8
    /// `da`: a length of 16 bits, and that many bytes of a str.
    case str16
    /// `db`: a length of 32 bits, and that many bytes of a str.
    case str32
    /// `dc`: an array; a count of 16 bits.
    case array16
    /// `dd`: an array; a count of 32 bits.
    case array32
    /// `de`: a map; a count of pairs of 16 bits.
    case map16
    /// `df`: a map; a count of pairs of 32 bits.
    case map32
    /// `e0`–`ff`: an integer from −32 to −1; the byte read as two's complement.
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

    /// The format of an item whose first byte is `firstByte`.
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
