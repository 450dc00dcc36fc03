import StringInterning

/// Decodes both directions of a two-way session from outside, as a capture of a connection holds them.
///
/// It is given the messages and replies of both ends in an order in which they may have been sent: each
/// after the messages that its sender had read. The messages themselves say what was read, so no clock is
/// needed. (A ``StreamSession`` decodes one direction, and needs for that what its own encoder has sent.)
///
/// One owner, one task at a time. After an error in one direction both are over: the listener throws an error
/// of the same code, at offset 0, for every later message.
public struct SessionListener: ~Copyable {
    /// The two ends of the connection.
    public enum Sender: UInt8, Sendable, CaseIterable {
        /// One end.
        case first = 0
        /// The other.
        case second = 1
    }

    private var ofFirst: InternedStreamDecoder
    private var ofSecond: InternedStreamDecoder
    /// How far the other end has read.
    private var readOfFirst = Acknowledgements()
    private var readOfSecond = Acknowledgements()
    private var failure: StreamError.Code?

    /// A listener at the beginning of a session.
    ///
    /// - Parameter limits: what is allowed in either direction.
    public init(limits: StreamLimits = StreamLimits()) {
        // A listener never searches its tables, so it needs no secrets.
        let secrets = InterningSecrets(unpredictable: 0, 0)
        ofFirst = InternedStreamDecoder(limits: limits, isTwoWay: true, secrets: secrets)
        ofSecond = InternedStreamDecoder(limits: limits, isTwoWay: true, secrets: secrets)
    }

    /// What one end has sent.
    public func statistics(of sender: Sender) -> StreamStatistics {
        switch sender {
        case .first: Self.statistics(ofFirst, readOfFirst)
        case .second: Self.statistics(ofSecond, readOfSecond)
        }
    }

    private static func statistics(
        _ decoder: borrowing InternedStreamDecoder, _ read: borrowing Acknowledgements
    ) -> StreamStatistics {
        var statistics = decoder.statistics
        statistics.unacknowledgedMessages = read.messages
        return statistics
    }

    /// Decodes a message or a reply.
    ///
    /// - Returns: nil if the bytes were an acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(
        _ coded: [UInt8], from sender: Sender
    ) throws(StreamError) -> StreamMessage? {
        // SAFETY: the array stays for the time of the call.
        FrameSpans(unsafe try decode(coded.span.raw.address, from: sender)).message
    }

    /// Decodes a message or a reply.
    ///
    /// - Returns: its frames, in the memory of the listener until its next use; none if the bytes were an
    ///   acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    @_lifetime(&self)
    public mutating func decode(
        _ coded: Span<UInt8>, from sender: Sender
    ) throws(StreamError) -> FrameSpans {
        // SAFETY: the span stays for the time of the call; the frames stay until the listener's next use,
        // which the lifetime excludes.
        let frames = unsafe try decode(coded.raw.address, from: sender)
        return unsafe _overrideLifetime(FrameSpans(frames), mutating: &self)
    }

    /// What the stream of `sender` announced last; nil before its first message.
    public func parameters(of sender: Sender) -> StreamParameters? {
        sender == .first ? ofFirst.parameters : ofSecond.parameters
    }

    /// Frees the memory of the messages decoded last. Their frames are no longer valid.
    package mutating func freeMessageMemory() {
        ofFirst.freeMessageMemory()
        ofSecond.freeMessageMemory()
    }

    private mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from sender: Sender
    ) throws(StreamError) -> DeliveredFrames {
        if let failure { throw StreamError(failure, offset: 0) }
        do throws(StreamError) {
            switch sender {
            case .first:
                unsafe try Self.decode(bytes, &ofFirst, &readOfFirst, &ofSecond, &readOfSecond)
                return ofFirst.delivered
            case .second:
                unsafe try Self.decode(bytes, &ofSecond, &readOfSecond, &ofFirst, &readOfFirst)
                return ofSecond.delivered
            }
        } catch {
            failure = error.code
            throw error
        }
    }

    /// Decodes a message of `decoder`; it may acknowledge messages of `other` and refer to their items.
    private static func decode(
        _ coded: UnsafeRawBufferPointer, _ decoder: inout InternedStreamDecoder,
        _ read: inout Acknowledgements, _ other: inout InternedStreamDecoder,
        _ readOfOther: inout Acknowledgements
    ) throws(StreamError) {
        let isMessage = try unsafe withUnsafeMutablePointer(
            to: &readOfOther
        ) { marks throws(StreamError) in
            try unsafe withUnsafeMutablePointer(to: &other.body.state.items) {
                ring throws(StreamError) in
                // SAFETY: the ring does not change while the decoder resolves references to it.
                try unsafe decoder.decode(coded, own: OwnDirection(marks, ring))
            }
        }
        if isMessage {
            read.noteSent(
                head: decoder.body.state.items.head,
                insertedBytes: decoder.body.state.items.insertedBytes)
        }
    }
}

// SAFETY: its pointers lead to memory that it owns alone, or are used during a call only.
extension SessionListener: @unchecked Sendable {}
