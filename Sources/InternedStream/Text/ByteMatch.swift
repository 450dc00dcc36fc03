/// Words of bytes, and the length of what two byte strings have in common.
enum ByteMatch {
    /// Eight bytes at `offset`, the first in the lowest place.
    @inline(__always)
    static func word(of start: UnsafeRawPointer, at offset: Int) -> UInt64 {
        // SAFETY: every caller has checked that offset + 8 bytes are readable.
        unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A number of `width` bytes, most significant first.
    static func bigEndian(_ start: UnsafeRawPointer, _ width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<width {
            // SAFETY: index is below the width.
            value = value &<< 8 | UInt64(unsafe start.load(fromByteOffset: index, as: UInt8.self))
        }
        return value
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

    /// Whether `count` bytes, at least one, are equal; eight bytes from either address may be read.
    @inline(__always)
    static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        // SAFETY: eight bytes may be read. The shift drops those after `count`.
        let first = unsafe word(of: left, at: 0) ^ word(of: right, at: 0)
        if count <= 8 { return first &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count) == 0 }
        if first != 0 { return false }
        return unsafe areEqualLong(left, right, count)
    }

    private static func areEqualLong(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        let last = count &- 8
        var offset = 8
        while offset < last {
            // SAFETY: offset < count - 8.
            if unsafe word(of: left, at: offset) != word(of: right, at: offset) { return false }
            offset &+= 8
        }
        // SAFETY: the last eight of more than eight bytes.
        return unsafe word(of: left, at: last) == word(of: right, at: last)
    }
}
