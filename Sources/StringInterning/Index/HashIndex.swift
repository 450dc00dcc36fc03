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

    /// Whether an item with this tag finds a free bucket within the probe limit.
    @inlinable
    func hasPlace(_ tag: UInt32) -> Bool {
        var place = Int(tag) & mask
        for _ in 0..<searchLimit {
            if isFree(buckets[place]) { return true }
            place = (place &+ 1) & mask
        }
        return false
    }

    /// Enters `slot` under `tag`. There must be a place for it.
    ///
    /// - Complexity: O(probe limit).
    @usableFromInline
    mutating func insert(_ tag: UInt32, _ slot: Int) {
        if !insertIfPlace(tag, slot) { preconditionFailure("no place within the probe limit") }
    }

    /// Enters `slot` under `tag` if a free bucket is found within the probe limit.
    @inline(__always)
    private mutating func insertIfPlace(_ tag: UInt32, _ slot: Int) -> Bool {
        var place = Int(tag) & mask
        for _ in 0..<searchLimit {
            if isFree(buckets[place]) {
                buckets[place] = key(tag) &<< Self.slotBits | UInt64(truncatingIfNeeded: slot)
                count &+= 1
                return true
            }
            place = (place &+ 1) & mask
        }
        return false
    }

    /// Takes `slot` out; does nothing if it is not there, which happens after an unlucky growth.
    ///
    /// - Complexity: O(1) on average; at most O(taken buckets).
    @usableFromInline
    mutating func remove(_ tag: UInt32, _ slot: Int) {
        let wanted = key(tag) &<< Self.slotBits | UInt64(slot)
        var place = Int(tag) & mask
        for _ in 0..<searchLimit {
            if buckets[place] == wanted {
                count -= 1
                return close(place)
            }
            if isFree(buckets[place]) { return }
            place = (place &+ 1) & mask
        }
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
            _ = larger.insertIfPlace(UInt32(truncatingIfNeeded: word &>> 32), slot)
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
