/// Swift values as messages.
///
///     let packet = try here.encode(value: task)
///     let received = try there.decode(packet)
///     if let reply = received.reply { send(reply) }
///     let task = try received.message?.decode(Task.self)
///
/// After an error of the encoder or of the value nothing was encoded, and the session goes on.
extension StreamSession {
    /// Encodes a value of a Codable type as a message to the peer.
    ///
    /// - Throws: as ``MessagePackEncoder/encode(_:)``; as ``encode(_:attachments:)`` of the session.
    public mutating func encode(
        value: some Encodable, coding: ValueCoding = ValueCoding()
    ) throws -> [UInt8] {
        var packet: [UInt8] = []
        try encode(value: value, coding: coding, into: &packet)
        return packet
    }

    /// Encodes a value of a Codable type as a message to the peer and appends it to `output`. After an error
    /// `output` is as it was.
    ///
    /// - Throws: as ``encode(value:coding:)``.
    public mutating func encode(
        value: some Encodable, coding: ValueCoding = ValueCoding(), into output: inout [UInt8]
    ) throws {
        try ValueFrames(coding).withFrames(encoding: value) { frames in
            try encode(frames, into: &output)
        }
    }

    /// Encodes a value of a Codable type and lends the message to `body` in pieces, as `writev` takes them: a
    /// long byte string that travels as it is is not copied.
    ///
    /// - Throws: as ``encode(value:coding:)``; what `body` throws, and then the message counts as sent.
    public mutating func withEncodedPieces<Result>(
        of value: some Encodable, coding: ValueCoding = ValueCoding(),
        _ body: (borrowing CodedPieces) throws -> Result
    ) throws -> Result {
        try ValueFrames(coding).withFrames(encoding: value) { frames in
            let pieces = try encodePieces(frames)
            return try body(pieces)
        }
    }

    /// Encodes a value without Codable as a message to the peer.
    ///
    /// - Throws: what the value throws; as ``encode(_:attachments:)`` of the session.
    public mutating func encode(
        typed value: some MessagePackWritable, coding: ValueCoding = ValueCoding()
    ) throws -> [UInt8] {
        var packet: [UInt8] = []
        try encode(typed: value, coding: coding, into: &packet)
        return packet
    }

    /// Encodes a value without Codable as a message to the peer and appends it to `output`. After an error
    /// `output` is as it was.
    ///
    /// - Throws: as ``encode(typed:coding:)``.
    public mutating func encode(
        typed value: some MessagePackWritable, coding: ValueCoding = ValueCoding(),
        into output: inout [UInt8]
    ) throws {
        try ValueFrames(coding).withFrames(writing: value) { frames in
            try encode(frames, into: &output)
        }
    }
}
