/// One item as it was encoded, for a value that is passed on unread or decoded later.
///
///     struct Envelope: Codable {
///         var to: String
///         var body: RawMessagePack
///     }
///     let envelope = try MessagePackDecoder().decode(Envelope.self, from: bytes)
///     let order = try envelope.body.decode(Order.self)
///
/// Decoding copies the bytes of the item, whatever it is; encoding checks that they are one item,
/// and writes them unchanged.
public struct RawMessagePack: Hashable, Sendable {
    /// The bytes of the item.
    public var bytes: [UInt8]

    /// An item of these bytes, which are checked when they are encoded.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The item that a value is encoded as.
    ///
    /// - Throws: as ``MessagePackEncoder/encode(_:)``.
    public init(
        encoding value: some Encodable, using encoder: MessagePackEncoder = MessagePackEncoder()
    ) throws {
        bytes = try encoder.encode(value)
    }

    /// Decodes the item.
    ///
    /// - Throws: as ``MessagePackDecoder/decode(_:from:)-(_,[UInt8])``.
    public func decode<Value: Decodable>(
        _ type: Value.Type, using decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws -> Value {
        try decoder.decode(type, from: bytes)
    }
}

/// Of other coders, an array of bytes.
extension RawMessagePack: Codable {
    /// Decodes the bytes with a coder that is not of this module.
    public init(from decoder: any Decoder) throws {
        bytes = try decoder.singleValueContainer().decode([UInt8].self)
    }

    /// Encodes the bytes with a coder that is not of this module.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }
}

extension EncodingSession {
    /// Writes the bytes of an item.
    ///
    /// - Throws: `EncodingError` if they are not exactly one item, or too deep with what is around.
    func writeRaw(_ item: RawMessagePack, depth: Int) throws {
        do throws(MsgPackError) {
            let limits = MsgPackLimits(
                depth: options.depth - depth, items: .max, bytes: Int(clamping: UInt32.max))
            _ = try MsgPackValidator(limits: limits).validate(item.bytes)
        } catch {
            throw invalidValue(
                item, path(to: innermost + 1), "the bytes are not one item of MessagePack",
                underlying: error)
        }
        writer.writeEncoded(item.bytes)
    }
}
