import MessagePackCoding
import TestSupport
import Testing

/// The bytes of an encoded value as hex.
func encodedHex(
    _ value: some Encodable, _ encoder: MessagePackEncoder = MessagePackEncoder()
) throws -> String {
    let bytes: [UInt8] = try encoder.encode(value)
    return bytes.hex
}

/// The value in the bytes that are written as hex.
func decoded<Value: Decodable>(
    _ type: Value.Type, _ hex: String, _ decoder: MessagePackDecoder = MessagePackDecoder()
) throws -> Value {
    try decoder.decode(type, from: [UInt8](hex: hex))
}

/// What a value becomes when it is encoded and decoded.
func sentAndReceived<Value: Codable>(_ value: Value) throws -> Value {
    let bytes: [UInt8] = try MessagePackEncoder().encode(value)
    return try MessagePackDecoder().decode(Value.self, from: bytes)
}

/// The context of the `DecodingError` that decoding throws.
func decodingContext<Value: Decodable>(
    _ type: Value.Type, _ hex: String, _ decoder: MessagePackDecoder = MessagePackDecoder()
) throws -> DecodingError.Context {
    let error = try #require(
        throws: DecodingError.self, "decoding succeeds",
        performing: { _ = try decoded(type, hex, decoder) })
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        return context
    @unknown default: throw error
    }
}
