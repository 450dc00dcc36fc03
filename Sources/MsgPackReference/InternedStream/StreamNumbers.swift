/// Section 1: how numbers are written.
enum StreamNumbers {
    /// The low `count` bytes of `value`, LE(count).
    static func littleEndian(_ value: UInt64, bytes count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// The value of LE bytes; bytes that are missing count as zeros.
    static func value(littleEndian bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return value
    }

    /// The value of big-endian bytes, as MessagePack writes numbers.
    static func value(bigEndian bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for byte in bytes { value = value << 8 | UInt64(byte) }
        return value
    }

    /// LEB128 of a value below 2^32.
    static func varint(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// Reads a varint: at most five bytes, a value below 2^32.
    ///
    /// - Parameters:
    ///   - offset: where the error is, if the varint is too long.
    ///   - byte: the next byte, being number `index` of the varint.
    static func readVarint(
        at offset: Int, _ byte: (_ index: Int) throws(ReferenceStreamError) -> UInt8
    ) throws(ReferenceStreamError) -> Int {
        var value = 0
        for index in 0..<5 {
            let next = try byte(index)
            value |= Int(next & 0x7F) << (7 * index)
            if next < 0x80 {
                guard value < 1 << 32 else { break }
                return value
            }
        }
        throw ReferenceStreamError(.varintTooLong, offset: offset)
    }

    /// A signed number with its sign in the lowest bit.
    static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// The inverse of `zigzag`.
    static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    /// The smallest number of bytes from 1 on that holds `value`.
    static func bytesNeeded(_ value: UInt64) -> Int {
        var count = 1
        while count < 8 && value >> (8 * UInt64(count)) != 0 { count += 1 }
        return count
    }
}
