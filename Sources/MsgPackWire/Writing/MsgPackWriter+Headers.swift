/// Headers alone: of containers, of payloads that are written in pieces, and in wide forms.
extension MsgPackWriter {
    /// Writes the header of an array; `count` items must follow.
    ///
    /// - Throws: `lengthOutOfRange` if `count` is negative or above 2^32 − 1.
    @inlinable
    public mutating func writeArrayHeader(_ count: Int) throws(MsgPackError) {
        putContainerHeader(try checkedLength(count), isMap: false)
    }

    /// Writes the header of a map; `count` keys and as many values must follow, in turn.
    ///
    /// - Throws: `lengthOutOfRange` if `count` is negative or above 2^32 − 1.
    @inlinable
    public mutating func writeMapHeader(_ count: Int) throws(MsgPackError) {
        putContainerHeader(try checkedLength(count), isMap: true)
    }

    /// Writes the header of a str; as many payload bytes must follow.
    ///
    /// - Throws: `lengthOutOfRange` if the count is negative or above 2^32 − 1.
    @inlinable
    public mutating func writeStringHeader(_ payloadByteCount: Int) throws(MsgPackError) {
        _ = try checkedLength(payloadByteCount)
        reserve(5)
        putStringHeader(payloadByteCount)
    }

    /// Writes the header of a bin; as many payload bytes must follow.
    ///
    /// - Throws: `lengthOutOfRange` if the count is negative or above 2^32 − 1.
    @inlinable
    public mutating func writeBinaryHeader(_ payloadByteCount: Int) throws(MsgPackError) {
        putBinaryHeader(try checkedLength(payloadByteCount))
    }

    /// Writes the header of an ext with its type; as many payload bytes must follow.
    ///
    /// - Throws: `lengthOutOfRange` if the count is negative or above 2^32 − 1.
    @inlinable
    public mutating func writeExtensionHeader(
        type: Int8, payloadByteCount: Int
    ) throws(MsgPackError) {
        putExtensionHeader(type: type, try checkedLength(payloadByteCount))
    }

    /// Writes a header in the given format, even if a shorter one could hold the number.
    ///
    /// For transcoders that keep the width of what they read, and for tests. The type byte of an ext
    /// is not written: the caller writes it as an encoded byte.
    ///
    /// - Parameter number: the value's bits, the length or the count; for a fix format its place
    ///   in the range (0…31 for fixstr; 0…31 for negative fixint, which means −32…−1).
    /// - Throws: `formatMismatch` if `number` does not fit the format or the format is reserved;
    ///   then nothing is written.
    public mutating func writeHeader(
        _ format: Format, number: UInt64 = 0
    ) throws(MsgPackError) {
        guard number <= format.greatestNumber, format != .reserved else {
            throw MsgPackError(.formatMismatch, offset: count)
        }
        reserve(9)
        switch format.numberByteCount {
        case 1: put(format.byte, UInt8(truncatingIfNeeded: number))
        case 2: put(format.byte, UInt16(truncatingIfNeeded: number))
        case 4: put(format.byte, UInt32(truncatingIfNeeded: number))
        case 8: put(format.byte, number)
        default: put(format.byte | UInt8(truncatingIfNeeded: number))
        }
    }

    /// `length` as a header's field.
    @inlinable
    @inline(__always)
    func checkedLength(_ length: Int) throws(MsgPackError) -> UInt32 {
        guard let length = UInt32(exactly: length) else { throw .lengthOutOfRange(offset: count) }
        return length
    }

    /// Writes the header of an array or map of `count` items or pairs.
    @inlinable
    @inline(__always)
    mutating func putContainerHeader(_ count: UInt32, isMap: Bool) {
        reserve(5)
        if count < 16 {
            put((isMap ? 0x80 : 0x90) | UInt8(truncatingIfNeeded: count))
        } else if count <= 0xFFFF {
            put(isMap ? 0xDE : 0xDC, UInt16(truncatingIfNeeded: count))
        } else {
            put(isMap ? 0xDF : 0xDD, count)
        }
    }

    /// Writes the header of a bin.
    @inlinable
    mutating func putBinaryHeader(_ length: UInt32) {
        reserve(5)
        if length <= 0xFF {
            put(0xC4, UInt8(truncatingIfNeeded: length))
        } else if length <= 0xFFFF {
            put(0xC5, UInt16(truncatingIfNeeded: length))
        } else {
            put(0xC6, length)
        }
    }

    /// Writes the header of an ext with its type.
    @inlinable
    mutating func putExtensionHeader(type: Int8, _ length: UInt32) {
        reserve(6)
        switch length {
        case 1, 2, 4, 8, 16:
            put(0xD4 &+ UInt8(truncatingIfNeeded: length.trailingZeroBitCount))
        case 0...0xFF:
            put(0xC7, UInt8(truncatingIfNeeded: length))
        case 0x100...0xFFFF:
            put(0xC8, UInt16(truncatingIfNeeded: length))
        default:
            put(0xC9, length)
        }
        put(UInt8(bitPattern: type))
    }
}
