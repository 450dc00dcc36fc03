public import StringInterning

/// Both directions of a connection: what this side sends and what it receives.
///
/// Each side may refer to what the other sent and has been read (FORMAT.md section 9). Both ends of
/// a connection make a session each, begin together and end together.
public struct Session: ~Copyable {
    var encoder: InternedStreamEncoder
    @usableFromInline var decoder: InternedStreamDecoder
    /// Messages decoded and not yet acknowledged.
    private var unacknowledged = 0

    /// A session at its beginning.
    ///
    /// - Parameters:
    ///   - parameters: what this side's direction announces; it is two-way whatever is given.
    ///   - limits: what this side's decoder allows.
    ///   - peerLimits: what the peer's decoder allows.
    public init(
        parameters: StreamParameters = StreamParameters(), limits: StreamLimits = StreamLimits(),
        peerLimits: StreamLimits = StreamLimits(), neverInterned: FieldNames = FieldNames(),
        secrets: InterningSecrets
    ) {
        var parameters = parameters
        parameters.isTwoWay = true
        encoder = InternedStreamEncoder(
            parameters: parameters, limits: peerLimits, neverInterned: neverInterned,
            secrets: secrets)
        decoder = InternedStreamDecoder(limits: limits, isTwoWay: true, secrets: secrets)
    }

    /// What this side has sent.
    public var sent: StreamStatistics { encoder.statistics }

    /// What this side has received.
    public var received: StreamStatistics { decoder.statistics }

    /// Whether decoding has failed; the session is then over.
    public var isPoisoned: Bool { decoder.isPoisoned }

    /// Encodes a message to the peer.
    ///
    /// - Throws: as ``InternedStreamEncoder/encode(_:)``.
    /// - Complexity: O(bytes of the message).
    public mutating func encode(_ message: StreamMessage) throws(StreamError) -> [UInt8] {
        var coded: [UInt8] = []
        unsafe try message.withFrames { frames throws(StreamError) in
            // SAFETY: the coded bytes are copied before the session is used again.
            unsafe coded.append(contentsOf: try unsafe self.encode(frames: frames))
        }
        return coded
    }

    /// Decodes a message of the peer.
    ///
    /// - Returns: nil if the bytes were an acknowledgement alone.
    /// - Throws: any decoding code of ``StreamError/Code``; the session is then over.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(_ coded: [UInt8]) throws(StreamError) -> StreamMessage? {
        var isMessage = false
        var failure: StreamError?
        unsafe coded.withUnsafeBytes { bytes in
            do throws(StreamError) {
                isMessage = try unsafe decode(bytes: bytes)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return isMessage ? decoder.decodedMessage : nil
    }

    /// Bytes that tell the peer how far it was read, to be sent like a message; nil if it knows. For a
    /// side that receives much and sends nothing: without it the peer stops learning.
    public mutating func acknowledgement() -> [UInt8]? {
        guard unacknowledged > 0 else { return nil }
        var bytes = Bytes()
        bytes.appendPrefix(PrefixOperation.acknowledge)
        bytes.appendVarint(unacknowledged)
        unacknowledged = 0
        return unsafe [UInt8](bytes.buffer)
    }

    /// `encode` for callers that hold pointers: the main frame, then the attachments.
    ///
    /// - Returns: the coded message, until the next use of the session.
    @unsafe
    public mutating func encode(
        frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        let coded = unsafe try Self.encode(
            frames, &encoder, &decoder.body.state.items, unacknowledged)
        unacknowledged = 0
        return unsafe coded
    }

    /// `decode` for callers that hold pointers; `frame(_:)` then has the frames.
    ///
    /// - Returns: false if the bytes were an acknowledgement alone.
    @unsafe
    public mutating func decode(bytes coded: UnsafeRawBufferPointer) throws(StreamError) -> Bool {
        let isMessage = unsafe try Self.decode(
            coded, &decoder, &encoder.acknowledgements, &encoder.body.state.items)
        if isMessage { unacknowledged += 1 }
        return isMessage
    }

    /// The number of frames of the message decoded last: the main frame and the attachments.
    @inlinable
    public var frameCount: Int { decoder.delivered.count }

    /// Frame `index` of the message decoded last, until the next use of the session.
    @unsafe
    @inlinable
    public func frame(_ index: Int) -> UnsafeRawBufferPointer { unsafe decoder.delivered[index] }

    // The parts that look at each other are passed side by side.

    private static func encode(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        _ encoder: inout InternedStreamEncoder, _ received: inout ItemRing, _ acknowledged: Int
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        let (head, insertedBytes) = (received.head, received.insertedBytes)
        return try unsafe withUnsafeMutablePointer(to: &received) { ring throws(StreamError) in
            // SAFETY: the ring does not change while the encoder looks things up in it.
            try unsafe encoder.encode(
                frames, acknowledged: acknowledged,
                peer: PeerWindow(ring, head: head, insertedBytes: insertedBytes))
        }
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
}
