#if NIO
public import NIOCore

/// Decodes a stream of MessagePack messages as values of a Codable type.
///
///     try pipeline.addHandlers([
///         ByteToMessageHandler(MessagePackValueDecoder<Task>()),
///         MessageToByteHandler(MessagePackValueEncoder<Task>()),
///     ])
///
/// A message that is not what the type needs is an error, and like every error of a decoder of SwiftNIO it
/// ends the decoding. A program that wants to go on takes `RawMessagePack` as the type and decodes itself.
public struct MessagePackValueDecoder<Value: Decodable>: NIOSingleStepByteToMessageDecoder {
    /// One value.
    public typealias InboundOut = Value

    private var messages: MessagePackMessageDecoder
    private let decoder: MessagePackDecoder

    /// A decoder at the start of a stream.
    ///
    /// - Parameter decoder: what decodes each message; its limits hold for the scan, too.
    public init(decoder: MessagePackDecoder = MessagePackDecoder()) {
        messages = MessagePackMessageDecoder(limits: decoder.limits)
        self.decoder = decoder
    }

    /// Decodes the next message of `buffer`; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``MessagePackMessageDecoder/decode(buffer:)``; what the decoder throws.
    public mutating func decode(buffer: inout ByteBuffer) throws -> Value? {
        try messages.decode(buffer: &buffer).map(value)
    }

    /// Decodes the next message of `buffer`, which is the last.
    ///
    /// - Throws: as ``MessagePackMessageDecoder/decodeLast(buffer:seenEOF:)``; what the decoder throws.
    public mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> Value? {
        try messages.decodeLast(buffer: &buffer, seenEOF: seenEOF).map(value)
    }

    private func value(_ message: ByteBuffer) throws -> Value {
        try decoder.decode(Value.self, from: message.readableBytesSpan)
    }
}
#endif
