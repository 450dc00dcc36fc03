/// Messages as Swift values; see the functions of the same names of `FrameSpans`, which copy less.
extension StreamMessage {
    /// Decodes the message as a value of a Codable type.
    ///
    /// - Throws: as ``MessagePackDecoder/decode(_:from:)-(_,[UInt8])``; `malformedAttachments`.
    public func decode<Value: Decodable>(
        _ type: Value.Type, using decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws -> Value {
        try decoder.decode(type, from: try messagePack())
    }

    /// Reads the message as a value without Codable.
    ///
    /// - Throws: what the type throws; `malformedAttachments`.
    public func decode<Value: MessagePackReadable>(
        typed type: Value.Type, limits: MsgPackLimits = .standard
    ) throws -> Value {
        try Value(messagePack: try messagePack(), limits: limits)
    }

    /// The bytes of the message as one MessagePack item.
    ///
    /// - Throws: `malformedAttachments`.
    public func messagePack() throws(InternedCodingError) -> [UInt8] {
        try JoinedFrames.join(self)
    }
}
