/// Messages in, coded messages out.
///
/// All of these throw `invalidMessage` if the main frame is not one whole MessagePack value,
/// `messageTooLarge` and `tooManyAttachments`, and take O(bytes of the message).
extension InternedStreamEncoder {
    /// Encodes a message.
    ///
    /// - Parameters:
    ///   - main: the main frame, one MessagePack value.
    ///   - attachments: byte strings beside it.
    /// - Throws: `invalidMessage`, `messageTooLarge`, `tooManyAttachments`.
    public mutating func encode(
        _ main: [UInt8], attachments: [[UInt8]] = []
    ) throws(StreamError) -> [UInt8] {
        var coded: [UInt8] = []
        try encode(main, attachments: attachments, into: &coded)
        return coded
    }

    /// Encodes a message.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(_ message: StreamMessage) throws(StreamError) -> [UInt8] {
        try encode(message.main, attachments: message.attachments)
    }

    /// Encodes a message and appends it to `output`, with one copy of its bytes. After an error `output` is
    /// as it was.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(
        _ main: [UInt8], attachments: [[UInt8]] = [], into output: inout [UInt8]
    ) throws(StreamError) {
        if attachments.isEmpty {
            try encode(main: main.span.raw)
        } else {
            try encode(list: FrameList(main, attachments))
        }
        writer.append(to: &output)
    }

    /// Encodes a message and appends it to `output`, with one copy of its bytes. After an error `output` is
    /// as it was.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(
        _ frames: borrowing FrameList, into output: inout [UInt8]
    ) throws(StreamError) {
        try encode(list: frames)
        writer.append(to: &output)
    }

    /// Encodes a message without attachments.
    ///
    /// - Returns: the coded message, in the encoder's memory until its next use.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self)
    public mutating func encode(_ main: Span<UInt8>) throws(StreamError) -> Span<UInt8> {
        try encode(main: main.raw)
        // SAFETY: the bytes stay until the encoder's next use, which the lifetime excludes.
        return unsafe _overrideLifetime(
            Span(_unsafeBytes: writer.joined()), mutating: &self)
    }

    /// Encodes a message.
    ///
    /// - Returns: the coded message, in the encoder's memory until its next use.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self)
    public mutating func encode(_ frames: borrowing FrameList) throws(StreamError) -> Span<UInt8> {
        try encode(list: frames)
        // SAFETY: as above.
        return unsafe _overrideLifetime(
            Span(_unsafeBytes: writer.joined()), mutating: &self)
    }

    /// Encodes a message into pieces, so that a long attachment that travels as it is needs no copy.
    ///
    /// - Returns: the coded message, until the next use of the encoder.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self, copy frames)
    public mutating func encodePieces(
        _ frames: borrowing FrameList
    ) throws(StreamError) -> CodedPieces {
        try encode(list: frames)
        let byteCount = writer.byteCount
        // SAFETY: the encoder's bytes stay until its next use, the frames as long as the list's spans; the
        // lifetime has both bounds.
        let pieces = unsafe CodedPieces(writer.pieces(), byteCount: byteCount)
        return unsafe _overrideLifetime(
            _overrideLifetime(pieces, mutating: &self), copying: frames)
    }

    /// Encodes a message whose frames are readable for the time of the call; for the C interface.
    ///
    /// - Parameter frames: the main frame, then the attachments; at least one.
    /// - Returns: the coded message, until the next use of the encoder.
    /// - Throws: as ``encode(_:attachments:)``.
    @unsafe
    package mutating func encode(
        frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        try unsafe encode(frames)
        return unsafe writer.joined()
    }
}
