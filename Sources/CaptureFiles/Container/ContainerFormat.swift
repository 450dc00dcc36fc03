/// What stands at the head of a container (docs/CONTAINER.md, section 2).
public struct ContainerHeader: Equatable, Sendable {
    /// How the messages are coded: a number that the writer and the reader agree on.
    public var method: UInt8

    /// The method's level; 0 where it has none.
    public var level: UInt8

    /// The shape of the file that was encoded, and that decoding gives back.
    public var kind: CaptureKind

    /// A header with these fields.
    public init(method: UInt8, level: UInt8 = 0, kind: CaptureKind) {
        self.method = method
        self.level = level
        self.kind = kind
    }
}

/// The constants of docs/CONTAINER.md.
enum ContainerFormat {
    /// `c1` begins no MessagePack message; the line ends show a transfer that rewrites them.
    static let magic: [UInt8] = [0xC1] + Array("MPIC\r\n".utf8)
    static let version: UInt8 = 1
    static let headerBytes = 11

    /// A block is closed once it has this many bytes, so it is longer by at most one record.
    static let blockBytes = 16 << 10

    /// The code of a kind in the header.
    static func code(of kind: CaptureKind) -> UInt8 {
        switch kind {
        case .frames: 1
        case .conversation: 2
        case .messages: 3
        }
    }

    /// The kind with this code, or `nil`.
    static func kind(code: UInt8) -> CaptureKind? {
        CaptureKind.allCases.first { self.code(of: $0) == code }
    }
}
