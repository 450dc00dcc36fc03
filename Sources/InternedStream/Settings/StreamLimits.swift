/// What a decoding side allows (FORMAT.md section 11). An encoder is given those of its peer and obeys them.
///
/// Each limit stays in its range: a value outside it is moved to the nearer end, by the initialiser and when
/// the limit is set.
public struct StreamLimits: Equatable, Sendable {
    /// Bytes of a decoded message, attachments included, 0 to 2^32 − 1. Bounds memory.
    public var messageBytes: Int { didSet { messageBytes = Self.length(messageBytes) } }
    /// A message of w bytes may decode to 1 MiB + w × this; at least 0. Bounds amplification.
    public var outputRatio: Int { didSet { outputRatio = max(outputRatio, 0) } }
    /// Values in a message, at least 0. Bounds the work for one-byte references.
    public var values: Int { didSet { values = max(values, 0) } }
    /// Arrays and maps around a value, 0 to 128. Bounds the list of open containers.
    public var depth: Int { didSet { depth = Self.admissible(depth: depth) } }
    /// Attachments of a message, 0 to 2^32 − 1.
    public var attachments: Int { didSet { attachments = Self.length(attachments) } }
    /// Largest `entriesLog2` accepted, 4 to 15.
    public var entriesLog2: Int { didSet { entriesLog2 = min(max(entriesLog2, 4), 15) } }
    /// Largest `historyLog2` accepted, 8 to 16.
    public var historyLog2: Int { didSet { historyLog2 = min(max(historyLog2, 8), 16) } }

    /// Limits; the defaults are those of FORMAT.md. A value outside its range is moved to the nearer end.
    public init(
        messageBytes: Int = 64 << 20, outputRatio: Int = 16_384, values: Int = 1 << 22,
        depth: Int = 128, attachments: Int = 4_096, entriesLog2: Int = 12, historyLog2: Int = 16
    ) {
        self.messageBytes = Self.length(messageBytes)
        self.outputRatio = max(outputRatio, 0)
        self.values = max(values, 0)
        self.depth = Self.admissible(depth: depth)
        self.attachments = Self.length(attachments)
        self.entriesLog2 = min(max(entriesLog2, 4), 15)
        self.historyLog2 = min(max(historyLog2, 8), 16)
    }

    /// At most 128, because readers of the decoded message may recurse, as the reference codec does.
    private static func admissible(depth: Int) -> Int { min(max(depth, 0), 128) }

    /// The lengths and counts of a message are varints below 2^32.
    private static func length(_ limit: Int) -> Int {
        min(max(limit, 0), Int(clamping: UInt32.max))
    }

    /// Most bytes that a coded message of `codedBytes` may decode to.
    func outputLimit(codedBytes: Int) -> Int {
        let (scaled, overflow) = codedBytes.multipliedReportingOverflow(by: outputRatio)
        let slack = 1 << 20
        if overflow || scaled > max(messageBytes, slack) - slack { return messageBytes }
        return min(messageBytes, scaled + slack)
    }
}
