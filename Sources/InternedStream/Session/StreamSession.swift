import StringInterning

/// Both directions of a connection: what this side sends and what it receives.
///
///     var session = StreamSession()
///     send(try session.encode(message))
///     let received = try session.decode(packet)
///     if let reply = received.reply { send(reply) }
///
/// Both ends of a connection make a session each, begin together and end together. Each side may refer to
/// what the other has sent and this side has acknowledged (FORMAT.md section 9).
///
/// - Everything that a session encodes, replies included, must arrive in order and exactly once. A message
///   that was encoded and is not sent ends the session.
/// - After an error in `decode` make a new session at both ends. An error in `encode` changes nothing that
///   matters: the message was not encoded, and the session goes on.
/// - To end a connection, shut down the sending half, read to the end, and then close. A close with bytes of
///   the peer unread can destroy what this side sent last, because the system then resets the connection.
///
/// One owner, one task at a time; a session can be sent to another task.
public struct StreamSession: ~Copyable {
    /// The settings of a session.
    public typealias Options = StreamOptions

    var encoder: InternedStreamEncoder
    @usableFromInline var decoder: InternedStreamDecoder
    private var owed = OwedAcknowledgement()
    /// The reply that was handed out last.
    private var reply = Bytes()

    /// A session at its beginning.
    public init(_ options: Options) {
        let secrets = options.secrets
        encoder = InternedStreamEncoder(options, isTwoWay: true, secrets: secrets)
        decoder = InternedStreamDecoder(limits: options.limits, isTwoWay: true, secrets: secrets)
    }

    /// What this side has sent.
    public var sent: StreamStatistics { encoder.statistics }

    /// What this side has received.
    public var received: StreamStatistics {
        var statistics = decoder.statistics
        statistics.unacknowledgedMessages = owed.messages
        return statistics
    }

    /// Whether decoding has failed; the session is then over.
    public var isPoisoned: Bool { decoder.isPoisoned }

    /// Whether the peer will soon stop learning unless it is told what was read: half of what it may leave
    /// unacknowledged has come in since this side last sent something.
    ///
    /// `decode` answers with a reply in this case. Nothing is due after it.
    ///
    /// Changes nothing; `mutating`, because a call of another module on a borrowed session copies it first.
    package mutating func owesAcknowledgement() -> Bool { owed.isDue(decoder.body.state.items) }
}

#if !hasFeature(Embedded)
extension StreamSession {
    /// A session at its beginning, with the default settings.
    public init() { self.init(StreamOptions()) }
}
#endif

// SAFETY: its pointers lead to memory that it owns alone, or are used during a call only.
extension StreamSession: @unchecked Sendable {}

/// The encoder and the decoder look at each other's tables.
extension StreamSession {
    /// Calls `body` with the encoder, the number of messages that it acknowledges, and the items of the peer.
    mutating func withEncoder(
        _ body: (inout InternedStreamEncoder, Int, PeerWindow) throws(StreamError) -> Void
    ) throws(StreamError) {
        try Self.withEncoder(&encoder, &decoder.body.state.items, owed.messages, body)
        owed.settle(decoder.body.state.items)
    }

    // The parts are passed side by side, so that each can be changed.
    private static func withEncoder(
        _ encoder: inout InternedStreamEncoder, _ received: inout ItemRing, _ acknowledged: Int,
        _ body: (inout InternedStreamEncoder, Int, PeerWindow) throws(StreamError) -> Void
    ) throws(StreamError) {
        let (head, insertedBytes) = (received.head, received.insertedBytes)
        try unsafe withUnsafeMutablePointer(to: &received) { ring throws(StreamError) in
            // SAFETY: the ring does not change while the encoder looks things up in it.
            let peer = unsafe PeerWindow(ring, head: head, insertedBytes: insertedBytes)
            try body(&encoder, acknowledged, peer)
        }
    }

    /// Decodes bytes of the peer; `decoder.delivered` then has the frames.
    ///
    /// - Returns: false if they were an acknowledgement alone.
    mutating func decode(raw coded: UnsafeRawBufferPointer) throws(StreamError) -> Bool {
        let isMessage = unsafe try Self.decode(
            coded, &decoder, &encoder.acknowledgements, &encoder.body.state.items)
        if isMessage { owed.noteRead() }
        return isMessage
    }

    private static func decode(
        _ coded: UnsafeRawBufferPointer, _ decoder: inout InternedStreamDecoder,
        _ acknowledgements: inout Acknowledgements, _ sent: inout ItemRing
    ) throws(StreamError) -> Bool {
        try unsafe withUnsafeMutablePointer(
            to: &acknowledgements
        ) { marks throws(StreamError) in
            try unsafe withUnsafeMutablePointer(to: &sent) { ring throws(StreamError) in
                // SAFETY: the ring does not change while the decoder resolves references to it.
                try unsafe decoder.decode(coded, own: OwnDirection(marks, ring))
            }
        }
    }

    /// Writes an acknowledgement of all that was read to `reply`.
    private mutating func writeReply() {
        reply.removeAll()
        MessageFront(kind: Prefix.noMessage, acknowledged: owed.messages).write(to: &reply)
        StreamCheck.sealAlone(&reply)
        owed.settle(decoder.body.state.items)
    }
}

/// Acknowledgements that travel alone.
extension StreamSession {
    /// Bytes that acknowledge what was read now, to be sent like a coded message; nil if nothing is
    /// unacknowledged.
    ///
    /// A session works without calling this, because `decode` answers with a reply when one is due. It is for
    /// a side that is idle and wants the peer to refer to what was sent last.
    public mutating func acknowledgeNow() -> [UInt8]? {
        guard owed.messages > 0 else { return nil }
        writeReply()
        // SAFETY: the bytes are copied.
        return unsafe [UInt8](unsafe reply.buffer)
    }

    /// `acknowledgeNow` without a copy; empty if nothing is unacknowledged. For the C interface.
    ///
    /// - Returns: the bytes, until the next use of the session.
    @unsafe
    package mutating func acknowledgement() -> UnsafeRawBufferPointer {
        reply.removeAll()
        if owed.messages > 0 { writeReply() }
        return unsafe reply.buffer
    }

    /// The acknowledgement if one is due.
    private mutating func replyIfDue() -> UnsafeRawBufferPointer {
        reply.removeAll()
        if owesAcknowledgement() { writeReply() }
        return unsafe reply.buffer
    }
}

/// Bytes of the peer in, messages out.
extension StreamSession {
    /// Decodes bytes that the peer has sent: a coded message or a reply.
    ///
    /// - Returns: the message, and a reply to send if one is due.
    /// - Throws: any decoding code of ``StreamError/Code``; the session is then over.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(_ coded: [UInt8]) throws(StreamError) -> ReceivedMessage {
        // SAFETY: the array stays for the time of the call; the reply is copied.
        _ = unsafe try decode(raw: coded.span.raw.address)
        let reply = unsafe replyIfDue()
        return unsafe ReceivedMessage(
            message: FrameSpans(decoder.delivered).message,
            reply: reply.isEmpty ? nil : [UInt8](reply))
    }

    /// Decodes bytes that the peer has sent: a coded message or a reply.
    ///
    /// - Returns: the frames of the message, and a reply to send if one is due, both in the memory of the
    ///   session until its next use.
    /// - Throws: any decoding code of ``StreamError/Code``; the session is then over.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    @_lifetime(&self)
    public mutating func decode(_ coded: Span<UInt8>) throws(StreamError) -> ReceivedFrames {
        // SAFETY: the span stays for the time of the call. The results stay until the session's next use,
        // which the lifetime excludes.
        _ = unsafe try decode(raw: coded.raw.address)
        let reply = unsafe Span<UInt8>(_unsafeBytes: replyIfDue())
        return unsafe _overrideLifetime(
            ReceivedFrames(FrameSpans(decoder.delivered), reply: reply), mutating: &self)
    }

    /// `decode` without a reply: only messages and `acknowledgeNow` acknowledge what was read. For callers
    /// that cannot send at any time.
    ///
    /// - Returns: the message; nil if the bytes were an acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``; the session is then over.
    package mutating func decodeQuietly(_ coded: [UInt8]) throws(StreamError) -> StreamMessage? {
        // SAFETY: the array stays for the time of the call.
        _ = unsafe try decode(raw: coded.span.raw.address)
        return FrameSpans(decoder.delivered).message
    }

    /// `decode` by address, without a reply; `frame(_:)` then has the frames. For the C interface.
    ///
    /// - Returns: false if the bytes were an acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``.
    @unsafe
    package mutating func decode(bytes coded: UnsafeRawBufferPointer) throws(StreamError) -> Bool {
        unsafe try decode(raw: coded)
    }

    /// The number of frames of the message decoded last: the main frame and the attachments.
    @inlinable
    package var frameCount: Int { decoder.delivered.count }

    /// Frame `index` of the message decoded last, until the next use of the session.
    @unsafe
    @inlinable
    package func frame(_ index: Int) -> UnsafeRawBufferPointer { unsafe decoder.delivered[index] }
}
