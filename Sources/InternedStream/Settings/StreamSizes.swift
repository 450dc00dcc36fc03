/// The memory that a stream takes at both ends to remember what was sent (FORMAT.md section 4).
public struct StreamSizes: Equatable, Sendable {
    /// The binary logarithm of the number of items kept, 4 to 15.
    public let entriesLog2: Int
    /// The binary logarithm of the bytes of history kept, 8 to 16.
    public let historyLog2: Int

    /// Sizes. A value outside its range is moved to the nearer end of the range.
    public init(entriesLog2: Int = 12, historyLog2: Int = 16) {
        self.entriesLog2 = min(max(entriesLog2, 4), 15)
        self.historyLog2 = min(max(historyLog2, 8), 16)
    }
}
