/// Re-use in turn. The living slots are `oldest` up to but not including `next`, cyclically, so
/// interner and resolver that see the same definitions evict the same items.
extension StringTable {
    /// The slot that has to make way before an item of `count` bytes can be defined, or nil if
    /// slot `next` is free and the bytes suffice.
    @inlinable
    func ringVictim(for count: Int) -> Int? {
        let isFull = statistics.entries == limits.limitEntries
        return isFull || !hasBytes(for: count) ? oldest : nil
    }

    /// Evicts the oldest item.
    @inlinable
    mutating func evictOldestOfRing() {
        evict(oldest)
        oldest = successor(of: oldest)
    }

    /// Defines the slot whose turn it is and answers its number. There must be no victim left.
    @inlinable
    mutating func storeInTurn(_ start: UnsafeRawPointer, _ count: Int, tag: UInt32) -> Int {
        let index = next
        if statistics.entries == 0 { oldest = index }
        // SAFETY: the caller promises `count` readable bytes at `start`.
        unsafe store(start, count, tag: tag, at: index)
        next = successor(of: index)
        return index
    }

    /// The slot after `index`; 0 comes after the last one.
    @inlinable
    func successor(of index: Int) -> Int {
        index &+ 1 == limits.limitEntries ? 0 : index &+ 1
    }
}
