/// Writes messages, one after the other, to anything that takes bytes: a file, a socket, an array.
///
///     var stream = MessagePackStreamWriter { bytes in
///         try bytes.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
///     }
///     for task in tasks { try stream.write(task) }
///     try stream.flush()
///
/// Small messages are gathered and go to the sink together; a payload that is larger than the buffer
/// goes to it as it is, without a copy.
public struct MessagePackStreamWriter: ~Copyable {
    private var writer: MsgPackWriter
    private let bufferByteCount: Int
    private let encoder: MessagePackEncoder
    private let sink: (RawSpan) throws -> Void

    /// A writer to a sink.
    ///
    /// - Parameters:
    ///   - bufferByteCount: how many bytes are gathered; 0 sends each message at once.
    ///   - encoder: what encodes `Encodable` values.
    ///   - sink: takes all of the bytes that it is lent, before it returns.
    public init(
        bufferByteCount: Int = 16 << 10, encoder: MessagePackEncoder = MessagePackEncoder(),
        to sink: @escaping (RawSpan) throws -> Void
    ) {
        self.bufferByteCount = max(bufferByteCount, 0)
        self.encoder = encoder
        self.sink = sink
        writer = MsgPackWriter()
    }

    /// Bytes that were written and have not gone to the sink.
    public var bufferedByteCount: Int { writer.byteCount }

    /// Writes a value as the next message, or as the next item of a message that is written in parts.
    ///
    /// - Throws: what the encoder throws, and then nothing of the value is written; what the sink throws.
    public mutating func write(_ value: some Encodable) throws {
        try encoder.encode(value, into: &writer)
        try flushIfFull()
    }

    /// Writes items with a ``MsgPackWriter``: a message, several, or a part of one.
    ///
    ///     try stream.writeItems { writer in
    ///         try writer.writeMapHeader(1)
    ///         writer.writeKey("file")
    ///     }
    ///     try stream.writeBinary(content)
    ///
    /// - Throws: what `body` throws, and then nothing of it is written; what the sink throws.
    public mutating func writeItems(_ body: (inout MsgPackWriter) throws -> Void) throws {
        let before = writer.byteCount
        do {
            try body(&writer)
        } catch {
            writer.truncate(toByteCount: before)
            throw error
        }
        try flushIfFull()
    }

    /// Writes a bin. A payload larger than the buffer goes to the sink without a copy.
    ///
    /// - Throws: `lengthOutOfRange` if the payload has 4 GiB or more; what the sink throws.
    public mutating func writeBinary(_ payload: RawSpan) throws {
        guard payload.byteCount > bufferByteCount else {
            try writer.writeBinary(payload)
            return try flushIfFull()
        }
        try writer.writeBinaryHeader(payload.byteCount)
        try flush()
        try sink(payload)
    }

    /// Writes a bin; see ``writeBinary(_:)-(RawSpan)``.
    public mutating func writeBinary(_ payload: [UInt8]) throws {
        // SAFETY: bytes have no padding.
        try unsafe writeBinary(payload.span.bytes)
    }

    /// Sends everything that was written to the sink. To be called after the last message: what is
    /// buffered when a writer goes away is lost.
    ///
    /// - Throws: what the sink throws. The bytes are then kept, and the next call sends all of them again.
    public mutating func flush() throws {
        guard writer.byteCount > 0 else { return }
        try sink(writer.bytes)
        writer.removeAll()
    }

    private mutating func flushIfFull() throws {
        if writer.byteCount > bufferByteCount { try flush() }
    }
}
