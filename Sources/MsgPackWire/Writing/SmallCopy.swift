/// Copies a few bytes without a call.
///
/// Most strings in messages are shorter than 32 bytes; for these the call of `memcpy` costs more
/// than the copy. Two loads that may overlap cover every length between once and twice their
/// width: 11 bytes are bytes 0…7 and bytes 3…10.
@usableFromInline
enum SmallCopy {
    /// Copies `byteCount` bytes.
    ///
    /// - Parameters:
    ///   - source: at least `byteCount` readable bytes.
    ///   - target: at least `byteCount` writable bytes, none of them in the source.
    @inlinable
    @inline(__always)
    @unsafe
    static func copy(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
    ) {
        // SAFETY: in each case both loads lie within the first `byteCount` bytes.
        if byteCount >= 8 {
            if byteCount <= 16 {
                unsafe copyEnds(UInt64.self, from: source, to: target, byteCount: byteCount)
            } else if byteCount <= 32 {
                unsafe copyEnds(SIMD2<UInt64>.self, from: source, to: target, byteCount: byteCount)
            } else {
                unsafe target.copyMemory(from: source, byteCount: byteCount)
            }
        } else if byteCount >= 4 {
            unsafe copyEnds(UInt32.self, from: source, to: target, byteCount: byteCount)
        } else if byteCount >= 2 {
            unsafe copyEnds(UInt16.self, from: source, to: target, byteCount: byteCount)
        } else if byteCount == 1 {
            unsafe target.storeBytes(of: source.load(as: UInt8.self), as: UInt8.self)
        }
    }

    /// Copies the first and the last `Word` of a run that is one to two words long.
    @inlinable
    @inline(__always)
    @unsafe
    static func copyEnds<Word: BitwiseCopyable>(
        _: Word.Type, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer,
        byteCount: Int
    ) {
        let last = byteCount &- MemoryLayout<Word>.size
        // SAFETY: a word from 0 and a word from `last` end at or before `byteCount`.
        let head = unsafe source.loadUnaligned(as: Word.self)
        let tail = unsafe source.loadUnaligned(fromByteOffset: last, as: Word.self)
        unsafe target.storeBytes(of: head, as: Word.self)
        unsafe target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }
}
