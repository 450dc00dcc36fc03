/// A text for ``StringCache``: how many bytes it has, the first sixteen, and the last sixteen.
struct CachedText: Equatable {
    private let words: SIMD4<UInt64>
    private let byteCount: Int

    /// The lengths of texts that consist of their first and their last sixteen bytes.
    static var byteCounts: ClosedRange<Int> { 16...32 }

    /// Equal to no text.
    init() {
        words = .zero
        byteCount = 0
    }

    /// - Parameters:
    ///   - start: `byteCount` readable bytes.
    ///   - byteCount: one of ``byteCounts``.
    @inline(__always)
    @unsafe
    init(_ start: UnsafeRawPointer, _ byteCount: Int) {
        self.byteCount = byteCount
        // SAFETY: the first and the last sixteen of at least sixteen bytes.
        words = unsafe SIMD4(
            start.loadUnaligned(as: UInt64.self),
            start.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            start.loadUnaligned(fromByteOffset: byteCount &- 16, as: UInt64.self),
            start.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self))
    }

    /// A number of `bits` bits that depends on all bytes: the upper bits of products with odd
    /// numbers, on which all lower bits have an influence. The products wrap.
    @inline(__always)
    func place(_ bits: Int) -> Int {
        let first = (words.x ^ words.z &>> 32) &* 0x9E37_79B9_7F4A_7C15
        let second = (words.y &+ words.w ^ words.z) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(truncatingIfNeeded: (first ^ second) &>> UInt64(64 &- bits))
    }
}
