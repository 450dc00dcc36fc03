#if NIO
public import NIOCore

/// Writes values without Codable as MessagePack messages.
public struct MessagePackTypedEncoder<Value: MessagePackWritable>: MessageToByteEncoder {
    /// One value.
    public typealias OutboundIn = Value

    /// An encoder.
    public init() {}

    /// Appends the message of a value to `out`.
    ///
    /// - Throws: what the value throws.
    public func encode(data value: Value, out: inout ByteBuffer) throws {
        var writer = MsgPackWriter()
        try writer.write(value)
        out.writeBytes(writer.bytes)
    }
}
#endif
