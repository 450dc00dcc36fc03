/// A coded message in pieces, to be written one after the other, as `writev` does.
///
/// Short parts are in the encoder's memory. Frames that travel as they are and are long are the caller's own
/// bytes, not copied. The pieces are valid until the next use of the encoder.
@safe
public struct CodedPieces: ~Copyable, ~Escapable {
    private let pieces: [UnsafeRawBufferPointer]
    /// Bytes of all pieces together.
    public let byteCount: Int

    @_lifetime(immortal)
    init(_ pieces: [UnsafeRawBufferPointer], byteCount: Int) {
        unsafe self.pieces = unsafe pieces
        self.byteCount = byteCount
    }

    /// The number of pieces, at least 1.
    public var count: Int { unsafe pieces.count }

    /// Piece `index`, which is not empty.
    ///
    /// - Precondition: `0 <= index < count`.
    public subscript(index: Int) -> Span<UInt8> {
        @_lifetime(copy self)
        get {
            precondition(index >= 0 && index < count, "no such piece")
            // SAFETY: checked; the pieces are readable as long as this value.
            let piece = unsafe Span<UInt8>(_unsafeBytes: pieces[index])
            return unsafe _overrideLifetime(piece, copying: self)
        }
    }
}
