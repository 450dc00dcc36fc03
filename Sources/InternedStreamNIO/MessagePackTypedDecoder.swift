#if NIO
public import NIOCore

/// Reads a stream of MessagePack messages as values without Codable; see ``MessagePackValueDecoder``.
public struct MessagePackTypedDecoder<Value: MessagePackReadable>:
    NIOSingleStepByteToMessageDecoder
{
    /// One value.
    public typealias InboundOut = Value

    private var messages: MessagePackMessageDecoder
    private let limits: MsgPackLimits

    /// A decoder at the start of a stream.
    ///
    /// - Parameter limits: what is granted to each message.
    public init(limits: MsgPackLimits = .standard) {
        messages = MessagePackMessageDecoder(limits: limits)
        self.limits = limits
    }

    /// Reads the next message of `buffer`; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``MessagePackMessageDecoder/decode(buffer:)``; what the type throws.
    public mutating func decode(buffer: inout ByteBuffer) throws -> Value? {
        try messages.decode(buffer: &buffer).map(value)
    }

    /// Reads the next message of `buffer`, which is the last.
    ///
    /// - Throws: as ``MessagePackMessageDecoder/decodeLast(buffer:seenEOF:)``; what the type throws.
    public mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> Value? {
        try messages.decodeLast(buffer: &buffer, seenEOF: seenEOF).map(value)
    }

    private func value(_ message: ByteBuffer) throws -> Value {
        try Value(messagePack: message.readableBytesSpan, limits: limits)
    }
}
#endif
