/// Equality of a few bytes without a call, by the same loads as ``SmallCopy``.
@usableFromInline
enum SmallEquality {
    /// Whether `byteCount` bytes at `left` and at `right` are the same; both are readable.
    ///
    /// - Complexity: O(`byteCount` / 8).
    @inlinable
    @inline(__always)
    @unsafe
    static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, byteCount: Int
    ) -> Bool {
        // SAFETY: in each case both loads lie within the first `byteCount` bytes.
        if byteCount >= 8 {
            var offset = 0
            while offset < byteCount &- 8 {
                guard unsafe isSame(UInt64.self, left, right, offset) else { return false }
                offset &+= 8
            }
            return unsafe isSame(UInt64.self, left, right, byteCount &- 8)
        }
        if byteCount >= 4 {
            return unsafe isSame(UInt32.self, left, right, 0)
                && isSame(UInt32.self, left, right, byteCount &- 4)
        }
        if byteCount >= 2 {
            return unsafe isSame(UInt16.self, left, right, 0)
                && isSame(UInt16.self, left, right, byteCount &- 2)
        }
        return unsafe byteCount == 0 || isSame(UInt8.self, left, right, 0)
    }

    @inlinable
    @inline(__always)
    @unsafe
    static func isSame<Word: BitwiseCopyable & Equatable>(
        _: Word.Type, _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int
    ) -> Bool {
        // SAFETY: the caller promises a word at `offset` on both sides.
        unsafe left.loadUnaligned(fromByteOffset: offset, as: Word.self)
            == right.loadUnaligned(fromByteOffset: offset, as: Word.self)
    }
}
