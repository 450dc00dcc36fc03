/// The table of formats, in the order and under the names of the specification.
///
/// The fix formats carry a number in their first byte; the constant is the first of the range.
extension Format {
    /// 7-bit unsigned integer, `00`…`7f`.
    public static let positiveFixint = Format(byte: 0x00)
    /// Up to 15 pairs, `80`…`8f`.
    public static let fixmap = Format(byte: 0x80)
    /// Up to 15 items, `90`…`9f`.
    public static let fixarray = Format(byte: 0x90)
    /// Up to 31 bytes of text, `a0`…`bf`.
    public static let fixstr = Format(byte: 0xA0)
    /// The absent value.
    public static let `nil` = Format(byte: 0xC0)
    /// Never used; no item starts with it.
    public static let reserved = Format(byte: 0xC1)
    /// The truth value false.
    public static let `false` = Format(byte: 0xC2)
    /// The truth value true.
    public static let `true` = Format(byte: 0xC3)
    /// Bytes with a length of one byte.
    public static let bin8 = Format(byte: 0xC4)
    /// Bytes with a length of two bytes.
    public static let bin16 = Format(byte: 0xC5)
    /// Bytes with a length of four bytes.
    public static let bin32 = Format(byte: 0xC6)
    /// A typed payload with a length of one byte.
    public static let ext8 = Format(byte: 0xC7)
    /// A typed payload with a length of two bytes.
    public static let ext16 = Format(byte: 0xC8)
    /// A typed payload with a length of four bytes.
    public static let ext32 = Format(byte: 0xC9)
    /// IEEE 754 binary32.
    public static let float32 = Format(byte: 0xCA)
    /// IEEE 754 binary64.
    public static let float64 = Format(byte: 0xCB)
    /// Unsigned, one byte.
    public static let uint8 = Format(byte: 0xCC)
    /// Unsigned, two bytes.
    public static let uint16 = Format(byte: 0xCD)
    /// Unsigned, four bytes.
    public static let uint32 = Format(byte: 0xCE)
    /// Unsigned, eight bytes.
    public static let uint64 = Format(byte: 0xCF)
    /// Two's complement, one byte.
    public static let int8 = Format(byte: 0xD0)
    /// Two's complement, two bytes.
    public static let int16 = Format(byte: 0xD1)
    /// Two's complement, four bytes.
    public static let int32 = Format(byte: 0xD2)
    /// Two's complement, eight bytes.
    public static let int64 = Format(byte: 0xD3)
    /// A typed payload of 1 byte.
    public static let fixext1 = Format(byte: 0xD4)
    /// A typed payload of 2 bytes.
    public static let fixext2 = Format(byte: 0xD5)
    /// A typed payload of 4 bytes.
    public static let fixext4 = Format(byte: 0xD6)
    /// A typed payload of 8 bytes.
    public static let fixext8 = Format(byte: 0xD7)
    /// A typed payload of 16 bytes.
    public static let fixext16 = Format(byte: 0xD8)
    /// Text with a length of one byte.
    public static let str8 = Format(byte: 0xD9)
    /// Text with a length of two bytes.
    public static let str16 = Format(byte: 0xDA)
    /// Text with a length of four bytes.
    public static let str32 = Format(byte: 0xDB)
    /// Items with a count of two bytes.
    public static let array16 = Format(byte: 0xDC)
    /// Items with a count of four bytes.
    public static let array32 = Format(byte: 0xDD)
    /// Pairs with a count of two bytes.
    public static let map16 = Format(byte: 0xDE)
    /// Pairs with a count of four bytes.
    public static let map32 = Format(byte: 0xDF)
    /// 5-bit negative integer, `e0`…`ff`; the constant is that of −32.
    public static let negativeFixint = Format(byte: 0xE0)
}

// Bytes for comparisons in inlined code: the optimiser of another module does not see the values of
// the constants above.
extension Format {
    @inlinable
    static var int8Byte: UInt8 { 0xD0 }
}
