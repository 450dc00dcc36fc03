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
