/// What an encoder announces with RESET (FORMAT.md section 2).
public struct StreamParameters: Equatable, Sendable {
    /// The level.
    public var level: StreamLevel
    /// Whether the other direction of the connection is known and may be referred to.
    public var isTwoWay: Bool
    /// Two's logarithm of the number of items kept, 4 to 15.
    public var entriesLog2: Int
    /// Two's logarithm of the bytes of history kept, 8 to 16.
    public var historyLog2: Int

    /// Parameters; sizes outside their range are moved into it.
    public init(
        level: StreamLevel = .fast, isTwoWay: Bool = false, entriesLog2: Int = 12,
        historyLog2: Int = 16
    ) {
        self.level = level
        self.isTwoWay = isTwoWay
        self.entriesLog2 = min(max(entriesLog2, 4), 15)
        self.historyLog2 = min(max(historyLog2, 8), 16)
    }

    /// Number of items kept.
    var entries: Int { 1 << entriesLog2 }

    /// Whether RESET must spell the sizes out.
    var hasDefaultSizes: Bool { entriesLog2 == 12 && historyLog2 == 16 }
}
