/// The functions that take bytes, for arrays and spans of bytes.
extension MsgPackWriter {
    /// Writes a str whose payload is `utf8`; see ``writeString(utf8:)-(RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeString(utf8: Span<UInt8>) throws(MsgPackError) {
        // SAFETY: bytes have no padding.
        try writeString(utf8: unsafe utf8.bytes)
    }

    /// Writes a str whose payload is `utf8`; see ``writeString(utf8:)-(RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeString(utf8: [UInt8]) throws(MsgPackError) {
        try writeString(utf8: RawSpan(borrowing: utf8))
    }

    /// Writes a bin; see ``writeBinary(_:)-(RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeBinary(_ payload: Span<UInt8>) throws(MsgPackError) {
        try writeBinary(unsafe payload.bytes)
    }

    /// Writes a bin; see ``writeBinary(_:)-(RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeBinary(_ payload: [UInt8]) throws(MsgPackError) {
        try writeBinary(RawSpan(borrowing: payload))
    }

    /// Writes an ext of the given type; see ``writeExtension(type:payload:)-(_,RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeExtension(
        type: Int8, payload: Span<UInt8>
    ) throws(MsgPackError) {
        try writeExtension(type: type, payload: unsafe payload.bytes)
    }

    /// Writes an ext of the given type; see ``writeExtension(type:payload:)-(_,RawSpan)``.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    @inlinable
    public mutating func writeExtension(
        type: Int8, payload: [UInt8]
    ) throws(MsgPackError) {
        try writeExtension(type: type, payload: RawSpan(borrowing: payload))
    }

    /// Copies bytes that are encoded already; see ``writeEncoded(_:)-(RawSpan)``.
    @inlinable
    public mutating func writeEncoded(_ bytes: Span<UInt8>) {
        writeEncoded(unsafe bytes.bytes)
    }

    /// Copies bytes that are encoded already; see ``writeEncoded(_:)-(RawSpan)``.
    @inlinable
    public mutating func writeEncoded(_ bytes: [UInt8]) {
        writeEncoded(RawSpan(borrowing: bytes))
    }
}
