/// What went through one direction of a stream, and what one end holds for it now.
public struct StreamStatistics: Equatable, Sendable {
    /// Messages.
    public var messages = 0
    /// Bytes of their frames.
    public var plainBytes = 0
    /// Bytes of the coded messages, prefixes and headers included.
    public var codedBytes = 0
    /// Messages that travelled raw.
    public var rawMessages = 0
    /// Units of coded messages that were predicted right (FORMAT.md section 5).
    public var predictedUnits = 0
    /// Units of coded messages that were not: near hits and misses.
    public var unpredictedUnits = 0
    /// Items that were defined.
    public var definedItems = 0
    /// How often the stream began.
    public var resets = 0
    /// How often the state was emptied in between, by CLEAR.
    public var clears = 0

    /// Messages that the receiver has not acknowledged, as far as this end knows; 0 in a one-way stream.
    public var unacknowledgedMessages = 0
    /// Whether the stream is frozen: it learns nothing until more is acknowledged (FORMAT.md section 9).
    public var isFrozen = false
    /// Items that this end holds.
    public var heldItems = 0
    /// Items that later ones have pushed out of this end's table.
    public var evictedItems = 0
    /// Bytes of memory that this end has allocated for the direction.
    public var memoryBytes = 0

    /// Nothing yet.
    public init() {}
}
