/// An ext: a type of an application, 0…127, and its payload. Types below 0 belong to MessagePack.
///
/// A type of yours that travels as an ext encodes and decodes this in its conformance to Codable:
///
///     init(from decoder: any Decoder) throws {
///         let item = try decoder.singleValueContainer().decode(MessagePackExtension.self)
///         guard item.type == 5 else { … }
///     }
public struct MessagePackExtension: Hashable, Sendable, Codable {
    /// The type.
    public var type: Int8
    /// The payload.
    public var payload: [UInt8]

    /// An ext of the given type.
    public init(type: Int8, payload: [UInt8]) {
        self.type = type
        self.payload = payload
    }

    /// Reads an ext.
    init(_ reader: inout MsgPackReader) throws(MsgPackError) {
        let (type, payload) = try reader.readExtension()
        self.init(type: type, payload: reader.copyBytes(in: payload))
    }
}
