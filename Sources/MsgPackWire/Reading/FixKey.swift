/// A literal of the program as the key of a map. The compiler knows all of it, so a comparison with
/// an item becomes one or two comparisons with constants.
@usableFromInline
struct FixKey {
    @usableFromInline let literal: StaticString

    @inlinable
    @inline(__always)
    init(_ literal: StaticString) {
        self.literal = literal
    }

    /// Whether a writer writes the key as a fixstr: it has at most 31 bytes. A literal that is a
    /// single scalar without a pointer is left to functions that take every key.
    @inlinable
    @inline(__always)
    var isFixstr: Bool {
        literal.hasPointerRepresentation && literal.utf8CodeUnitCount < 0x20
    }

    /// The bytes of the payload. The key must be ``isFixstr``.
    @inlinable
    @inline(__always)
    var byteCount: Int { literal.utf8CodeUnitCount }

    @inlinable
    @inline(__always)
    var header: UInt8 { 0xA0 | UInt8(truncatingIfNeeded: byteCount) }

    /// Whether the item at `item` is this key, which must be ``isFixstr``; ``byteCount`` bytes and
    /// one more must be readable.
    ///
    /// Of three to seven bytes the header and the first three are compared as one word; another word
    /// that ends with the last byte covers the rest.
    @inlinable
    @inline(__always)
    @unsafe
    func isAt(_ item: UnsafeRawPointer) -> Bool {
        let bytes = unsafe literal.utf8Start
        // SAFETY: the caller promises the header and `byteCount` bytes after it; a literal lives as
        // long as the program.
        guard byteCount >= 3, byteCount < 8 else {
            return unsafe item.load(as: UInt8.self) == header
                && SmallEquality.areEqual(item + 1, bytes, byteCount: byteCount)
        }
        let start = unsafe SIMD4(header, bytes[0], bytes[1], bytes[2])
        guard unsafe item.loadUnaligned(as: UInt32.self) == unsafeBitCast(start, to: UInt32.self)
        else { return false }
        return unsafe byteCount == 3
            || SmallEquality.isSame(UInt32.self, item + 1, bytes, byteCount &- 4)
    }
}
