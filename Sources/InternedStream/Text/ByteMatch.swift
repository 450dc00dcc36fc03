/// Words of bytes, and the length of what two byte strings have in common.
enum ByteMatch {
    /// Eight bytes at `offset`, the first in the lowest place.
    @inline(__always)
    static func word(of start: UnsafeRawPointer, at offset: Int) -> UInt64 {
        // SAFETY: every caller has checked that offset + 8 bytes are readable.
        unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The number of equal bytes at the beginning, at most `limit`; both have `limit` readable bytes.
    ///
    /// - Complexity: O(`limit` / 8).
    @inline(__always)
    static func length(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, limit: Int
    ) -> Int {
        // Lengths below `limit`, so that no sum overflows.
        var length = 0
        while length &+ 8 <= limit {
            // SAFETY: length + 8 <= limit.
            let a = unsafe left.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            let b = unsafe right.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            if a != b {
                return length &+ UInt64(littleEndian: a ^ b).trailingZeroBitCount &>> 3
            }
            length &+= 8
        }
        while length < limit {
            // SAFETY: length < limit.
            let a = unsafe left.load(fromByteOffset: length, as: UInt8.self)
            let b = unsafe right.load(fromByteOffset: length, as: UInt8.self)
            if a != b { break }
            length &+= 1
        }
        return length
    }
}
