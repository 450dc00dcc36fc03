/// Messages in, coded messages out. See ``InternedStreamEncoder`` for the same of one direction.
///
/// The entrances are written twice, here and there. What they share could only be the extension of a public
/// protocol, which would itself be part of the interface for ever.
extension StreamSession {
    /// Encodes a message to the peer.
    ///
    /// - Parameters:
    ///   - main: the main frame, one MessagePack value.
    ///   - attachments: byte strings beside it.
    /// - Throws: `invalidMessage` if the main frame is not one whole MessagePack value,
    ///   `messageTooLarge`, `tooManyAttachments`.
    /// - Complexity: O(bytes of the message).
    public mutating func encode(
        _ main: [UInt8], attachments: [[UInt8]] = []
    ) throws(StreamError) -> [UInt8] {
        var coded: [UInt8] = []
        try encode(main, attachments: attachments, into: &coded)
        return coded
    }

    /// Encodes a message to the peer.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(_ message: StreamMessage) throws(StreamError) -> [UInt8] {
        try encode(message.main, attachments: message.attachments)
    }

    /// Encodes a message to the peer and appends it to `output`, with one copy of its bytes. After an error
    /// `output` is as it was.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(
        _ main: [UInt8], attachments: [[UInt8]] = [], into output: inout [UInt8]
    ) throws(StreamError) {
        if attachments.isEmpty {
            try encode(raw: main.span.raw)
        } else {
            try encode(list: FrameList(main, attachments))
        }
        encoder.writer.append(to: &output)
    }

    /// Encodes a message to the peer and appends it to `output`, with one copy of its bytes. After an error
    /// `output` is as it was.
    ///
    /// - Throws: as ``encode(_:attachments:)``.
    public mutating func encode(
        _ frames: borrowing FrameList, into output: inout [UInt8]
    ) throws(StreamError) {
        try encode(list: frames)
        encoder.writer.append(to: &output)
    }

    /// Encodes a message without attachments to the peer.
    ///
    /// - Returns: the coded message, in the session's memory until its next use.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self)
    public mutating func encode(_ main: Span<UInt8>) throws(StreamError) -> Span<UInt8> {
        try encode(raw: main.raw)
        // SAFETY: the bytes stay until the session's next use, which the lifetime excludes.
        return unsafe _overrideLifetime(
            Span(_unsafeBytes: encoder.writer.joined()), mutating: &self)
    }

    /// Encodes a message to the peer.
    ///
    /// - Returns: the coded message, in the session's memory until its next use.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self)
    public mutating func encode(_ frames: borrowing FrameList) throws(StreamError) -> Span<UInt8> {
        try encode(list: frames)
        // SAFETY: as above.
        return unsafe _overrideLifetime(
            Span(_unsafeBytes: encoder.writer.joined()), mutating: &self)
    }

    /// Encodes a message to the peer into pieces, so that a long attachment that travels as it is needs no
    /// copy.
    ///
    /// - Returns: the coded message, until the next use of the session.
    /// - Throws: as ``encode(_:attachments:)``.
    @_lifetime(&self, copy frames)
    public mutating func encodePieces(
        _ frames: borrowing FrameList
    ) throws(StreamError) -> CodedPieces {
        try encode(list: frames)
        let byteCount = encoder.writer.byteCount
        // SAFETY: the session's bytes stay until its next use, the frames as long as the list's spans; the
        // lifetime has both bounds.
        let pieces = unsafe CodedPieces(encoder.writer.pieces(), byteCount: byteCount)
        return unsafe _overrideLifetime(
            _overrideLifetime(pieces, mutating: &self), copying: frames)
    }

    /// Encodes a message whose frames are readable for the time of the call; for the C interface.
    ///
    /// - Parameter frames: the main frame, then the attachments; at least one.
    /// - Returns: the coded message, until the next use of the session.
    /// - Throws: as ``encode(_:attachments:)``.
    @unsafe
    package mutating func encode(
        frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        try withEncoder { encoder, acknowledged, peer throws(StreamError) in
            // SAFETY: readable by contract.
            try unsafe encoder.encode(frames, acknowledged: acknowledged, peer: peer)
        }
        return unsafe encoder.writer.joined()
    }

    private mutating func encode(list: borrowing FrameList) throws(StreamError) {
        try withEncoder { encoder, acknowledged, peer throws(StreamError) in
            try encoder.encode(list: list, acknowledged: acknowledged, peer: peer)
        }
    }

    private mutating func encode(raw main: RawSpan) throws(StreamError) {
        try withEncoder { encoder, acknowledged, peer throws(StreamError) in
            try encoder.encode(main: main, acknowledged: acknowledged, peer: peer)
        }
    }
}
