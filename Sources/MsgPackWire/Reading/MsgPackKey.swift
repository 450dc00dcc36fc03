/// A key of a map, borrowed from the input. Keys are compared as bytes: texts that only look alike
/// are different keys.
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
    /// If the literal is written in the program's source, its length and bytes become part of the
    /// machine code: a case whose length differs costs one comparison.
    @inlinable
    @inline(__always)
    public static func ~= (literal: StaticString, key: MsgPackKey) -> Bool {
        guard literal.hasPointerRepresentation else { return key.isScalar(literal) }
        let count = literal.utf8CodeUnitCount
        guard key.utf8.byteCount == count else { return false }
        guard count > 0 else { return true }
        // SAFETY: both sides hold `count` bytes, and the literal lives as long as the program; a
        // span with bytes has a base.
        return unsafe key.utf8.withUnsafeBytes { bytes in
            unsafe SmallEquality.areEqual(
                bytes.baseAddress.unsafelyUnwrapped, literal.utf8Start, byteCount: count)
        }
    }

    /// Whether the key has the bytes of `text`; unlike two Strings, which are equal if they look
    /// alike.
    ///
    /// - Complexity: O(n).
    @inlinable
    public func isEqual(to text: some StringProtocol) -> Bool {
        // SAFETY: the buffer is the text's and does not leave the closure.
        let isSame = text.utf8.withContiguousStorageIfAvailable { utf8 in
            unsafe hasBytes(UnsafeRawBufferPointer(utf8))
        }
        return isSame ?? isEqual(toForeign: String(text))
    }

    /// Whether the key has these bytes.
    ///
    /// - Complexity: O(n).
    @inlinable
    public func isEqual(toUTF8 bytes: RawSpan) -> Bool {
        // SAFETY: the buffer is the span's and does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe hasBytes($0) }
    }

    /// Whether the key has the bytes of a String of another runtime, which is copied first.
    @inline(never)
    @usableFromInline
    func isEqual(toForeign text: String) -> Bool {
        var copy = text
        // SAFETY: as in `isEqual(to:)`.
        return copy.withUTF8 { text in unsafe hasBytes(UnsafeRawBufferPointer(text)) }
    }

    @inlinable
    @unsafe
    func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard utf8.byteCount == bytes.count else { return false }
        // SAFETY: both buffers hold the same number of bytes.
        return unsafe utf8.withUnsafeBytes { own in
            guard let left = own.baseAddress, let right = bytes.baseAddress else { return true }
            return unsafe SmallEquality.areEqual(left, right, byteCount: bytes.count)
        }
    }

    /// ``~=(_:_:)`` for a literal without a pointer.
    @inline(never)
    @usableFromInline
    func isScalar(_ literal: StaticString) -> Bool {
        // SAFETY: the buffer is the literal's and does not leave the closure.
        literal.withUTF8Buffer { unsafe hasBytes(UnsafeRawBufferPointer($0)) }
    }
}
