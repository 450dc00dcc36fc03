public import StringInterning

/// The limits of docs/KEYMAP.md, section 7, with its defaults. An encoder's numbers must not be
/// larger than its decoder's.
public struct KeyMapLimits: Equatable, Sendable {
    /// Bytes of an original message; stops oversized input and amplified output.
    public var messageBytes = 67_108_864
    /// Size of an item in bytes, header included.
    public var itemBytes = 4_096
    /// Names; the mode may have codes for fewer.
    public var names = 4_096
    /// Bytes of all names together, at most 2²⁸.
    public var namesBytes: Int
    /// Slots; names mode has none.
    public var slots = 1_000
    /// Bytes of all slots together, at most 2²⁸.
    public var slotsBytes = 196_608
    /// Definitions in a message.
    public var definitions = 65_536
    /// References in a message; stops amplification by references to short items.
    public var references = 1_048_576

    /// The default limits of `mode`.
    public init(_ mode: KeyMapMode) {
        namesBytes = mode.policy == nil ? 262_144 : 65_536
    }

    /// Names that the mode has codes for and the limits allow.
    func nameCount(_ mode: KeyMapMode) -> Int {
        let codes = mode.policy == nil ? 4_096 : KeyMapCode.firstSlot - KeyMapCode.firstName
        return max(0, min(names, codes))
    }

    /// Slots that the mode has and the limits allow.
    func slotCount(_ mode: KeyMapMode) -> Int {
        mode.policy == nil ? 0 : max(0, min(slots, 1_000))
    }

    /// The table of names, which never evicts: users stop defining when it is full.
    func nameTable(_ mode: KeyMapMode) -> InterningLimits {
        table(nameCount(mode), namesBytes, .ring)
    }

    /// The table of slots.
    func slotTable(_ mode: KeyMapMode) -> InterningLimits {
        table(slotCount(mode), slotsBytes, .leastRecentlyUsed)
    }

    private func table(_ entries: Int, _ bytes: Int, _ order: ReuseOrder) -> InterningLimits {
        let limitBytes = max(1, min(bytes, 1 << 28))
        return InterningLimits(
            limitEntries: max(1, entries), limitBytes: limitBytes,
            limitItemBytes: max(0, min(itemBytes, limitBytes)), order: order,
            pinsUsedSlots: order == .leastRecentlyUsed, probeLimit: .max)
    }
}

/// What one direction of a key map holds and did.
public struct KeyMapStatistics: Equatable, Sendable {
    /// Messages that went through.
    public var messages = 0
    /// Maps that travelled coded.
    public var codedMaps = 0
    /// Maps that travelled escaped.
    public var escapedMaps = 0
    /// The table of names.
    public var names = InterningStatistics()
    /// The table of slots.
    public var slots = InterningStatistics()
}
