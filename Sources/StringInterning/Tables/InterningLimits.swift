/// Which slot a new item takes once the table is full.
@frozen
public enum ReuseOrder: Sendable {
    /// Slots are taken in turn, 0, 1, …, and from 0 again: the item defined longest ago makes way,
    /// whether or not it was used since. If its bytes are not enough, the next oldest ones follow.
    case ring
    /// The lowest slot never defined while there is one and the bytes suffice; then the slot whose
    /// last definition or look-up lies furthest back. A definition replaces one item at most.
    case leastRecentlyUsed
}

/// The bounds of a table, fixed when it is made. Both ends of a stream must use the same ones.
///
/// A table starts small and grows to these bounds on demand, so an idle one costs under a kilobyte.
@frozen
public struct InterningLimits: Sendable, Equatable {
    /// The largest number of items alive at one time, 1 … 2²⁰. Slot numbers run from 0 to one less.
    public let limitEntries: Int
    /// The largest sum of the lengths of all living items, 1 … 2²⁸ bytes.
    public let limitBytes: Int
    /// The longest item that is taken, in bytes; at most `limitBytes`.
    public let limitItemBytes: Int
    /// Which slot a new item takes once the table is full.
    public let order: ReuseOrder
    /// Whether a slot that was defined or found since the last `releasePins()` keeps its item.
    ///
    /// Only under `.leastRecentlyUsed`. A new item that could only take a pinned slot is declined.
    public let pinsUsedSlots: Bool
    /// How many places of the hash table one look-up may inspect, at least 1.
    ///
    /// An item that finds no free place within that distance is declined, so colliding items cost
    /// a constant each. A caller that may not decline passes `Int.max` and is bounded by
    /// `limitEntries`.
    public let probeLimit: Int

    /// Limits as given; traps on numbers outside the ranges named at the properties.
    public init(
        limitEntries: Int, limitBytes: Int, limitItemBytes: Int, order: ReuseOrder = .ring,
        pinsUsedSlots: Bool = false, probeLimit: Int = 16
    ) {
        precondition(limitEntries >= 1 && limitEntries <= 1 << 20, "limitEntries out of range")
        precondition(limitBytes >= 1 && limitBytes <= 1 << 28, "limitBytes out of range")
        precondition(
            limitItemBytes >= 0 && limitItemBytes <= limitBytes, "limitItemBytes out of range")
        precondition(probeLimit >= 1, "probeLimit out of range")
        precondition(!pinsUsedSlots || order == .leastRecentlyUsed, "a ring has no pins")
        self.limitEntries = limitEntries
        self.limitBytes = limitBytes
        self.limitItemBytes = limitItemBytes
        self.order = order
        self.pinsUsedSlots = pinsUsedSlots
        self.probeLimit = probeLimit
    }
}
