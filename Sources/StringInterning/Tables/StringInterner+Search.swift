extension StringInterner {
    /// The slot that holds these bytes, or nil.
    ///
    /// Changes nothing; `mutating`, because a call on a borrowed table would copy it first.
    @inlinable
    mutating func search(_ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32) -> Int? {
        let wanted = index.key(tag)
        var place = Int(tag) & index.mask
        var probes = index.probeLimit
        repeat {
            let word = index.buckets[place]
            if word &>> HashIndex.slotBits == wanted {
                let slot = Int(truncatingIfNeeded: word & HashIndex.slotMask)
                // SAFETY: the caller promises `count` readable bytes at `start`.
                if unsafe holds(slot, start, count) { return slot }
            } else if index.isFree(word) {
                return nil
            }
            place = (place &+ 1) & index.mask
            probes &-= 1
        } while probes > 0
        return nil
    }

    /// Whether slot `slot` holds exactly these bytes.
    @inlinable
    @inline(__always)
    mutating func holds(_ slot: Int, _ start: UnsafeRawPointer, _ count: Int) -> Bool {
        let candidate = table.slots[slot]
        guard Int(candidate.count) == count else { return false }
        // SAFETY: both items have `count` bytes: the caller's by contract, the slot's as compared.
        return unsafe ItemEquality.areEqual(
            table.arena.address(Int(candidate.offset)), start, count)
    }

    /// Counts a hit and, in order of use, makes the slot the most recent one.
    @inlinable
    mutating func noteHit(_ slot: Int) {
        table.statistics.hits &+= 1
        if table.limits.order == .leastRecentlyUsed { use(slot) }
    }
}
