/// How Swift values become messages of an interned stream.
public struct ValueCoding: Sendable {
    /// Encodes values of `Encodable` types.
    public var encoder: MessagePackEncoder
    /// Decodes values of `Decodable` types.
    public var decoder: MessagePackDecoder
    /// `Data`, `[UInt8]` and other bin of at least this number of bytes travel as attachments, which the session
    /// reads where they are. At least 256; `Int.max` writes all of them into the message.
    public var attachmentByteCount: Int
    /// Most byte strings of a message that travel as attachments; later ones are written into the message.
    public var attachmentLimit: Int

    /// Settings.
    public init(
        encoder: MessagePackEncoder = MessagePackEncoder(),
        decoder: MessagePackDecoder = MessagePackDecoder(), attachmentByteCount: Int = 16 << 10,
        attachmentLimit: Int = 256
    ) {
        self.encoder = encoder
        self.decoder = decoder
        self.attachmentByteCount = attachmentByteCount
        self.attachmentLimit = attachmentLimit
    }
}
