/// When an end of a connection says that it can use the interned stream.
public enum LinkAnnouncement: Sendable {
    /// With its first message. A peer that does not know the link gets one message that it does not expect.
    case atStart
    /// When the peer has said so, if nothing was sent before. A peer that does not know the link sees
    /// nothing of it. At most one end may wait like this; if both do, the connection stays plain.
    case inAnswer
}
