/// The memory that a stream takes at both ends to remember what was sent (FORMAT.md section 4).
public struct StreamSizes: Equatable, Sendable {
    /// The binary logarithm of the number of items kept, 4 to 15.
    public let entriesLog2: Int
    /// The binary logarithm of the bytes of history kept, 8 to 16.
    public let historyLog2: Int

    /// The default: 2,048 items, 64 KiB of history.
    public static let `default` = StreamSizes()
    /// Twice the items of the default.
    public static let large = StreamSizes(entriesLog2: 12, historyLog2: 16)
    /// A quarter of the items and an eighth of the history of the default.
    public static let small = StreamSizes(entriesLog2: 9, historyLog2: 13)
    /// An eighth of the items and a sixteenth of the history of the default, for programs with many streams
    /// and for small devices.
    public static let tiny = StreamSizes(entriesLog2: 8, historyLog2: 12)

    /// Sizes. A value outside its range is moved to the nearer end of the range.
    public init(entriesLog2: Int = 11, historyLog2: Int = 16) {
        self.entriesLog2 = min(max(entriesLog2, 4), 15)
        self.historyLog2 = min(max(historyLog2, 8), 16)
    }
}
