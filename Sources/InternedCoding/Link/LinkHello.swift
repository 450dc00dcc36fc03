/// The first message of an end that can use the interned stream: that it can, and what its decoder allows.
///
/// It is a plain MessagePack message, a map with the one key `interned-stream`, so that a peer that does not
/// know it reads a message (docs/LINK.md).
struct LinkHello: Equatable {
    /// The version of the link, of which there is one, with version 1 of the stream.
    static let version: UInt64 = 1

    /// The version that the sender speaks.
    var version = Self.version
    /// A number of the sender's own, by which it knows its hello when it comes back.
    var nonce: UInt64
    /// What the sender's decoder allows.
    var limits: StreamLimits

    /// A hello.
    init(nonce: UInt64, limits: StreamLimits) {
        self.nonce = nonce
        self.limits = limits
    }

    /// The hello that is all of `message`; nil if that is another message.
    init?(_ message: Span<UInt8>) {
        guard let hello = try? Envelope(messagePack: message).hello else { return nil }
        self = hello
    }

    /// The message.
    ///
    /// - Throws: never in practice, since a hello is short.
    func message() throws -> [UInt8] { try Envelope(hello: self).messagePack() }
}

/// The map around a hello.
private struct Envelope: MessagePackReadable, MessagePackWritable {
    let hello: LinkHello

    init(hello: LinkHello) { self.hello = hello }

    init(reading reader: inout MsgPackReader) throws {
        // A map with other keys beside it is a message of the program.
        let start = reader.position
        guard try reader.readMapHeader() == 1, try reader.readString() == "interned-stream" else {
            throw MsgPackError(.typeMismatch, offset: start)
        }
        hello = try LinkHello(reading: &reader)
    }

    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("interned-stream", hello, of: &fields)
        try writer.endFields(fields)
    }
}

extension LinkHello: MessagePackReadable, MessagePackWritable {
    init(reading reader: inout MsgPackReader) throws {
        var fields = try reader.readFields()
        version = try reader.read("version", of: &fields)
        nonce = try reader.read("nonce", of: &fields)
        limits = StreamLimits()
        /// A limit that is not announced is that of the format.
        func limit(_ announced: UInt64?, _ path: WritableKeyPath<StreamLimits, Int>) {
            if let announced { limits[keyPath: path] = Int(clamping: announced) }
        }
        limit(try reader.readIfPresent("messageBytes", of: &fields), \.messageBytes)
        limit(try reader.readIfPresent("outputRatio", of: &fields), \.outputRatio)
        limit(try reader.readIfPresent("values", of: &fields), \.values)
        limit(try reader.readIfPresent("depth", of: &fields), \.depth)
        limit(try reader.readIfPresent("attachments", of: &fields), \.attachments)
        limit(try reader.readIfPresent("entriesLog2", of: &fields), \.entriesLog2)
        limit(try reader.readIfPresent("historyLog2", of: &fields), \.historyLog2)
        try reader.endFields(fields)
    }

    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("version", version, of: &fields)
        try writer.write("nonce", nonce, of: &fields)
        try writer.write("messageBytes", limits.messageBytes, of: &fields)
        try writer.write("outputRatio", limits.outputRatio, of: &fields)
        try writer.write("values", limits.values, of: &fields)
        try writer.write("depth", limits.depth, of: &fields)
        try writer.write("attachments", limits.attachments, of: &fields)
        try writer.write("entriesLog2", limits.entriesLog2, of: &fields)
        try writer.write("historyLog2", limits.historyLog2, of: &fields)
        try writer.endFields(fields)
    }
}
