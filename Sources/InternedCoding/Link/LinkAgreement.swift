/// What the two ends of a connection have agreed on.
public enum LinkAgreement: Sendable {
    /// Nothing yet: no message of the peer has arrived. What is sent meanwhile is plain.
    case pending
    /// The connection stays plain, because one end does not know the link.
    case plain
    /// This end sends packets of an interned stream, and the peer does so or will soon.
    case interned
}
