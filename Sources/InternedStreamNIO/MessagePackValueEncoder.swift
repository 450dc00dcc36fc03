#if NIO
public import NIOCore

/// Encodes values of a Codable type as MessagePack messages.
public struct MessagePackValueEncoder<Value: Encodable>: MessageToByteEncoder {
    /// One value.
    public typealias OutboundIn = Value

    private let encoder: MessagePackEncoder

    /// An encoder.
    ///
    /// - Parameter encoder: what encodes each value.
    public init(encoder: MessagePackEncoder = MessagePackEncoder()) {
        self.encoder = encoder
    }

    /// Appends the message of a value to `out`.
    ///
    /// - Throws: as ``MessagePackEncoder/encode(_:)``.
    public func encode(data value: Value, out: inout ByteBuffer) throws {
        try out.writeMessagePack(value, encoder: encoder)
    }
}
#endif
