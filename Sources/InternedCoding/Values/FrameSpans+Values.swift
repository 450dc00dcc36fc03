/// Messages as Swift values. Both ends must treat attachments alike: these functions take the attachments of
/// a message for byte strings that belong into the main frame, as `encode(value:)` sends them.
extension FrameSpans {
    /// Decodes the message as a value of a Codable type.
    ///
    /// - Throws: as ``MessagePackDecoder/decode(_:from:)-(_,[UInt8])``; `malformedAttachments`.
    public func decode<Value: Decodable>(
        _ type: Value.Type, using decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws -> Value {
        guard attachmentCount > 0 else { return try decoder.decode(type, from: main) }
        return try decoder.decode(type, from: JoinedFrames.join(self))
    }

    /// Reads the message as a value without Codable.
    ///
    /// - Throws: what the type throws; `malformedAttachments`.
    public func decode<Value: MessagePackReadable>(
        typed type: Value.Type, limits: MsgPackLimits = .standard
    ) throws -> Value {
        guard attachmentCount > 0 else { return try Value(messagePack: main, limits: limits) }
        return try Value(messagePack: JoinedFrames.join(self), limits: limits)
    }

    /// The bytes of the message as one MessagePack item.
    ///
    /// - Throws: `malformedAttachments`.
    public func messagePack() throws(InternedCodingError) -> [UInt8] {
        try JoinedFrames.join(self)
    }
}
