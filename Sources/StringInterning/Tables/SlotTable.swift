/// Where a table of slots holds the item of one of them.
@usableFromInline
struct Slot: BitwiseCopyable, Sendable {
    /// Start of the item in the arena; 0 if the slot is empty, because no item starts there.
    @usableFromInline var offset: UInt32
    /// Length of the item in bytes.
    @usableFromInline var count: UInt32

    static let empty = Slot(offset: 0, count: 0)
}

/// Numbered slots, each of which is empty or holds an item.
///
/// With limits of e slots and b bytes the table takes at most 16·e + 4·(b + 8·e) bytes, and a little
/// more while it is small. A value has one owner; it may move between threads but not be used by two
/// at a time.
@usableFromInline
package struct SlotTable: ~Copyable, Sendable {
    @usableFromInline let limits: TableLimits
    @usableFromInline var slots = BitwiseStorage<Slot>()
    @usableFromInline var arena = StringArena()
    /// Slots that hold an item.
    package private(set) var entries = 0
    /// Lengths of all items together, in bytes.
    package private(set) var bytes = 0
    /// Items that were replaced since the start.
    package private(set) var evictions = 0

    /// A table of empty slots.
    package init(limits: TableLimits) { self.limits = limits }

    /// Bytes of memory that the table has allocated.
    package var memoryBytes: Int {
        slots.capacity * MemoryLayout<Slot>.stride + arena.block.capacity
    }

    /// Whether slot `number` holds an item; false if there is no such slot.
    @inlinable
    func isLive(_ number: Int) -> Bool {
        UInt(bitPattern: number) < UInt(bitPattern: slots.capacity) && slots[number].offset != 0
    }

    /// The item of slot `number`, until the next change of the table; nil if the slot is empty or
    /// does not exist.
    ///
    /// Changes nothing; `mutating`, because a call on a borrowed table would copy it first.
    ///
    /// - Complexity: O(1).
    @unsafe
    @inlinable
    package mutating func item(_ number: Int) -> UnsafeRawBufferPointer? {
        guard isLive(number) else { return nil }
        let slot = slots[number]
        // SAFETY: a live slot's offset and count are those of a record in the arena.
        return unsafe UnsafeRawBufferPointer(
            start: arena.address(Int(slot.offset)), count: Int(slot.count))
    }

    /// Whether live slot `number` holds exactly these bytes.
    ///
    /// Changes nothing; `mutating` for the reason given at `item`.
    @unsafe
    @inlinable
    @inline(__always)
    mutating func holds(_ start: UnsafeRawPointer, _ count: Int, at number: Int) -> Bool {
        let slot = slots[number]
        guard Int(slot.count) == count else { return false }
        // SAFETY: both have `count` bytes: the caller's by contract, the item's as compared.
        return unsafe ItemEquality.areEqual(arena.address(Int(slot.offset)), start, count)
    }

    /// Whether slot `number` exists and may hold `count` bytes, in place of what it holds.
    package func hasRoom(for count: Int, at number: Int) -> Bool {
        guard number >= 0 && number < limits.limitEntries else { return false }
        let freed = isLive(number) ? Int(slots[number].count) : 0
        return count <= limits.limitItemBytes && bytes - freed + count <= limits.limitBytes
    }

    /// Puts an item into slot `number`, in place of what it holds; there must be room for it.
    ///
    /// - Parameters:
    ///   - start: where the bytes of the item are.
    ///   - count: how many they are.
    /// - Complexity: O(`count`) on average.
    @unsafe
    package mutating func put(_ start: UnsafeRawPointer, _ count: Int, at number: Int) {
        precondition(hasRoom(for: count, at: number), "the table of slots is full")
        if number >= slots.capacity { growSlots(toHold: number) }
        if isLive(number) { empty(number) }
        if !arena.hasRoom(count) { makeRoom(for: count) }
        // SAFETY: the caller promises `count` readable bytes at `start`; they are not in the arena,
        // because nobody has an address in there during a change.
        slots[number].offset = unsafe UInt32(arena.append(owner: number, start, count))
        slots[number].count = UInt32(count)
        entries += 1
        bytes += count
    }

    /// Empties a live slot; the item's bytes stay in the arena until it is cleaned.
    private mutating func empty(_ number: Int) {
        slots[number].offset = 0
        entries -= 1
        bytes -= Int(slots[number].count)
        evictions += 1
    }

    private mutating func growSlots(toHold number: Int) {
        var capacity = max(8, slots.capacity)
        while capacity <= number { capacity *= 2 }
        slots.grow(to: min(capacity, limits.limitEntries), filler: .empty)
    }

    /// Cleans the arena if at least half of it is dead, and enlarges it otherwise.
    private mutating func makeRoom(for count: Int) {
        let living = bytes + entries * StringArena.headerBytes
        if living <= arena.block.capacity / 2 { cleanArena() }
        if !arena.hasRoom(count) { arena.grow(toHold: count) }
    }

    /// Moves the living records down over the dead ones, in their order.
    private mutating func cleanArena() {
        var source = StringArena.headerBytes
        var target = StringArena.headerBytes
        while source <= arena.usedBytes {
            let (owner, count) = arena.header(source)
            let step = count + StringArena.headerBytes
            if isLive(owner) && Int(slots[owner].offset) == source {
                arena.move(source, to: target, count)
                slots[owner].offset = UInt32(target)
                target += step
            }
            source += step
        }
        arena.usedBytes = target - StringArena.headerBytes
    }
}
