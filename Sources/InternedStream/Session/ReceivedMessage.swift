/// What ``StreamSession/decode(_:)-([UInt8])`` makes of some bytes of the peer.
public struct ReceivedMessage: Equatable, Sendable {
    /// The message; nil if the bytes were an acknowledgement alone.
    public let message: StreamMessage?
    /// Bytes to send to the peer now, like a coded message; nil if nothing is due.
    ///
    /// They acknowledge what was read. The session counts on their arrival: if they are not sent, the
    /// session ends as if a message had been lost. They are due only if this side has read much since it last
    /// sent a message, because every message acknowledges what was read before it.
    public let reply: [UInt8]?
}
