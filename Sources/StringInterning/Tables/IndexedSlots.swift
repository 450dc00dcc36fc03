/// What `IndexedSlots.intern` did with an item.
@frozen
@usableFromInline
package enum InternOutcome: Equatable, Sendable {
    /// The table had the item; it is in this slot.
    case known(Int)
    /// The item is new and is now in this slot; the slot's former item is gone.
    case defined(Int)
    /// The table did not take the item and is as it was.
    case declined
}

/// What an encoder keeps of a slot beside its item.
@usableFromInline
struct SlotUse: BitwiseCopyable, Sendable {
    /// The item's hash.
    @usableFromInline var tag: UInt32 = 0
    /// The slot that was used before this one, or `IndexedSlots.noSlot`.
    @usableFromInline var older: UInt32 = 0
    /// The slot that was used after this one, or `IndexedSlots.noSlot`.
    @usableFromInline var newer: UInt32 = 0
    /// The value of the pin counter when the slot was last used.
    @usableFromInline var pin: UInt64 = 0

    @usableFromInline
    init() {}
}

/// A table of slots that finds items by their bytes, and chooses the slot of a new item.
///
///     bytes ── hash ──▶ index ── slot ──▶ table, uses
///              tag      [tag|slot …]      [0 1 2 …]
///
/// A new item takes the lowest slot that was never used, if there is one and the bytes suffice; else
/// the slot whose last use is the longest ago. A slot that was used since the last `releasePins()` is
/// pinned: it keeps its item, and a new item that finds no other slot is declined. There is no undo:
/// the caller checks a message before the first item of it is interned.
///
/// Uses and index take at most 48·e + 128·e bytes beside the table of e slots. A value has one owner.
@usableFromInline
package struct IndexedSlots: ~Copyable, Sendable {
    @usableFromInline var table: SlotTable
    @usableFromInline var uses = BitwiseStorage<SlotUse>()
    @usableFromInline var index = HashIndex(probeLimit: .max)
    @usableFromInline let secrets: InterningSecrets
    /// The ends of the list of uses; both are `noSlot` while it is empty.
    @usableFromInline var leastRecent = IndexedSlots.noSlot
    @usableFromInline var mostRecent = IndexedSlots.noSlot
    /// Slots with this number are pinned.
    @usableFromInline var pin: UInt64 = 1

    /// The end of the list of uses.
    @usableFromInline static let noSlot = UInt32.max

    /// A table of empty slots. `secrets` must not be known to those who choose the items.
    package init(limits: TableLimits, secrets: InterningSecrets) {
        table = SlotTable(limits: limits)
        self.secrets = secrets
    }

    /// Slots that hold an item.
    package var entries: Int { table.entries }

    /// Lengths of all items together, in bytes.
    package var bytes: Int { table.bytes }

    /// Items that were replaced since the start.
    package var evictions: Int { table.evictions }

    /// Bytes of memory that table, uses and index have allocated.
    package var memoryBytes: Int {
        table.memoryBytes + uses.capacity * MemoryLayout<SlotUse>.stride + index.memoryBytes
    }

    /// The slot of the item with these bytes, or nil. A slot that is found is used and pinned.
    ///
    /// - Parameters:
    ///   - start: where the bytes are.
    ///   - count: how many they are.
    /// - Complexity: O(`count`).
    @unsafe
    @inlinable
    package mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        unsafe find(start, count, ItemHash.tag(start, count, secrets))
    }

    /// The slot of the item with these bytes, which is given one if it is new. The slot is used and
    /// pinned.
    ///
    /// - Complexity: O(`count`) on average.
    @unsafe
    @inlinable
    package mutating func intern(_ start: UnsafeRawPointer, _ count: Int) -> InternOutcome {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let tag = unsafe ItemHash.tag(start, count, secrets)
        if let slot = unsafe find(start, count, tag) { return .known(slot) }
        guard let slot = slotForNewItem(count) else { return .declined }
        unsafe replace(slot, start, count, tag)
        return .defined(slot)
    }

    /// From here on no slot is pinned.
    ///
    /// - Complexity: O(1).
    @inlinable
    package mutating func releasePins() { pin &+= 1 }

    @inlinable
    mutating func find(_ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32) -> Int? {
        // SAFETY: the caller promises `count` readable bytes at `start`; the index has live slots.
        let found = index.find(tag) { slot in unsafe table.holds(start, count, at: slot) }
        if let found { use(found) }
        return found
    }

    /// The slot that a new item of `count` bytes takes, or nil.
    @usableFromInline
    mutating func slotForNewItem(_ count: Int) -> Int? {
        if table.hasRoom(for: count, at: table.entries) { return table.entries }
        guard leastRecent != Self.noSlot else { return nil }
        let slot = Int(leastRecent)
        let isFree = uses[slot].pin != pin && table.hasRoom(for: count, at: slot)
        return isFree ? slot : nil
    }

    /// Puts an item into a slot that `slotForNewItem` has chosen, and makes it the most recent one.
    @usableFromInline
    mutating func replace(
        _ slot: Int, _ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32
    ) {
        if table.isLive(slot) {
            index.remove(uses[slot].tag, slot)
            unlink(slot)
        } else if slot == uses.capacity {
            uses.grow(to: max(8, 2 * uses.capacity), filler: SlotUse())
        }
        // SAFETY: the caller promises `count` readable bytes at `start`.
        unsafe table.put(start, count, at: slot)
        uses[slot].tag = tag
        index.insertWithRoom(tag, slot)
        link(slot)
    }
}
