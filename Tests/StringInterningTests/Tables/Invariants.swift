@testable import StringInterning

/// A rule of a data structure that does not hold.
struct BrokenInvariant: Error {
    /// The rule in words.
    let rule: StaticString

    /// Fails with the rule unless it holds.
    static func require(_ holds: Bool, _ rule: StaticString) throws(BrokenInvariant) {
        if !holds { throw BrokenInvariant(rule: rule) }
    }
}

extension IndexedSlots {
    /// Checks every rule of the structure.
    mutating func checkInvariants() throws(BrokenInvariant) {
        try table.checkInvariants()
        try index.checkInvariants()
        try BrokenInvariant.require(index.count == entries, "every item is in the index")
        if entries <= 1 << 10 { try checkSearch() }
        try checkRecency()
    }

    /// Every item is found in its own slot, without a use.
    private mutating func checkSearch() throws(BrokenInvariant) {
        for slot in 0..<entries {
            // SAFETY: the item is read before the table changes.
            guard let item = unsafe table.item(slot), let start = item.baseAddress else {
                throw BrokenInvariant(rule: "slots are taken in turn")
            }
            let tag = unsafe ItemHash.tag(start, item.count, secrets)
            try BrokenInvariant.require(tag == uses[slot].tag, "a tag is its item's hash")
            let count = item.count
            let found = index.find(tag) { unsafe table.holds(start, count, at: $0) }
            try BrokenInvariant.require(found == slot, "an item is found")
        }
    }

    /// The list of uses holds each live slot once, in both directions, pinned slots last.
    private func checkRecency() throws(BrokenInvariant) {
        var slot = leastRecent
        var previous = Self.noSlot
        var seen = 0
        var lastPin: UInt64 = 0
        while slot != Self.noSlot {
            try BrokenInvariant.require(table.isLive(Int(slot)), "live slots are in the list")
            let use = uses[Int(slot)]
            try BrokenInvariant.require(use.older == previous, "the list has two directions")
            try BrokenInvariant.require(use.pin >= lastPin, "pinned slots are the most recent")
            lastPin = use.pin
            previous = slot
            slot = use.newer
            seen += 1
            try BrokenInvariant.require(seen <= entries, "the list has no loop")
        }
        try BrokenInvariant.require(previous == mostRecent, "the list ends at the newest")
        try BrokenInvariant.require(seen == entries, "the list holds every live slot")
    }
}

extension IndexedNames {
    /// Checks every rule of the structure.
    mutating func checkInvariants() throws(BrokenInvariant) {
        try index.checkInvariants()
        try BrokenInvariant.require(index.count == entries, "every name is in the index")
        var bytes = 0
        for number in 0..<entries {
            let slot = names.slots[number]
            try BrokenInvariant.require(Int(slot.offset) == bytes, "names have no gaps")
            bytes += Int(slot.count)
        }
        try BrokenInvariant.require(bytes == self.bytes, "bytes are counted")
    }
}

extension SlotTable {
    /// Counts, limits and records agree with the live slots.
    func checkInvariants() throws(BrokenInvariant) {
        var entries = 0
        var bytes = 0
        for number in 0..<slots.capacity where isLive(number) {
            let slot = slots[number]
            entries += 1
            bytes += Int(slot.count)
            try BrokenInvariant.require(
                Int(slot.offset) + Int(slot.count) <= arena.usedBytes, "items lie in the arena")
            let header = arena.header(Int(slot.offset))
            try BrokenInvariant.require(
                header == (number, Int(slot.count)), "a record names its owner and length")
        }
        try BrokenInvariant.require(entries == self.entries, "entries are counted")
        try BrokenInvariant.require(bytes == self.bytes, "bytes are counted")
        try BrokenInvariant.require(entries <= limits.limitEntries, "entries are bounded")
        try BrokenInvariant.require(bytes <= limits.limitBytes, "bytes are bounded")
        let bound = 4 * (limits.limitBytes + limits.limitEntries * StringArena.headerBytes)
        try BrokenInvariant.require(
            arena.block.capacity <= max(128, bound), "the arena is bounded")
    }
}

extension HashIndex {
    /// Each taken bucket is within reach of its home.
    func checkInvariants() throws(BrokenInvariant) {
        var taken = 0
        for place in 0...mask where !isFree(buckets[place]) {
            let word = buckets[place]
            taken += 1
            try BrokenInvariant.require(
                distance(place, word) < searchLimit, "items lie within the probe limit")
            for step in 0..<distance(place, word) {
                try BrokenInvariant.require(
                    !isFree(buckets[(place - 1 - step) & mask]), "no gap between home and item")
            }
        }
        try BrokenInvariant.require(taken == count, "taken buckets are counted")
        try BrokenInvariant.require(taken * 4 <= mask + 1, "three quarters of the buckets are free")
    }
}
