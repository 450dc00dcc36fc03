/// The three shapes of file that hold captured traffic.
public enum CaptureKind: String, CaseIterable, Sendable {
    /// Records of a `u32` little-endian length and that many bytes: the messages of one
    /// direction of a connection.
    case frames

    /// `CONV1` and a line feed, then records of direction, time stamp, and frames: both directions
    /// of a connection, attachments included.
    case conversation

    /// MessagePack messages one after the other, with nothing between them.
    case messages

    /// The kind that the name of a file says; a final `.gz` is not part of that name.
    ///
    /// `nil` if the name says nothing, as for standard input.
    public init?(path: String) {
        let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        if name.hasSuffix(".frames") {
            self = .frames
        } else if name.hasSuffix(".conversation") {
            self = .conversation
        } else if name.hasSuffix(".msgpack") || name.hasSuffix(".mpac") || name.hasSuffix(".mp") {
            self = .messages
        } else {
            return nil
        }
    }

    /// The bytes at the head of every conversation.
    static let conversationMagic: [UInt8] = Array("CONV1\n".utf8)
}
