/// Takes a stream of messages in the pieces in which it arrives, and returns whole messages.
///
///     var stream = MessagePackStreamReader()
///     stream.append(piece)
///     while let task = try stream.next(Task.self) { run(task) }
///     // and when the connection has ended:
///     try stream.finish()
///
/// Each byte is scanned once, however small the pieces are, and a message of which a part has arrived
/// is not looked at again before the rest is there (``MsgPackScanner``). Memory is taken for bytes that
/// have arrived, never for what a header announces; the limits hold for each message.
public struct MessagePackStreamReader: Sendable {
    /// A buffer of more bytes than this is given up when all of it was returned.
    private static let greatestKeptByteCount = 1 << 20

    private var scanner: MsgPackScanner
    private var buffer: [UInt8] = []
    /// The messages that were returned end here.
    private var start = 0
    /// The bytes that were scanned end here.
    private var scanned = 0

    /// A reader at the start of a stream.
    ///
    /// - Parameter limits: what is granted to each message.
    public init(limits: MsgPackLimits = .standard) {
        scanner = MsgPackScanner(limits: limits)
    }

    /// Bytes that have arrived and were not returned.
    public var bufferedByteCount: Int { buffer.count - start }

    /// Bytes that must still arrive before the next message is complete, at least as many as its
    /// headers have announced; 0 if no message has begun, or as long as ``next()`` may return one.
    public var missingByteCount: Int { scanned == buffer.count ? scanner.missingByteCount : 0 }

    /// Adds bytes that have arrived.
    ///
    /// - Complexity: O(n) amortised.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        makeRoom()
        buffer.append(contentsOf: bytes)
    }

    /// Adds bytes that have arrived; see ``append(_:)-(Sequence<UInt8>)``.
    public mutating func append(_ bytes: RawSpan) {
        makeRoom()
        // SAFETY: the buffer does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }

    /// Adds bytes that have arrived; see ``append(_:)-(Sequence<UInt8>)``.
    public mutating func append(_ bytes: Span<UInt8>) {
        // SAFETY: bytes have no padding.
        unsafe append(bytes.bytes)
    }

    /// Returns the next message, nil if it has not arrived as a whole.
    ///
    /// - Throws: what ``MsgPackScanner/scan(_:)-(RawSpan)`` throws, with offsets from the start of the
    ///   stream, and then again at every call: where the next message would begin is not known.
    public mutating func next() throws(MsgPackError) -> RawMessagePack? {
        guard let range = try nextRange() else { return nil }
        return RawMessagePack(bytes: Array(buffer[range]))
    }

    /// Decodes the next message, nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``next()``; what `decoder` throws, with offsets in the message. The message is then
    ///   passed over, and the next call goes on after it.
    public mutating func next<Value: Decodable>(
        _ type: Value.Type, using decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws -> Value? {
        try withNext { message in try decoder.decode(type, from: message) }
    }

    /// Lends the next message to `body`, without a copy; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``next()``; what `body` throws. The message is passed over in any case.
    public mutating func withNext<Result>(
        _ body: (RawSpan) throws -> Result
    ) throws -> Result? {
        guard let range = try nextRange() else { return nil }
        // SAFETY: bytes have no padding, and the buffer does not change while its span is lent.
        return try unsafe body(buffer.span.extracting(range).bytes)
    }

    /// Says that the stream has ended.
    ///
    /// - Throws: `truncated` if a message has not arrived as a whole; the error of the stream, if there
    ///   was one. Messages that are complete can still be read before.
    public func finish() throws(MsgPackError) {
        try scanner.finish()
    }

    /// Where the next message is in the buffer.
    private mutating func nextRange() throws(MsgPackError) -> Range<Int>? {
        // Another reference to the same memory, so that the scanner may change meanwhile.
        let bytes = buffer
        guard let count = try scanner.scan(bytes.span.extracting(scanned...)) else {
            scanned = buffer.count
            return nil
        }
        scanned += count
        defer { start = scanned }
        return start..<scanned
    }

    /// Gives up the bytes that were returned, once they are at least half of the buffer: each byte is
    /// then moved at most once for each byte that was returned.
    private mutating func makeRoom() {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.greatestKeptByteCount)
        } else if start >= buffer.count - start {
            buffer.removeFirst(start)
        } else {
            return
        }
        scanned -= start
        start = 0
    }
}
