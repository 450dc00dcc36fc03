/// How much a capture may ask of its reader.
///
/// None of these is reserved in advance: memory follows the bytes that have really arrived.
public struct CaptureLimits: Equatable, Sendable {
    /// The most bytes of one message, its attachments included. Answers a length field that
    /// claims gigabytes. Default 64 MiB, at most 2 GiB − 1.
    public let messageBytes: Int

    /// The most bytes that a gzip layer may expand to. Answers a small file that expands for
    /// ever. Default 16 GiB.
    public let expandedBytes: Int

    /// How deep the items of a message may nest. Default 128.
    public let depth: Int

    /// The default limits, or others; values outside the possible range are brought into it.
    public init(
        messageBytes: Int = 64 << 20, expandedBytes: Int = 16 << 30, depth: Int = 128
    ) {
        self.messageBytes = min(max(messageBytes, 1), Int(Int32.max))
        self.expandedBytes = expandedBytes
        self.depth = depth
    }
}
