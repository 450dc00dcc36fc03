/// What a table holds now and what it did since it was made. Resets and rollbacks do not lower the
/// counters of events.
@frozen
public struct InterningStatistics: Sendable, Equatable {
    /// Items alive now.
    public var entries = 0
    /// Sum of the lengths of the living items, in bytes.
    public var bytes = 0
    /// Look-ups that found their item.
    public var hits = 0
    /// Items that were given a slot.
    public var definitions = 0
    /// Items that were not taken: too long, no room, or no place within the probe limit.
    public var declined = 0
    /// Items that made way for newer ones.
    public var evictions = 0

    /// Nothing held, nothing done.
    @inlinable
    public init() {}
}
