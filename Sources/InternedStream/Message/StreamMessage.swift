/// A message: one MessagePack value, and byte strings beside it.
public struct StreamMessage: Equatable, Sendable {
    /// The main frame: one whole MessagePack value.
    public var main: [UInt8]
    /// The attachments: any bytes.
    public var attachments: [[UInt8]]

    /// A message.
    public init(_ main: [UInt8], attachments: [[UInt8]] = []) {
        self.main = main
        self.attachments = attachments
    }
}
