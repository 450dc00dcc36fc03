/// The length before each packet on a transport of bytes, such as a TCP connection: a varint (LEB128), seven
/// bits a byte, least significant first, in its shortest form, below 2^32.
///
/// Most packets of an interned stream have fewer than 128 bytes, and then the length takes one byte. A
/// fixed length of 32 bits would make them an eighth larger.
public enum PacketPrefix {
    /// Appends the prefix of a packet of `length` bytes.
    ///
    /// - Precondition: `0 <= length < 2^32`.
    public static func append(_ length: Int, to output: inout [UInt8]) {
        var rest = encodable(length)
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Bytes of the prefix of a packet of `length` bytes, 1 to 5.
    ///
    /// - Precondition: `0 <= length < 2^32`.
    public static func byteCount(of length: Int) -> Int {
        var count = 1
        var rest = encodable(length) >> 7
        while rest > 0 {
            count += 1
            rest >>= 7
        }
        return count
    }

    /// Reads the prefix at the beginning of `bytes`.
    ///
    /// - Returns: the length of the packet and the bytes of the prefix; nil if more bytes must arrive.
    /// - Throws: `malformedLength`.
    public static func read(
        _ bytes: Span<UInt8>
    ) throws(InternedCodingError) -> (length: Int, byteCount: Int)? {
        var length: UInt64 = 0
        for index in 0..<min(bytes.count, 5) {
            let byte = bytes[index]
            length |= UInt64(byte & 0x7F) << (7 * UInt64(index))
            if byte >= 0x80 { continue }
            // A last byte of 0 adds nothing, so there is a shorter form.
            guard byte > 0 || index == 0, let length = Int(exactly: length),
                UInt32(exactly: length) != nil
            else { throw InternedCodingError(.malformedLength) }
            return (length, index + 1)
        }
        if bytes.count >= 5 { throw InternedCodingError(.malformedLength) }
        return nil
    }

    private static func encodable(_ length: Int) -> UInt32 {
        guard let length = UInt32(exactly: length) else {
            preconditionFailure("a packet has 0 to 2^32 - 1 bytes")
        }
        return length
    }
}
