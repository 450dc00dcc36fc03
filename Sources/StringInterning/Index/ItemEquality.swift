/// Equality of items: by bytes, so that "é" composed and decomposed stay two items.
@frozen
public enum ItemEquality {
    /// Whether `count` bytes at `left` and at `right` are the same.
    ///
    /// Eight bytes at a time; the last word overlaps its predecessor instead of a loop over bytes.
    ///
    /// - Complexity: O(`count` / 8).
    @inlinable
    @inline(__always)
    public static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        if count < 8 { return unsafe areEqualShort(left, right, count) }
        // SAFETY: count >= 8.
        if unsafe ItemHash.word(left, 0) != ItemHash.word(right, 0) { return false }
        let last = count &- 8
        var offset = 8
        while offset < last {
            // SAFETY: offset < count - 8, so eight bytes at offset lie inside both items.
            let differs = unsafe ItemHash.word(left, offset) != ItemHash.word(right, offset)
            if differs { return false }
            offset &+= 8
        }
        // SAFETY: count >= 8, so the last eight bytes lie inside both items.
        return unsafe ItemHash.word(left, last) == ItemHash.word(right, last)
    }

    /// `areEqual` for fewer than eight bytes.
    @inlinable
    static func areEqualShort(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        if count >= 4 {
            // SAFETY: count >= 4, so the first and the last 4 bytes lie inside both items.
            let last = count &- 4
            let head =
                unsafe left.loadUnaligned(as: UInt32.self)
                ^ right.loadUnaligned(as: UInt32.self)
            let tail =
                unsafe left.loadUnaligned(fromByteOffset: last, as: UInt32.self)
                ^ right.loadUnaligned(fromByteOffset: last, as: UInt32.self)
            return head | tail == 0
        }
        var offset = 0
        while offset < count {
            // SAFETY: offset is below count.
            let differs =
                unsafe left.load(fromByteOffset: offset, as: UInt8.self)
                != right.load(fromByteOffset: offset, as: UInt8.self)
            if differs { return false }
            offset &+= 1
        }
        return true
    }
}
