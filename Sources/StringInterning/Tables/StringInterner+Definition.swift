extension StringInterner {
    /// Gives a new item a slot, or answers nil and leaves the table as it was.
    @usableFromInline
    mutating func define(_ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32) -> Int? {
        guard count <= table.limits.limitItemBytes else { return nil }
        if table.statistics.entries < table.limits.limitEntries { index.reserveOne() }
        guard index.hasPlace(tag) else { return nil }
        // SAFETY: the caller promises `count` readable bytes at `start`, as `intern` asks.
        switch table.limits.order {
        case .ring: return unsafe defineInTurn(start, count, tag)
        case .leastRecentlyUsed: return unsafe defineByUse(start, count, tag)
        }
    }

    /// Evicts the oldest items until the new one fits, then takes the slot whose turn it is.
    private mutating func defineInTurn(
        _ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32
    ) -> Int {
        while let victim = table.ringVictim(for: count) {
            index.remove(table.slots[victim].tag, victim)
            table.evictOldestOfRing()
        }
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let slot = unsafe table.storeInTurn(start, count, tag: tag)
        index.insert(tag, slot)
        return slot
    }

    /// Takes the lowest fresh slot if there is one and the bytes suffice, else the slot used least
    /// recently if it is not pinned and its bytes suffice, else nil.
    private mutating func defineByUse(
        _ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32
    ) -> Int? {
        if table.next < table.limits.limitEntries && table.hasBytes(for: count) {
            let slot = table.next
            table.next += 1
            // SAFETY: the caller promises `count` readable bytes at `start`; so also below.
            unsafe enter(start, count, tag, slot)
            return slot
        }
        guard leastRecent != Self.noSlot else { return nil }
        let slot = Int(leastRecent)
        let victim = table.slots[slot]
        let isPinned = table.limits.pinsUsedSlots && victim.pin == pin
        guard !isPinned && table.hasBytes(for: count, freeing: Int(victim.count)) else {
            return nil
        }
        index.remove(victim.tag, slot)
        table.evict(slot)
        unlink(slot)
        unsafe enter(start, count, tag, slot)
        return slot
    }

    /// Stores an item in a dead slot and makes it the most recent one.
    private mutating func enter(
        _ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32, _ slot: Int
    ) {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        unsafe table.store(start, count, tag: tag, at: slot)
        index.insert(tag, slot)
        link(slot)
    }
}
