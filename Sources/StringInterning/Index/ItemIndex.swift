/// The buckets of an item ring's index: from tag to slot, by open addressing with linear probing and no
/// tombstones.
///
/// A bucket is one word: the upper half of the tag · 1 + the slot; 0 is free. Its home is in the tag's upper
/// bits, which the slot keeps, so removal and growth need no second hash. Two rules hold at every time: all
/// buckets between an item's home and its place are taken, and its distance from home is below the probe
/// limit. At most half of the buckets are taken.
@usableFromInline
struct ItemIndex: ~Copyable, Sendable {
    @usableFromInline var buckets: BitwiseStorage<UInt32>
    /// Number of buckets − 1; the number is a power of two.
    @usableFromInline let mask: Int
    /// Buckets that a search may look at.
    @usableFromInline let searchLimit: Int

    /// With half of the buckets taken, one of 10^10 items finds no free bucket within this many.
    private static let probeLimit = 128

    /// - Parameter slots: slots of the ring, a power of two.
    init(slots: Int) {
        buckets = BitwiseStorage(capacity: 2 * slots, filler: 0)
        mask = 2 * slots - 1
        searchLimit = min(Self.probeLimit, mask + 1)
    }

    /// Bytes of memory that the index has allocated.
    var memoryBytes: Int { buckets.capacity * MemoryLayout<UInt32>.stride }

    /// The first bucket for a tag.
    @inlinable
    func home(_ tag: UInt32) -> Int { Int(tag &>> 8) & mask }

    /// Whether nothing is in a bucket.
    @inlinable
    func isFree(_ place: Int) -> Bool { buckets[place] == 0 }

    /// The slot that a taken bucket leads to.
    @inlinable
    func slot(_ place: Int) -> Int { Int(buckets[place] & 0xFFFF) &- 1 }

    /// Whether a taken bucket may be that of an item with this tag.
    @inlinable
    func matches(_ place: Int, _ tag: UInt32) -> Bool { (buckets[place] ^ tag) &>> 16 == 0 }

    @inlinable
    func after(_ place: Int) -> Int { (place &+ 1) & mask }

    /// Takes a bucket.
    @inline(__always)
    mutating func set(_ place: Int, _ tag: UInt32, _ slot: Int) {
        buckets[place] = tag & ~0xFFFF | UInt32(truncatingIfNeeded: slot &+ 1)
    }

    @inline(__always)
    mutating func move(_ place: Int, to free: Int) {
        buckets[free] = buckets[place]
        buckets[place] = 0
    }

    @inline(__always)
    mutating func free(_ place: Int) { buckets[place] = 0 }

    /// Frees every bucket.
    ///
    /// - Complexity: O(buckets).
    mutating func removeAll() { buckets.fill(with: 0) }
}

extension ItemRing {
    /// The bucket of the index that leads to these bytes, or −1.
    ///
    /// Changes nothing; `mutating`, because a call on a borrowed ring would copy it first.
    @unsafe
    @usableFromInline
    @_optimize(speed)
    mutating func place(of start: UnsafeRawPointer, _ count: Int, _ tag: UInt32) -> Int {
        var place = index.home(tag)
        for _ in 0..<index.searchLimit {
            if index.isFree(place) { return -1 }
            if index.matches(place, tag), unsafe isItem(index.slot(place), start, count) {
                return place
            }
            place = index.after(place)
        }
        return -1
    }

    @inline(__always)
    private func isItem(_ slot: Int, _ start: UnsafeRawPointer, _ count: Int) -> Bool {
        let slot = slots[slot]
        if Int(slot.count) != count { return false }
        // SAFETY: an indexed slot is live, and both items have `count` bytes.
        return unsafe ItemEquality.areEqual(address(slot), start, count)
    }

    /// The item number of a taken bucket: the one live number that its slot can have.
    @inlinable
    func number(inBucket place: Int) -> Int {
        oldest &+ ((index.slot(place) &- oldest) & slotMask)
    }

    /// Makes the index lead from these bytes to `slot`, unless all buckets within the probe limit
    /// are taken.
    @_optimize(speed)
    mutating func enter(_ start: UnsafeRawPointer, _ count: Int, _ tag: UInt32, _ slot: Int) {
        var place = index.home(tag)
        for _ in 0..<index.searchLimit {
            let isTaken = !index.isFree(place)
            if isTaken {
                guard index.matches(place, tag), unsafe isItem(index.slot(place), start, count)
                else {
                    place = index.after(place)
                    continue
                }
            }
            return index.set(place, tag, slot)
        }
    }

    /// Takes a slot out of the index; does nothing if it is not there, because a newer item is equal or no
    /// bucket was free.
    ///
    /// - Complexity: O(1) on average; at most O(taken buckets).
    @usableFromInline
    mutating func removeFromIndex(_ tag: UInt32, _ slot: Int) {
        var place = index.home(tag)
        for _ in 0..<index.searchLimit {
            if index.isFree(place) { return }
            if index.slot(place) == slot { return close(place) }
            place = index.after(place)
        }
    }

    /// Frees a bucket, and moves back what would otherwise be cut off from its home.
    private mutating func close(_ hole: Int) {
        index.free(hole)
        var hole = hole
        var place = index.after(hole)
        var gap = 1
        // No item is `searchLimit` or more buckets from its home, so none further on can move back.
        while gap < index.searchLimit && !index.isFree(place) {
            let home = index.home(slots[index.slot(place)].tag)
            if (place &- home) & index.mask >= gap {
                index.move(place, to: hole)
                hole = place
                gap = 0
            }
            gap &+= 1
            place = index.after(place)
        }
    }

    /// Makes an index for the number of slots. An item that finds no place drops out of it.
    mutating func rebuildIndex() {
        index = ItemIndex(slots: slots.capacity)
        for number in oldest..<head {
            let slot = slots[number & slotMask]
            unsafe enter(address(slot), Int(slot.count), slot.tag, number & slotMask)
        }
    }
}
