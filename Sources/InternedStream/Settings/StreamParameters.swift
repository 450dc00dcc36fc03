/// What the first message of a stream announces with RESET (FORMAT.md section 2).
public struct StreamParameters: Equatable, Sendable {
    /// The level. Streams of levels 0, 1 and 2 announce the same stage, so a decoder reports all as 2.
    public internal(set) var level: StreamLevel
    /// Whether the other direction of the connection is known and may be referred to.
    public internal(set) var isTwoWay: Bool
    /// The binary logarithm of the number of items kept, 4 to 15.
    public internal(set) var entriesLog2: Int
    /// The binary logarithm of the bytes of history kept, 8 to 16.
    public internal(set) var historyLog2: Int

    init(
        level: StreamLevel = .small, isTwoWay: Bool = false, entriesLog2: Int = 11,
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

    /// Bytes of items kept.
    var arenaBytes: Int { 24 << entriesLog2 }

    /// Cells for events.
    var events: Int { 2 << entriesLog2 }

    /// Last instances of containers kept.
    var anchors: Int { min(1_024, max(16, entries / 4)) }

    /// Replacements kept.
    var replacements: Int { max(16, entries / 8) }

    /// Whether RESET leaves the sizes out.
    var hasDefaultSizes: Bool { entriesLog2 == 11 && historyLog2 == 16 }
}
