/// One numbered place of a table.
@usableFromInline
struct StringSlot: BitwiseCopyable, Sendable {
    /// Where the item starts in the arena.
    @usableFromInline var offset: UInt32 = 0
    /// The item's length in bytes.
    @usableFromInline var count: UInt32 = 0
    /// The item's hash; 0 in a resolver.
    @usableFromInline var tag: UInt32 = 0
    /// The table's epoch when the slot was defined; 0 while it is dead.
    @usableFromInline var epoch: UInt32 = 0
    /// The neighbour in order of use that was used before this one.
    @usableFromInline var older: UInt32 = 0
    /// The neighbour in order of use that was used after this one.
    @usableFromInline var newer: UInt32 = 0
    /// The value of the pin counter when the slot was last used.
    @usableFromInline var pin: UInt64 = 0

    @usableFromInline
    init() {}
}

/// What both ends of a table share: numbered slots and the bytes of their items.
///
/// Slots and arena grow on demand and never shrink. With limits of e entries and b bytes they stay
/// within 32·e and 4·(b + 8·e) bytes, and the index of an interner within 64·e.
@usableFromInline
struct StringTable: ~Copyable, Sendable {
    @usableFromInline let limits: InterningLimits
    @usableFromInline var slots: BitwiseStorage<StringSlot>
    @usableFromInline var arena = StringArena()
    /// Slots whose epoch differs are dead, which makes a reset O(1). Never 0.
    @usableFromInline var epoch: UInt32 = 1
    /// The slot whose turn it is in a ring; in order of use, the lowest slot never defined.
    @usableFromInline var next = 0
    /// The slot of a ring that was defined longest ago; means nothing while the table is empty.
    @usableFromInline var oldest = 0
    @usableFromInline var statistics = InterningStatistics()

    @usableFromInline
    init(limits: InterningLimits) {
        self.limits = limits
        slots = BitwiseStorage(capacity: min(8, limits.limitEntries), filler: StringSlot())
    }

    /// Bytes of memory that slots and arena have allocated.
    var memoryBytes: Int {
        slots.capacity * MemoryLayout<StringSlot>.stride + arena.block.capacity
    }

    /// Whether slot `index` holds an item.
    @inlinable
    func isLive(_ index: Int) -> Bool {
        index >= 0 && index < slots.capacity && slots[index].epoch == epoch
    }

    /// Whether an item of `count` bytes may enter in place of `freed` bytes.
    @inlinable
    func hasBytes(for count: Int, freeing freed: Int = 0) -> Bool {
        statistics.bytes &- freed &+ count <= limits.limitBytes
    }

    /// Writes an item into dead slot `index`. Entries and bytes must be within the limits.
    ///
    /// - Complexity: O(`count`) on average.
    @usableFromInline
    mutating func store(_ start: UnsafeRawPointer, _ count: Int, tag: UInt32, at index: Int) {
        assert(!isLive(index) && index < limits.limitEntries, "only a dead slot is defined")
        precondition(hasBytes(for: count), "the table's bytes are exceeded")
        if index >= slots.capacity { growSlots(toHold: index) }
        if !arena.hasRoom(count) { makeRoom(count) }
        // SAFETY: the caller promises `count` readable bytes at `start`, none of them in the arena.
        slots[index].offset = unsafe UInt32(arena.append(owner: index, start, count))
        slots[index].count = UInt32(count)
        slots[index].tag = tag
        slots[index].epoch = epoch
        statistics.entries += 1
        statistics.bytes += count
        statistics.definitions += 1
    }

    /// Lets the item of living slot `index` go; its bytes stay in the arena until the next cleaning.
    @usableFromInline
    mutating func evict(_ index: Int) {
        assert(isLive(index), "only a living slot is evicted")
        slots[index].epoch = 0
        statistics.entries -= 1
        statistics.bytes -= Int(slots[index].count)
        statistics.evictions += 1
    }

    /// Empties the table.
    ///
    /// - Complexity: O(1), but O(slots) once in 2³² resets.
    @usableFromInline
    mutating func reset() {
        epoch &+= 1
        if epoch == 0 {
            slots.fill(with: StringSlot())
            epoch = 1
        }
        arena.usedBytes = 0
        next = 0
        oldest = 0
        statistics.entries = 0
        statistics.bytes = 0
    }

    private mutating func growSlots(toHold index: Int) {
        var capacity = slots.capacity
        while capacity <= index { capacity *= 2 }
        slots.grow(to: min(capacity, limits.limitEntries), filler: StringSlot())
    }

    /// Cleans the arena if at least half of it is dead, and enlarges it otherwise.
    private mutating func makeRoom(_ count: Int) {
        let living = statistics.bytes + statistics.entries * StringArena.headerBytes
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
