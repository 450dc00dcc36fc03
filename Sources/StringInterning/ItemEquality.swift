/// Equality of items: by bytes, so that "é" composed and decomposed stay two items.
@usableFromInline
enum ItemEquality {
    /// Whether `count` bytes at `left` and at `right` are the same.
    ///
    /// Eight bytes at a time; the last word overlaps its predecessor instead of a loop over bytes.
    ///
    /// - Complexity: O(`count` / 8).
    @inlinable
    static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        if count < 8 { return unsafe areEqualShort(left, right, count) }
        let last = count &- 8
        var offset = 0
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
        // SAFETY: count < 8 here, and shortWords reads only bytes below count.
        let (leftLow, leftHigh) = unsafe ItemHash.shortWords(left, count)
        let (rightLow, rightHigh) = unsafe ItemHash.shortWords(right, count)
        return (leftLow ^ rightLow) | (leftHigh ^ rightHigh) == 0
    }
}
