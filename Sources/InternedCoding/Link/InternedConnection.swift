/// One end of a connection that carries Swift values, apart from its transport: bytes in, bytes out.
///
///     var connection = InternedConnection()
///     try connection.send(task)
///     socket.write(connection.takeOutput())
///
///     connection.receive(socket.read())
///     while let task = try connection.next(Task.self) { run(task) }
///     socket.write(connection.takeOutput())       // replies of the stream
///
/// It is an ``InternedLink`` with buffers: both ends agree on the interned stream by themselves, and messages
/// are plain MessagePack with a peer that does not know it.
///
/// - Everything that ``takeOutput()`` returns must be sent, in this order. Take it after each `next` too.
/// - An error of a value leaves the connection as it is; the message is passed over. After every other error
///   of `next` each call throws it again, and the connection has to be closed.
public struct InternedConnection: ~Copyable, Sendable {
    /// How values become messages.
    public var coding: ValueCoding

    private var link: InternedLink
    private var buffer = ReceivedBytes()
    private var output: [UInt8]

    /// One end at the beginning of a connection.
    ///
    /// - Parameters:
    ///   - options: the settings of the session. The peer's limits come from the peer.
    ///   - coding: how values become messages.
    ///   - announcement: when this end says that it can use the interned stream.
    public init(
        _ options: StreamOptions = StreamOptions(), coding: ValueCoding = ValueCoding(),
        announcement: LinkAnnouncement = .atStart
    ) {
        self.coding = coding
        link = InternedLink(options, announcement: announcement)
        output = link.start()
    }

    /// Whether what this end sends is interned from here on.
    public var isInterned: Bool { link.isInterned }

    /// What this end has sent of the interned stream.
    public var sent: StreamStatistics { link.sent }

    /// What this end has received of the interned stream.
    public var received: StreamStatistics { link.received }

    /// Bytes to send, which the connection then forgets; empty if there are none.
    public mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Encodes a value of a Codable type as a message to the peer.
    ///
    /// - Throws: as `encode(value:coding:)` of ``StreamSession``; the connection goes on.
    public mutating func send(_ value: some Encodable) throws {
        try link.encode(value: value, coding: coding, into: &output)
    }

    /// Encodes a value without Codable as a message to the peer.
    ///
    /// - Throws: as `encode(typed:coding:)` of ``StreamSession``; the connection goes on.
    public mutating func send(typed value: some MessagePackWritable) throws {
        try link.encode(typed: value, coding: coding, into: &output)
    }

    /// Adds bytes that have arrived, in pieces of any size.
    ///
    /// - Complexity: O(n) amortised.
    public mutating func receive(_ bytes: some Sequence<UInt8>) { buffer.append(bytes) }

    /// Adds bytes that have arrived; see ``receive(_:)-(Sequence<UInt8>)``.
    public mutating func receive(_ bytes: Span<UInt8>) { buffer.append(bytes) }

    /// Decodes the next message, nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``withNext(_:)``; what the decoder throws.
    public mutating func next<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        let decoder = coding.decoder
        return try withNext { message in try decoder.decode(type, from: message) }
    }

    /// Reads the next message as a value without Codable, nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``withNext(_:)``; what the type throws.
    public mutating func next<Value: MessagePackReadable>(typed type: Value.Type) throws -> Value? {
        try withNext { message in try Value(messagePack: message) }
    }

    /// Lends the next message to `body`, one MessagePack item; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``InternedLink/nextUnit(in:)`` and ``InternedLink/take(_:)``; what `body` throws, and
    ///   then the message is passed over.
    public mutating func withNext<Result>(
        _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try Self.withNext(&link, &buffer, &output, body)
    }

    // The parts are passed side by side, so that each can be changed.
    private static func withNext<Result>(
        _ link: inout InternedLink, _ buffer: inout ReceivedBytes, _ output: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        while let count = try link.nextUnit(in: buffer.span) {
            // After an error of the link the unit stays, and the next call throws again.
            let outcome = try take(buffer.span.extracting(0..<count), &link, &output, body)
            buffer.remove(first: count)
            if let outcome { return try outcome.get() }
        }
        return nil
    }

    /// Takes a unit.
    ///
    /// - Returns: what `body` makes of its message; nil if it has none.
    /// - Throws: errors of the link.
    private static func take<Result>(
        _ unit: Span<UInt8>, _ link: inout InternedLink, _ output: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Result
    ) throws -> Swift.Result<Result, any Error>? {
        let unit = try link.take(unit)
        output.append(copying: unit.output)
        guard let message = unit.message else { return nil }
        return Swift.Result { try body(message) }
    }

    /// Says that the peer has ended the connection.
    ///
    /// - Throws: `truncated` if a message has not arrived as a whole. Messages that are complete can be read
    ///   before.
    public func finish() throws {
        try link.finish(bufferedByteCount: buffer.count)
    }
}
