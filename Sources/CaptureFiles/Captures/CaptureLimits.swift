/// How much a capture may ask of its reader.
///
/// None of these is reserved in advance: memory follows the bytes that have really arrived.
public struct CaptureLimits: Equatable, Sendable {
    /// The most bytes of one message, its attachments included. Stops a length field that claims
    /// gigabytes. Default 64 MiB, at most 2 GiB − 1.
    public let messageBytes: Int

    /// The most bytes that a gzip layer may expand to. Stops a small file that expands for ever.
    /// Default 16 GiB.
    public let expandedBytes: Int

    /// How deep the items of a message may nest. Default 128.
    public let depth: Int

    /// The most attachments of a message: that of the interned stream (docs/FORMAT.md, section 11), so
    /// that every message that can be read can be encoded, and the reverse. Default 4,096, at most
    /// 65,534, because a conversation counts the frames of a message in 16 bits.
    public let attachments: Int

    /// The default limits, or others; values outside the possible range are moved into it.
    public init(
        messageBytes: Int = 64 << 20, expandedBytes: Int = 16 << 30, depth: Int = 128,
        attachments: Int = 4_096
    ) {
        self.messageBytes = min(max(messageBytes, 1), Int(Int32.max))
        self.expandedBytes = max(expandedBytes, 0)
        self.depth = max(depth, 0)
        self.attachments = min(max(attachments, 0), Int(UInt16.max) - 1)
    }

    /// Refuses a message of `frames` frames if its attachments, which are all but the first, are too
    /// many.
    func check(frames: Int) -> CaptureError.Code? {
        let count = frames - 1
        return count > attachments ? .tooManyAttachments(count: count, limit: attachments) : nil
    }
}
