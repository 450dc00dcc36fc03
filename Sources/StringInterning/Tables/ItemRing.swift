/// One item of a ring: where its bytes are, and what finds it again.
@frozen
public struct ItemSlot: BitwiseCopyable, Sendable {
    /// Start of the bytes in the arena.
    public var offset: UInt32
    /// Bytes of all items inserted before this one, modulo 2^32.
    public var bytesBefore: UInt32
    /// The upper 24 bits of the hash under which the item is in the index, and the number of its bytes.
    @usableFromInline var tagAndCount: UInt32

    /// An item of 1 to 255 bytes.
    @inlinable
    init(offset: UInt32, bytesBefore: UInt32, tag: UInt32, count: UInt32) {
        self.offset = offset
        self.bytesBefore = bytesBefore
        tagAndCount = tag & ~0xFF | count
    }

    /// The upper 24 bits of the hash under which the item is in the index, if there is one.
    @inlinable
    public var tag: UInt32 { tagAndCount & ~0xFF }

    /// Number of bytes.
    @inlinable
    public var count: UInt32 { tagAndCount & 0xFF }

    static let empty = ItemSlot(offset: 0, bytesBefore: 0, tag: 0, count: 0)
}

/// A place in the life of a ring.
@frozen
public struct ItemRingMark: Sendable {
    /// The number that the next item gets there.
    public let head: Int
    let insertedBytes: UInt32
    let arenaEnd: Int
}

/// The newest items of one direction of a stream, numbered 0, 1, 2 … by insertion.
///
///     number    0 … oldest ─────────── live ─────────── head
///     slots         [ number mod capacity ]
///     arena         [ … item item item ┆ free ┆ item item … ]   circular, no item is split
///
/// At most `limitEntries` items and `limitBytes` bytes are live; an insertion evicts the oldest ones
/// beyond that. Both ends of a stream insert the same items, so a number means the same on both. The
/// index (bytes to number) is for the side that encodes; it may lose an item under attack, never
/// invent one.
public struct ItemRing: ~Copyable, Sendable {
    @usableFromInline var slots: BitwiseStorage<ItemSlot>
    @usableFromInline var slotMask: Int
    /// Bytes that no item has taken yet hold anything: memory that is not needed is not touched.
    @usableFromInline var arena: BitwiseStorage<UInt8>
    @usableFromInline var arenaEnd = 0
    @usableFromInline var index: ItemIndex
    @usableFromInline let secrets: InterningSecrets
    @usableFromInline let isIndexed: Bool

    /// Most items that are live at a time; a power of two.
    public let limitEntries: Int
    /// Most bytes of live items.
    public let limitBytes: Int
    /// The number that the next item gets.
    public internal(set) var head = 0
    /// The number of the oldest live item; equals `head` if there is none.
    public internal(set) var oldest = 0
    /// Items with smaller numbers can no longer be referred to in this direction.
    public internal(set) var floor = 0
    /// Bytes of the live items.
    public internal(set) var liveBytes = 0
    /// Bytes of all items inserted so far, modulo 2^32.
    public internal(set) var insertedBytes: UInt32 = 0

    /// Longest item.
    public static let limitItemBytes = 255
    /// Bytes after every item that may be read, so that a copy may take whole words.
    public static let paddingBytes = 32
    /// Slots of a ring that has just been made; a power of two.
    static let initialSlots = 4
    /// Bytes of its arena. Four times as many hold the longest item after what fills it now.
    static let initialArenaBytes = 64 + paddingBytes

    /// An empty ring.
    ///
    /// - Parameters:
    ///   - entries: most live items, a power of two from 16 to 2^15; their bytes are bounded by
    ///     `bytes`.
    ///   - isIndexed: whether items will be searched by their bytes.
    ///   - secrets: keys of the index's hash, unknown to those who choose the items.
    public init(entries: Int, bytes: Int, isIndexed: Bool, secrets: InterningSecrets) {
        precondition(entries >= 16 && entries <= 1 << 15 && entries & (entries - 1) == 0)
        limitEntries = entries
        limitBytes = bytes
        slots = BitwiseStorage(capacity: Self.initialSlots, filler: .empty)
        slotMask = Self.initialSlots - 1
        arena = BitwiseStorage(unwritten: Self.initialArenaBytes)
        index = ItemIndex(slots: isIndexed ? Self.initialSlots : 1)
        self.isIndexed = isIndexed
        self.secrets = secrets
    }

    /// Bytes of memory that the ring has allocated.
    public var memoryBytes: Int {
        slots.capacity * MemoryLayout<ItemSlot>.stride + arena.capacity
            + index.memoryBytes
    }

    /// The slot of live item `number`.
    ///
    /// - Precondition: `oldest <= number < head`.
    @inlinable
    public func slot(_ number: Int) -> ItemSlot {
        assert(number >= oldest && number < head, "not a live item")
        return slots[number & slotMask]
    }

    /// The address of an item's bytes, until the next insertion.
    @unsafe
    @inlinable
    public func address(_ slot: ItemSlot) -> UnsafeRawPointer {
        // SAFETY: a live slot's bytes lie inside the arena (see `makeRoom`).
        unsafe UnsafeRawPointer(arena.start + Int(slot.offset))
    }

    /// The hash of `count` bytes at `start`, for `find` and `insert`.
    @unsafe
    @inlinable
    public func tag(_ start: UnsafeRawPointer, _ count: Int) -> UInt32 {
        unsafe ItemHash.tag(start, count, secrets)
    }

    /// The number of the newest item with these bytes, or −1.
    ///
    /// - Complexity: O(`count`); at most 128 probes.
    @unsafe
    @inlinable
    public mutating func find(_ start: UnsafeRawPointer, _ count: Int, tag: UInt32) -> Int {
        // At most half of the buckets are taken, so much that is not there is found out here.
        if index.isFree(index.home(tag)) { return -1 }
        let place = unsafe place(of: start, count, tag)
        return place < 0 ? -1 : number(inBucket: place)
    }

    /// Appends an item of 1 to 255 bytes, evicting the oldest ones beyond the limits.
    ///
    /// `tag` is used only if the ring is indexed. An equal older item can no longer be found.
    ///
    /// - Returns: the item's number.
    /// - Complexity: amortised O(`count`).
    @unsafe
    @discardableResult
    @_optimize(speed)
    public mutating func insert(_ start: UnsafeRawPointer, _ count: Int, tag: UInt32) -> Int {
        assert(count >= 1 && count <= Self.limitItemBytes, "an item has 1 to 255 bytes")
        while head &- oldest >= limitEntries || liveBytes &+ count > limitBytes { evictOldest() }
        makeRoom(count)
        // SAFETY: `makeRoom` left `count` bytes free from `arenaEnd` on.
        unsafe UnsafeMutableRawPointer(arena.start + arenaEnd)
            .copyMemory(from: start, byteCount: count)
        let number = head
        let slot = ItemSlot(
            offset: UInt32(truncatingIfNeeded: arenaEnd), bytesBefore: insertedBytes, tag: tag,
            count: UInt32(truncatingIfNeeded: count))
        if isIndexed { unsafe enter(start, count, tag, number & slotMask) }
        slots[number & slotMask] = slot
        arenaEnd &+= count
        liveBytes &+= count
        insertedBytes &+= slot.count
        head &+= 1
        return number
    }

    /// The position of the ring, to go back to after a message that is not sent.
    public var mark: ItemRingMark {
        ItemRingMark(head: head, insertedBytes: insertedBytes, arenaEnd: arenaEnd)
    }

    /// Takes back the items inserted since `mark`. Items that they evicted stay gone.
    ///
    /// - Complexity: O(items taken back).
    public mutating func rollBack(to mark: ItemRingMark) {
        for number in max(oldest, mark.head)..<head {
            let slot = slots[number & slotMask]
            liveBytes -= Int(slot.count)
            if isIndexed { removeFromIndex(slot.tag, number & slotMask) }
        }
        head = mark.head
        oldest = min(oldest, head)
        insertedBytes = mark.insertedBytes
        arenaEnd = mark.arenaEnd
    }

    /// Makes all items ones that can no longer be referred to in this direction.
    public mutating func forgetAll() { floor = head }

    /// Forgets everything; the next item is number 0.
    public mutating func reset() {
        head = 0
        floor = 0
        oldest = 0
        liveBytes = 0
        insertedBytes = 0
        arenaEnd = 0
        index.removeAll()
    }
}

extension ItemRing {
    @usableFromInline
    mutating func evictOldest() {
        let number = oldest & slotMask
        let slot = slots[number]
        if isIndexed { removeFromIndex(slot.tag, number) }
        liveBytes &-= Int(slot.count)
        oldest &+= 1
    }

    /// Makes a slot and `count` contiguous arena bytes free at `arenaEnd`.
    ///
    /// The arena's full size is `limitBytes` + 256, and the padding; only then is it circular. Live
    /// items and the new one take at most `limitBytes`, and at its end at most 254 bytes are skipped,
    /// so a new item never reaches the oldest live one.
    @inline(__always)
    private mutating func makeRoom(_ count: Int) {
        if head &- oldest > slotMask { growSlots() }
        if arenaEnd &+ count &+ Self.paddingBytes > arena.capacity { makeArenaRoom(count) }
    }

    @inline(never)
    private mutating func makeArenaRoom(_ count: Int) {
        let end = arenaEnd + count + Self.paddingBytes
        growArena(to: arena.capacity * 4)
        if end > arena.capacity { arenaEnd = 0 }
    }

    /// Gives the arena `bytes`, but not more than its full size. Until then it has not come round, so that
    /// all items are before its end.
    private mutating func growArena(to bytes: Int) {
        let size = min(bytes, arenaBytes(slots: limitEntries))
        if size > arena.capacity { arena.grow(to: size, keeping: arenaEnd) }
    }

    /// The arena for a number of slots: as many bytes an item as the limits grant on average, and what
    /// `makeRoom` wants beside them.
    private func arenaBytes(slots: Int) -> Int {
        limitBytes * slots / limitEntries + 256 + Self.paddingBytes
    }

    /// Makes the slots four times as many; every live item moves to its number modulo the new size.
    ///
    /// The arena grows with them: by itself it would reach its full size only when that many bytes
    /// have been inserted, long after the ring looks settled.
    private mutating func growSlots() {
        let oldMask = slotMask
        let size = min(slots.capacity * 4, limitEntries)
        var larger = BitwiseStorage<ItemSlot>(unwritten: size)
        slotMask = size - 1
        for number in oldest..<head { larger[number & slotMask] = slots[number & oldMask] }
        slots = larger
        if isIndexed { rebuildIndex() }
        growArena(to: arenaBytes(slots: size))
    }

    /// Nil if all is well, else what is wrong; for tests.
    public func checkInvariants() -> String? {
        var bytes = 0
        for number in oldest..<head {
            let slot = slots[number & slotMask]
            bytes += Int(slot.count)
            if Int(slot.offset) + Int(slot.count) + Self.paddingBytes > arena.capacity {
                return "item outside arena"
            }
        }
        if bytes != liveBytes { return "bytes miscounted" }
        if head - oldest > limitEntries || bytes > limitBytes { return "limit exceeded" }
        return nil
    }
}
