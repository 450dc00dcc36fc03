public import StringInterning

/// Decodes both directions of a two-way session from outside, as a capture of a connection holds them.
///
/// It is given the messages of both ends in an order in which they may have been sent: each behind the
/// messages that its sender had read. What was read when is told by the messages themselves, so no
/// clock is needed. A ``Session`` decodes one direction alone, and needs for that what its own
/// encoder has sent.
///
/// One owner, one task at a time. After an error in one direction both are over.
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
    private var failure: StreamError?

    /// A listener at the beginning of a session.
    ///
    /// - Parameters:
    ///   - limits: what is allowed in either direction.
    ///   - secrets: keys of a hash table.
    public init(limits: StreamLimits = StreamLimits(), secrets: InterningSecrets) {
        ofFirst = InternedStreamDecoder(limits: limits, isTwoWay: true, secrets: secrets)
        ofSecond = InternedStreamDecoder(limits: limits, isTwoWay: true, secrets: secrets)
    }

    /// Decodes a message.
    ///
    /// - Returns: nil if the bytes were an acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``; then the same for every later message.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(
        _ coded: [UInt8], from sender: Sender
    ) throws(StreamError) -> StreamMessage? {
        if let failure { throw failure }
        var isMessage = false
        unsafe coded.withUnsafeBytes { bytes in
            do throws(StreamError) {
                isMessage = try unsafe decode(bytes: bytes, from: sender)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard isMessage else { return nil }
        return sender == .first ? ofFirst.decodedMessage : ofSecond.decodedMessage
    }

    private mutating func decode(
        bytes: UnsafeRawBufferPointer, from sender: Sender
    ) throws(StreamError) -> Bool {
        switch sender {
        case .first:
            unsafe try Self.decode(bytes, &ofFirst, &readOfFirst, &ofSecond, &readOfSecond)
        case .second:
            unsafe try Self.decode(bytes, &ofSecond, &readOfSecond, &ofFirst, &readOfFirst)
        }
    }

    /// Decodes a message of `decoder`; it may acknowledge messages of `other` and refer to their items.
    private static func decode(
        _ coded: UnsafeRawBufferPointer, _ decoder: inout InternedStreamDecoder,
        _ read: inout Acknowledgements, _ other: inout InternedStreamDecoder,
        _ readOfOther: inout Acknowledgements
    ) throws(StreamError) -> Bool {
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
        return isMessage
    }
}
