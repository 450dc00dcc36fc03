/// A key of a map, borrowed from the input; compared by its bytes, so that texts that only look
/// alike stay apart.
@frozen
public struct MsgPackKey: ~Escapable {
    /// The key's bytes, unchecked; ``UTF8Validation`` checks them.
    public let utf8: RawSpan

    @inlinable
    @inline(__always)
    @_lifetime(copy utf8)
    init(_ utf8: RawSpan) {
        self.utf8 = utf8
    }

    /// Whether `key` is `literal`, for `switch`.
    ///
    /// Where the literal stands in the program, its length and bytes become part of the machine
    /// code: a case that does not fit costs a compare of lengths.
    ///
    /// - Precondition: the literal is UTF-8 text, not a single scalar.
    @inlinable
    @inline(__always)
    public static func ~= (literal: StaticString, key: MsgPackKey) -> Bool {
        precondition(literal.hasPointerRepresentation)
        let count = literal.utf8CodeUnitCount
        guard key.utf8.byteCount == count else { return false }
        guard count > 0 else { return true }
        // SAFETY: both sides hold `count` bytes, the literal as long as the program; a span with
        // bytes has a base.
        return unsafe key.utf8.withUnsafeBytes { bytes in
            unsafe SmallEquality.areEqual(
                bytes.baseAddress.unsafelyUnwrapped, literal.utf8Start, byteCount: count)
        }
    }
}
