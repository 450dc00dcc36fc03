/// What the head of a container says (docs/CONTAINER.md, section 2).
public struct ContainerHeader: Equatable, Sendable {
    /// How the messages are coded: a number that the writer and the reader agree on.
    public var method: UInt8

    /// The method's level; 0 if it has none.
    public var level: UInt8

    /// The shape of the file that was encoded, which decoding produces again.
    public var kind: CaptureKind

    /// Whether replies may be between the records (version 2). Only conversations have them.
    public var hasReplies: Bool

    /// A header with these fields.
    public init(method: UInt8, level: UInt8 = 0, kind: CaptureKind, hasReplies: Bool = false) {
        self.method = method
        self.level = level
        self.kind = kind
        self.hasReplies = hasReplies
    }
}
