internal import CMsgpack

/// The pieces of a packed message, lent by a ``GatherPacker``. Their bytes in order are the message.
@safe public struct GatheredPieces: ~Escapable {
    private let vectors: UnsafeBufferPointer<msgpack_iovec>

    /// - Parameter vectors: readable, as is all that they refer to, for the lifetime that the caller
    ///   gives this value.
    @_lifetime(immortal)
    init(_ vectors: UnsafeBufferPointer<msgpack_iovec>) {
        unsafe self.vectors = unsafe vectors
    }

    /// The number of pieces.
    public var count: Int {
        // SAFETY: the vectors are counted, none is read.
        unsafe vectors.count
    }

    /// Piece `index`: a run of copied bytes, or a payload that is referred to. No piece is empty.
    ///
    /// - Precondition: `index` is 0..<``count``.
    /// - Complexity: O(1).
    public subscript(index: Int) -> Span<UInt8> {
        @_lifetime(copy self)
        get {
            precondition(index >= 0 && index < count, "no such piece")
            // SAFETY: the index was checked; the packer keeps the bytes for the lifetime of this value.
            let vector = unsafe vectors[index]
            let bytes = unsafe UnsafeBufferPointer(
                start: vector.iov_base?.assumingMemoryBound(to: UInt8.self), count: vector.iov_len)
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), copying: self)
        }
    }
}
