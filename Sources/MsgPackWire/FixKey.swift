/// A literal as a fixstr, header included. All of it is known to the compiler, so what is left is
/// one or two compares with constants.
@usableFromInline
struct FixKey {
    @usableFromInline let literal: StaticString

    /// - Precondition: the literal has a pointer and at most 31 bytes.
    @inlinable
    @inline(__always)
    init(_ literal: StaticString) {
        self.literal = literal
    }

    @inlinable
    @inline(__always)
    var byteCount: Int { literal.utf8CodeUnitCount }

    @inlinable
    @inline(__always)
    var header: UInt8 { 0xA0 | UInt8(truncatingIfNeeded: byteCount) }

    /// Whether the item at `item`, of which one byte more than the literal has is readable, is this.
    @inlinable
    @inline(__always)
    @unsafe
    func isAt(_ item: UnsafeRawPointer) -> Bool {
        // SAFETY: the caller promises a header and so many bytes; a literal is as long as the
        // program.
        if byteCount >= 3, byteCount < 8 {
            return unsafe item.loadUnaligned(as: UInt32.self) == firstWord
                && (byteCount == 3
                    || SmallEquality.isSame(
                        UInt32.self, item + 1, literal.utf8Start, byteCount &- 4))
        }
        return unsafe item.load(as: UInt8.self) == header
            && SmallEquality.areEqual(item + 1, literal.utf8Start, byteCount: byteCount)
    }

    /// Header and the first three bytes, which there must be.
    @inlinable
    @inline(__always)
    var firstWord: UInt32 {
        // SAFETY: the caller promises three bytes.
        let (first, second, third) = unsafe (
            literal.utf8Start[0], literal.utf8Start[1], literal.utf8Start[2]
        )
        let bytes = UInt32(first) | UInt32(second) &<< 8 | UInt32(third) &<< 16
        return (UInt32(header) | bytes &<< 8).littleEndian
    }
}
