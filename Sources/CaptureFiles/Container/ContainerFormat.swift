/// The constants of docs/CONTAINER.md.
enum ContainerFormat {
    /// `c1` begins no MessagePack message; the line ends show a transfer that rewrites them.
    static let magic: [UInt8] = [0xC1] + Array("MPIC\r\n".utf8)
    static let version: UInt8 = 1
    static let versionWithReplies: UInt8 = 2

    /// Added to the direction of a reply.
    static let replyMark: UInt8 = 2

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
