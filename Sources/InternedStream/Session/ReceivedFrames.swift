/// What ``StreamSession/decode(_:)-(Span<UInt8>)`` makes of some bytes of the peer, in the memory of the
/// session until its next use.
public struct ReceivedFrames: ~Escapable {
    /// The frames of the message; none if the bytes were an acknowledgement alone.
    public let frames: FrameSpans
    /// Bytes to send to the peer now, like a coded message; empty if nothing is due. See
    /// ``ReceivedMessage/reply``.
    public let reply: Span<UInt8>

    @_lifetime(copy frames, copy reply)
    init(_ frames: FrameSpans, reply: Span<UInt8>) {
        self.frames = frames
        self.reply = reply
    }
}
