extension StringInterner {
    /// Checks every rule of the structure; tests call it after each step.
    ///
    /// - Throws: `BrokenInvariant` with the first rule that does not hold.
    /// - Complexity: O(capacity).
    public mutating func checkInvariants() throws(BrokenInvariant) {
        try table.checkInvariants()
        let entered = try index.checkInvariants(table)
        let isSmall = table.statistics.entries <= 1 << 10
        if isSmall { try checkSearch(entered) }
        if table.limits.order == .leastRecentlyUsed { try checkRecency() }
    }

    /// Every item that is in the index is found, under its own slot.
    private mutating func checkSearch(_ entered: Int) throws(BrokenInvariant) {
        var found = 0
        for slot in 0..<table.slots.capacity where table.isLive(slot) {
            // SAFETY: the slot is living, so its item lies in the arena.
            let item = unsafe table.item(slot)
            guard let start = item.baseAddress else { continue }
            let tag = unsafe ItemHash.tag(start, item.count, secrets)
            try BrokenInvariant.require(tag == table.slots[slot].tag, "a tag is its item's hash")
            if unsafe search(start, item.count, tag) == slot { found += 1 }
        }
        try BrokenInvariant.require(found == entered, "what is in the index is found")
    }

    /// The list of use holds each living slot once, in both directions, pinned slots last.
    private func checkRecency() throws(BrokenInvariant) {
        var slot = leastRecent
        var previous = Self.noSlot
        var seen = 0
        var lastPin: UInt64 = 0
        while slot != Self.noSlot {
            try BrokenInvariant.require(
                table.isLive(Int(slot)), "the list of use holds living slots")
            let entry = table.slots[Int(slot)]
            try BrokenInvariant.require(
                entry.older == previous, "the list of use has two directions")
            try BrokenInvariant.require(entry.pin >= lastPin, "pinned slots are the most recent")
            lastPin = entry.pin
            previous = slot
            slot = entry.newer
            seen += 1
            try BrokenInvariant.require(
                seen <= table.statistics.entries, "the list of use has no loop")
        }
        try BrokenInvariant.require(previous == mostRecent, "the list of use ends at the newest")
        try BrokenInvariant.require(
            seen == table.statistics.entries, "the list of use holds every living slot")
    }
}

extension StringResolver {
    /// Checks every rule of the structure; tests call it after each step.
    ///
    /// - Throws: `BrokenInvariant` with the first rule that does not hold.
    /// - Complexity: O(capacity).
    public func checkInvariants() throws(BrokenInvariant) { try table.checkInvariants() }
}

extension StringTable {
    /// Counts, limits and records agree with the living slots.
    func checkInvariants() throws(BrokenInvariant) {
        var entries = 0
        var bytes = 0
        for index in 0..<slots.capacity where isLive(index) {
            let slot = slots[index]
            entries += 1
            bytes += Int(slot.count)
            try BrokenInvariant.require(
                Int(slot.offset) + Int(slot.count) <= arena.usedBytes, "items lie in the arena")
            let header = arena.header(Int(slot.offset))
            try BrokenInvariant.require(
                header == (index, Int(slot.count)), "a record names its owner and length")
        }
        try BrokenInvariant.require(entries == statistics.entries, "entries are counted")
        try BrokenInvariant.require(bytes == statistics.bytes, "bytes are counted")
        try BrokenInvariant.require(entries <= limits.limitEntries, "entries are bounded")
        try BrokenInvariant.require(bytes <= limits.limitBytes, "bytes are bounded")
        let bound = 4 * (limits.limitBytes + limits.limitEntries * StringArena.headerBytes)
        try BrokenInvariant.require(
            arena.block.capacity <= max(128, bound), "the arena is bounded")
        if limits.order == .ring { try checkRing() }
    }

    /// The living slots of a ring are those from `oldest` to `next`.
    private func checkRing() throws(BrokenInvariant) {
        var slot = oldest
        for _ in 0..<statistics.entries {
            try BrokenInvariant.require(isLive(slot), "a ring has no gaps")
            slot = successor(of: slot)
        }
        try BrokenInvariant.require(
            statistics.entries == 0 || slot == next, "a ring ends at the slot whose turn it is")
    }
}

extension HashIndex {
    /// Each taken bucket names a living slot with its tag, within reach of its home. Answers how
    /// many there are.
    func checkInvariants(_ table: borrowing StringTable) throws(BrokenInvariant) -> Int {
        var taken = 0
        for place in 0...mask where !isFree(buckets[place]) {
            let word = buckets[place]
            let slot = Int(word & Self.slotMask)
            taken += 1
            try BrokenInvariant.require(table.isLive(slot), "the index names living slots")
            try BrokenInvariant.require(
                table.slots[slot].tag == UInt32(truncatingIfNeeded: word &>> 32),
                "a bucket has its slot's tag")
            try BrokenInvariant.require(
                distance(place, word) < searchLimit, "items lie within the probe limit")
            for step in 0..<distance(place, word) {
                try BrokenInvariant.require(
                    !isFree(buckets[(place - 1 - step) & mask]), "no gap between home and item")
            }
        }
        try BrokenInvariant.require(taken == count, "taken buckets are counted")
        try BrokenInvariant.require(taken * 4 <= mask + 1, "three quarters of the buckets are free")
        return taken
    }
}
