import StringInterning

/// The limits of docs/KEYMAP.md, section 7, with its defaults. An encoder's numbers must not be
/// larger than its decoder's.
///
/// A number outside its range is used as the nearest one inside.
public struct KeyMapLimits: Equatable, Sendable {
    /// Bytes of an original message, at least 0; stops oversized input and amplified output.
    public var messageBytes = 67_108_864
    /// Size of an item in bytes, header included; at least 0.
    public var itemBytes = 4_096
    /// Names, at least 0; the mode may have codes for fewer.
    public var names = 4_096
    /// Bytes of all names together, 0 … 2²⁸.
    public var namesBytes: Int
    /// Slots, 0 … 1,000; names mode has none.
    public var slots = 1_000
    /// Bytes of all slots together, 0 … 2²⁸.
    public var slotsBytes = 196_608
    /// Definitions in a message, at least 0.
    public var definitions = 65_536
    /// References in a message, at least 0; stops amplification by references to short items.
    public var references = 1_048_576

    /// The default limits of `mode`.
    public init(_ mode: KeyMapMode) {
        namesBytes = mode.policy == nil ? 262_144 : 65_536
    }

    /// The limits with each number in its range.
    func clamped() -> KeyMapLimits {
        var limits = self
        limits.messageBytes = max(0, messageBytes)
        limits.itemBytes = max(0, itemBytes)
        limits.names = max(0, names)
        limits.namesBytes = max(0, min(namesBytes, 1 << 28))
        limits.slots = max(0, min(slots, 1_000))
        limits.slotsBytes = max(0, min(slotsBytes, 1 << 28))
        limits.definitions = max(0, definitions)
        limits.references = max(0, references)
        return limits
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

    /// The bounds of the table of names. The limits are clamped.
    func nameTable(_ mode: KeyMapMode) -> TableLimits {
        TableLimits(entries: nameCount(mode), bytes: namesBytes, itemBytes: itemBytes)
    }

    /// The bounds of the table of slots. The limits are clamped.
    func slotTable(_ mode: KeyMapMode) -> TableLimits {
        TableLimits(entries: slotCount(mode), bytes: slotsBytes, itemBytes: itemBytes)
    }
}
