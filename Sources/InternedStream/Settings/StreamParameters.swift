/// What the first message of a stream announces with RESET (FORMAT.md section 2).
public struct StreamParameters: Equatable, Sendable {
    /// The level. Streams of levels 0 and 1 announce the same stage, so a decoder reports both as 1.
    public internal(set) var level: StreamLevel
    /// Whether the other direction of the connection is known and may be referred to.
    public internal(set) var isTwoWay: Bool
    /// The binary logarithm of the number of items kept, 4 to 15.
    public internal(set) var entriesLog2: Int
    /// The binary logarithm of the bytes of history kept, 8 to 16.
    public internal(set) var historyLog2: Int

    init(
        level: StreamLevel = .fast, isTwoWay: Bool = false, entriesLog2: Int = 12,
        historyLog2: Int = 16
    ) {
        let sizes = StreamSizes(entriesLog2: entriesLog2, historyLog2: historyLog2)
        self.level = level
        self.isTwoWay = isTwoWay
        self.entriesLog2 = sizes.entriesLog2
        self.historyLog2 = sizes.historyLog2
    }

    /// Number of items kept.
    var entries: Int { 1 << entriesLog2 }

    /// Whether RESET leaves the sizes out.
    var hasDefaultSizes: Bool { entriesLog2 == 12 && historyLog2 == 16 }
}
