/// The first byte of an item, which says its family and how long its header is.
///
/// Source: MessagePack specification, section "Formats".
@frozen
public struct Format: Equatable, Sendable {
    /// The byte as it is on the wire.
    public let byte: UInt8

    /// The format that `byte` announces; every byte is one, `c1` is ``FormatFamily/reserved``.
    @inlinable
    public init(byte: UInt8) {
        self.byte = byte
    }

    /// The family of the item that starts with this byte.
    @inlinable
    public var family: FormatFamily {
        switch byte {
        case 0x80...0x8F: .map
        case 0x90...0x9F: .array
        case 0xA0...0xBF: .str
        case 0xC0...0xDF: Self.wideFamily(byte)
        default: .integer
        }
    }

    /// Bytes between the first byte and the payload or the children: the big-endian number (a
    /// value, a length or a count) and, for ext, the type byte.
    @inlinable
    public var argumentByteCount: Int {
        switch byte {
        case 0xC4, 0xCC, 0xD0, 0xD9: 1
        case 0xC5, 0xCD, 0xD1, 0xDA, 0xDC, 0xDE: 2
        case 0xC6, 0xCA, 0xCE, 0xD2, 0xDB, 0xDD, 0xDF: 4
        case 0xCB, 0xCF, 0xD3: 8
        case 0xC7: 2
        case 0xC8: 3
        case 0xC9: 5
        case 0xD4...0xD8: 1
        default: 0
        }
    }

    /// Bytes of the header: the first byte and its argument. A scalar is all header.
    @inlinable
    public var headerByteCount: Int {
        argumentByteCount + 1
    }

    /// The number held in the first byte itself: a fixint's value, a length or a count; nil where
    /// the number follows or there is none.
    @inlinable
    public var embeddedNumber: Int? {
        switch byte {
        case 0x00...0x7F: Int(byte)
        case 0x80...0x9F: Int(byte & 0x0F)
        case 0xA0...0xBF: Int(byte & 0x1F)
        case 0xD4...0xD8: 1 << Int(byte - 0xD4)
        case 0xE0...0xFF: Int(byte) - 256
        default: nil
        }
    }

    /// Bytes of the big-endian number after the first byte; 0 where the first byte holds the number
    /// or there is none. ``argumentByteCount`` without the type byte of an ext.
    var numberByteCount: Int {
        family == .ext ? argumentByteCount - 1 : argumentByteCount
    }

    /// The greatest number a header of this format can hold; 0 where it holds none.
    var greatestNumber: UInt64 {
        switch byte {
        case Self.positiveFixint.byte: 0x7F
        case Self.fixmap.byte, Self.fixarray.byte: 0x0F
        case Self.fixstr.byte, Self.negativeFixint.byte: 0x1F
        default: numberByteCount == 0 ? 0 : UInt64.max >> (64 - 8 * UInt64(numberByteCount))
        }
    }

    @inlinable
    static func wideFamily(_ byte: UInt8) -> FormatFamily {
        switch byte {
        case 0xC0: .nil
        case 0xC2, 0xC3: .boolean
        case 0xC4...0xC6: .bin
        case 0xC7...0xC9, 0xD4...0xD8: .ext
        case 0xCA: .float32
        case 0xCB: .float64
        case 0xCC...0xD3: .integer
        case 0xD9...0xDB: .str
        case 0xDC, 0xDD: .array
        case 0xDE, 0xDF: .map
        default: .reserved
        }
    }
}
