/// Why bytes of a connection could not be taken, apart from errors of the stream and of MessagePack.
public struct InternedCodingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Sendable {
        /// The length before a packet is not a varint of at most 32 bits in its shortest form.
        case malformedLength
        /// A packet is empty.
        case emptyPacket
        /// A packet is longer than the limit.
        case packetTooLarge
        /// The connection ended inside a packet or message.
        case truncated
        /// The attachments of a message do not say where they belong in it.
        case malformedAttachments
    }

    /// What is wrong.
    public let code: Code

    /// An error.
    init(_ code: Code) { self.code = code }

    /// What is wrong, in words.
    public var description: String {
        switch code {
        case .malformedLength: "the length before a packet is malformed"
        case .emptyPacket: "a packet is empty"
        case .packetTooLarge: "a packet is longer than the limit"
        case .truncated: "the connection ended inside a packet or message"
        case .malformedAttachments: "the attachments of a message do not say where they belong"
        }
    }
}
