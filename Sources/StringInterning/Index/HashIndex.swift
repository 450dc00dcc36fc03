/// From tag to slot: open addressing with linear probing and no tombstones.
///
/// A bucket is one word: tag (32 bits) · epoch (12 bits) · slot (20 bits). Its home is the tag's low
/// bits, so removal and growth need no second hash. Two rules hold at every time: all buckets between
/// an item's home and its place are taken, and its distance from home is below the probe limit.
/// At most a quarter of the buckets is taken, so hardly any item is declined by chance.
@usableFromInline
struct HashIndex: ~Copyable, Sendable {
    @usableFromInline static let slotBits: UInt64 = 20
    @usableFromInline static let slotMask: UInt64 = 0xF_FFFF
    @usableFromInline static let lastEpoch: UInt64 = 0xFFF

    @usableFromInline var buckets: BitwiseStorage<UInt64>
    /// Number of buckets − 1; the number is a power of two.
    @usableFromInline var mask: Int
    /// Buckets of another epoch are free, which makes a reset O(1). Never 0.
    @usableFromInline var epoch: UInt64 = 1
    /// Taken buckets.
    @usableFromInline var count = 0
    /// Buckets that a search may look at.
    @usableFromInline let probeLimit: Int

    /// - Parameter slots: how many items it is to hold before it grows.
    @usableFromInline
    init(probeLimit: Int, slots: Int = 4) {
        self.probeLimit = probeLimit
        var size = 4
        while size < 4 * slots { size *= 2 }
        buckets = BitwiseStorage(capacity: size, filler: 0)
        mask = size - 1
    }

    /// The bucket's word without its slot.
    @inlinable
    func key(_ tag: UInt32) -> UInt64 { UInt64(tag) &<< 12 | epoch }

    /// The word of a taken bucket.
    @inlinable
    func word(_ tag: UInt32, _ slot: Int) -> UInt64 {
        key(tag) &<< Self.slotBits | UInt64(truncatingIfNeeded: slot)
    }

    /// Bytes of memory that the index has allocated.
    var memoryBytes: Int { buckets.capacity * MemoryLayout<UInt64>.stride }

    /// Whether bucket word `word` is free.
    @inlinable
    func isFree(_ word: UInt64) -> Bool {
        (word &>> Self.slotBits) & Self.lastEpoch != epoch
    }

    /// How far bucket `place` is from the home of `word`.
    @inlinable
    func distance(_ place: Int, _ word: UInt64) -> Int {
        (place &- Int(truncatingIfNeeded: word &>> 32)) & mask
    }

    /// Probes a search makes at most.
    @inlinable
    var searchLimit: Int { min(probeLimit, mask &+ 1) }

    /// The first bucket from the home of `tag` on that `isWanted`, or is free; nil if neither is
    /// within the probe limit. This is the one loop over buckets: a search, an insertion and a
    /// removal differ in what they want.
    ///
    /// - Complexity: O(1) on average; at most O(probe limit).
    @inlinable
    @inline(__always)
    func probe(_ tag: UInt32, until isWanted: (_ word: UInt64) -> Bool) -> Int? {
        var place = Int(truncatingIfNeeded: tag) & mask
        for _ in 0..<searchLimit {
            let word = buckets[place]
            if isWanted(word) || isFree(word) { return place }
            // The number of buckets is a power of two, so the mask leads from the last to the first.
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// The slot under `tag` for which `isEqual` holds, or nil.
    @inlinable
    @inline(__always)
    func find(_ tag: UInt32, where isEqual: (_ slot: Int) -> Bool) -> Int? {
        let wanted = key(tag)
        let place = probe(tag) { word in
            word &>> Self.slotBits == wanted
                && isEqual(Int(truncatingIfNeeded: word & Self.slotMask))
        }
        guard let place, !isFree(buckets[place]) else { return nil }
        return Int(truncatingIfNeeded: buckets[place] & Self.slotMask)
    }

    /// Enters `slot` under `tag`, in an index that grows when it has to and has no probe limit.
    ///
    /// - Complexity: O(1) on average.
    @usableFromInline
    mutating func insertWithRoom(_ tag: UInt32, _ slot: Int) {
        assert(probeLimit == .max, "an insertion may fail")
        reserveOne()
        _ = insert(tag, slot)
    }

    /// Enters `slot` under `tag`.
    ///
    /// - Returns: false if no free bucket is within the probe limit.
    @inline(__always)
    mutating func insert(_ tag: UInt32, _ slot: Int) -> Bool {
        guard let place = probe(tag, until: { _ in false }) else { return false }
        buckets[place] = word(tag, slot)
        count &+= 1
        return true
    }

    /// Takes `slot` out; does nothing if it is not there, which happens after an unlucky growth.
    ///
    /// - Complexity: O(1) on average; at most O(taken buckets).
    @usableFromInline
    mutating func remove(_ tag: UInt32, _ slot: Int) {
        let wanted = word(tag, slot)
        guard let place = probe(tag, until: { $0 == wanted }), buckets[place] == wanted
        else { return }
        count -= 1
        close(place)
    }

    /// Frees bucket `hole` and moves back what would otherwise be cut off from its home.
    private mutating func close(_ hole: Int) {
        var hole = hole
        while let place = follower(of: hole) {
            buckets[hole] = buckets[place]
            hole = place
        }
        buckets[hole] = 0
    }

    /// The next bucket whose item may move to `hole`: the hole lies on its way from home.
    private func follower(of hole: Int) -> Int? {
        var gap = 1
        var place = (hole &+ 1) & mask
        // No item is `searchLimit` or more buckets from its home, so none further on can move back.
        while gap < searchLimit && !isFree(buckets[place]) {
            if distance(place, buckets[place]) >= gap { return place }
            gap += 1
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Makes sure that with one more item at most a quarter of the buckets is taken.
    ///
    /// An item that finds no place in the larger index drops out of it: it keeps its slot, but a
    /// search no longer finds it.
    ///
    /// - Complexity: O(1) on average.
    @inlinable
    mutating func reserveOne() {
        if (count &+ 1) &* 4 > mask &+ 1 { grow() }
    }

    @usableFromInline
    mutating func grow() { grow(slots: buckets.capacity) { $0 } }

    /// Makes room for `slots` items, and gives each slot its new number.
    ///
    /// - Complexity: O(buckets).
    @usableFromInline
    mutating func grow(slots: Int, renumbering newNumber: (Int) -> Int) {
        let taken = buckets.capacity
        // Walking starts after a free bucket, so that clusters are moved in their order.
        var start = 0
        while !isFree(buckets[start]) { start += 1 }
        var larger = HashIndex(probeLimit: probeLimit, slots: slots)
        larger.epoch = epoch
        for step in 0..<taken {
            let word = buckets[(start &+ step) & mask]
            if isFree(word) { continue }
            let slot = newNumber(Int(truncatingIfNeeded: word & Self.slotMask))
            _ = larger.insert(UInt32(truncatingIfNeeded: word &>> 32), slot)
        }
        self = larger
    }

    /// Frees every bucket.
    ///
    /// - Complexity: O(1), but O(buckets) once in 4,095 resets.
    @usableFromInline
    mutating func reset() {
        count = 0
        epoch += 1
        if epoch > Self.lastEpoch {
            buckets.fill(with: 0)
            epoch = 1
        }
    }
}
