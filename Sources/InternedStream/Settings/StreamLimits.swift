/// What a decoding side allows (FORMAT.md section 11). An encoder is given those of its peer.
public struct StreamLimits: Equatable, Sendable {
    /// Bytes of a decoded message, attachments included. Stops memory exhaustion.
    public var messageBytes: Int
    /// A message of w bytes may decode to 1 MiB + w × this. Stops amplification.
    public var outputRatio: Int
    /// Values in a message. Stops work and bookkeeping for one-byte references.
    public var values: Int
    /// Arrays and maps around a value, 0 to 128. Stops deep recursion.
    public var depth: Int { didSet { depth = Self.admissible(depth: depth) } }
    /// Attachments of a message.
    public var attachments: Int
    /// Largest `entriesLog2` accepted.
    public var entriesLog2: Int
    /// Largest `historyLog2` accepted.
    public var historyLog2: Int

    /// The defaults of FORMAT.md.
    public init(
        messageBytes: Int = 64 << 20, outputRatio: Int = 16_384, values: Int = 1 << 22,
        depth: Int = 128, attachments: Int = 4_096, entriesLog2: Int = 12, historyLog2: Int = 16
    ) {
        self.messageBytes = messageBytes
        self.outputRatio = outputRatio
        self.values = values
        self.depth = Self.admissible(depth: depth)
        self.attachments = attachments
        self.entriesLog2 = entriesLog2
        self.historyLog2 = historyLog2
    }

    /// The codec recurses, so that no setting may allow more than the stack of any thread holds.
    private static func admissible(depth: Int) -> Int { min(max(depth, 0), 128) }

    /// Most bytes that a coded message of `codedBytes` may decode to.
    func outputLimit(codedBytes: Int) -> Int {
        let (scaled, overflow) = codedBytes.multipliedReportingOverflow(by: outputRatio)
        let slack = 1 << 20
        if overflow || scaled > max(messageBytes, slack) - slack { return messageBytes }
        return min(messageBytes, scaled + slack)
    }
}
