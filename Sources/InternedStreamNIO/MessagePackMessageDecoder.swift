#if NIO
public import NIOCore

/// Cuts a stream of bytes into MessagePack messages.
///
///     try pipeline.addHandler(ByteToMessageHandler(MessagePackMessageDecoder()))
///
/// Each message is a slice of what was received, without a copy. However small the pieces are in which a
/// message arrives, each of its bytes is scanned once.
///
/// Errors are of the type `MsgPackError`, with offsets from the first byte that was decoded: bytes that are
/// no MessagePack, limits that are broken, and `truncated` if the connection ends inside a message.
public struct MessagePackMessageDecoder: NIOSingleStepByteToMessageDecoder {
    /// One message.
    public typealias InboundOut = ByteBuffer

    private var scanner: MsgPackScanner
    /// Bytes at the beginning of the buffer that were scanned.
    private var scanned = 0

    /// A decoder at the start of a stream.
    ///
    /// - Parameter limits: what is granted to each message.
    public init(limits: MsgPackLimits = .standard) {
        scanner = MsgPackScanner(limits: limits)
    }

    /// Takes the next message out of `buffer`; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``MsgPackScanner/scan(_:)-(RawSpan)``.
    public mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
        guard let count = try scanner.scan(buffer.readableBytesSpan.extracting(scanned...)) else {
            scanned = buffer.readableBytes
            return nil
        }
        defer { scanned = 0 }
        return buffer.readSlice(length: scanned + count)
    }

    /// Takes the next message out of `buffer`, which is the last.
    ///
    /// - Throws: as ``decode(buffer:)``; `truncated` if the connection has ended inside a message.
    public mutating func decodeLast(
        buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> ByteBuffer? {
        if let message = try decode(buffer: &buffer) { return message }
        if seenEOF { try scanner.finish() }
        return nil
    }
}
#endif
