/// What went through one direction of a stream.
public struct StreamStatistics: Equatable, Sendable {
    /// Messages.
    public var messages = 0
    /// Bytes of their frames.
    public var plainBytes = 0
    /// Bytes of the coded messages, prefixes and headers included.
    public var codedBytes = 0
    /// Messages that travelled raw.
    public var rawMessages = 0
    /// Units that were predicted right, of coded messages (FORMAT.md section 5).
    public var predictedUnits = 0
    /// Units that were not: near hits and misses.
    public var unpredictedUnits = 0
    /// Items that were defined.
    public var definedItems = 0
    /// Shapes that were defined.
    public var definedShapes = 0
    /// How often the stream began anew.
    public var resets = 0
    /// How often the state was emptied in between, raw messages not counted.
    public var clears = 0

    /// Nothing yet.
    public init() {}
}
