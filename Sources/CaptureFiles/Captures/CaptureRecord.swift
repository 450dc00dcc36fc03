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

    /// The kind that the name of a file tells, looking through a final `.gz`.
    ///
    /// `nil` where the name says nothing, as for standard input.
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

/// Which way a message of a conversation went.
public enum CaptureDirection: UInt8, CaseIterable, Sendable {
    /// From the scheduler to its worker or client; also the one direction of a `.frames` file.
    case fromScheduler = 0

    /// From the worker or client to the scheduler.
    case toScheduler = 1
}

/// One message of a capture, as it went over the wire.
public struct CaptureRecord: Equatable, Sendable {
    /// Which way it went.
    public var direction: CaptureDirection

    /// The bits of the time stamp, an IEEE 754 double in seconds since the first record. Kept as
    /// bits so that a file is rebuilt exactly, whatever they are.
    public var secondsBits: UInt64

    /// Frame 0 is the MessagePack message, the others are its attachments. Never empty.
    public var frames: [[UInt8]]

    /// The bytes of all frames.
    ///
    /// - Complexity: O(frames).
    public var byteCount: Int { frames.reduce(0) { $0 + $1.count } }

    /// A record; a `.frames` file has neither direction nor time stamp, and those are 0 then.
    public init(
        direction: CaptureDirection = .fromScheduler, secondsBits: UInt64 = 0, frames: [[UInt8]]
    ) {
        self.direction = direction
        self.secondsBits = secondsBits
        self.frames = frames
    }
}
