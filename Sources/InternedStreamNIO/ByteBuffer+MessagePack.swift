#if NIO
public import NIOCore

extension ByteBuffer {
    /// Appends a value of a Codable type as one MessagePack item.
    ///
    /// - Returns: the bytes of the item.
    /// - Throws: as ``MessagePackEncoder/encode(_:)``; nothing is then written.
    @discardableResult
    public mutating func writeMessagePack(
        _ value: some Encodable, encoder: MessagePackEncoder = MessagePackEncoder()
    ) throws -> Int {
        try encoder.withEncoded(value) { item in writeBytes(item) }
    }

    /// Decodes the MessagePack item at the reader index, and moves the index after it.
    ///
    /// - Throws: as ``MessagePackDecoder/decode(_:from:)-(_,[UInt8])``, with offsets from the reader index,
    ///   which then stays where it is.
    public mutating func readMessagePack<Value: Decodable>(
        _ type: Value.Type, decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws -> Value {
        let (value, count) = try firstMessagePack(type, decoder)
        moveReaderIndex(forwardBy: count)
        return value
    }

    private func firstMessagePack<Value: Decodable>(
        _ type: Value.Type, _ decoder: MessagePackDecoder
    ) throws -> (Value, Int) {
        var reader = MsgPackReader(readableBytesSpan)
        let value = try decoder.decode(type, from: &reader)
        return (value, reader.position)
    }

    /// Appends a packet after its prefix.
    mutating func writePacket(_ packet: Span<UInt8>) {
        var prefix: [UInt8] = []
        PacketPrefix.append(packet.count, to: &prefix)
        reserveCapacity(minimumWritableBytes: prefix.count + packet.count)
        writeBytes(prefix)
        writeBytes(packet)
    }

    /// Appends the bytes of a span.
    mutating func writeBytes(_ bytes: Span<UInt8>) {
        // SAFETY: bytes have no padding.
        writeBytes(unsafe bytes.bytes)
    }
}
#endif
