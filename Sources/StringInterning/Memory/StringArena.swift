/// The bytes of all items of a table: one growing block, written at its end only.
///
/// Each record is a header of 8 bytes (owning slot, length) and the item. A dead record stays where
/// it is until the block is full; then the living ones move down, in order, in place. That happens
/// only when at least half of the block is dead, so it costs each byte a constant on average.
@usableFromInline
struct StringArena: ~Copyable, Sendable {
    /// Bytes of a record before the item.
    @usableFromInline static let headerBytes = 8

    @usableFromInline var block: BitwiseStorage<UInt8>
    /// Bytes in use from the start of the block, dead records included.
    @usableFromInline var usedBytes = 0

    @usableFromInline
    init() { block = BitwiseStorage(capacity: 128, filler: 0) }

    /// Whether a record for an item of `count` bytes fits without moving anything.
    @inlinable
    func hasRoom(_ count: Int) -> Bool {
        count &+ Self.headerBytes <= block.capacity &- usedBytes
    }

    /// Enlarges the block until a record for an item of `count` bytes fits.
    mutating func grow(toHold count: Int) {
        var capacity = block.capacity
        while capacity - usedBytes < count + Self.headerBytes { capacity *= 2 }
        block.grow(to: capacity, filler: 0)
    }

    /// Writes a record at the end and answers where its item starts. There must be room.
    @usableFromInline
    mutating func append(owner: Int, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        precondition(hasRoom(count), "no room in the arena")
        // SAFETY: headerBytes + count bytes at usedBytes lie inside the block, checked above; the
        // item is the caller's `count` readable bytes and cannot overlap what this value owns.
        let record = unsafe UnsafeMutableRawPointer(block.base) + usedBytes
        unsafe record.storeBytes(of: UInt32(owner), as: UInt32.self)
        unsafe record.storeBytes(of: UInt32(count), toByteOffset: 4, as: UInt32.self)
        unsafe (record + Self.headerBytes).copyMemory(from: start, byteCount: count)
        let offset = usedBytes + Self.headerBytes
        usedBytes = offset + count
        return offset
    }

    /// Where the item at `offset` lies in memory, until the next change of the arena.
    @inlinable
    func address(_ offset: Int) -> UnsafeRawPointer {
        assert(offset >= Self.headerBytes && offset <= usedBytes, "offset outside of the arena")
        // SAFETY: offset came from append or move, so it is at most usedBytes <= capacity.
        return unsafe UnsafeRawPointer(block.base) + offset
    }

    /// Moves the record of `count` item bytes at `offset` down so that its item starts at `target`.
    mutating func move(_ offset: Int, to target: Int, _ count: Int) {
        precondition(
            target >= Self.headerBytes && target <= offset && offset + count <= usedBytes,
            "records only move down")
        let bytes = unsafe UnsafeMutableRawPointer(block.base)
        // SAFETY: both records lie in the used part, checked above; copyMemory allows overlap.
        unsafe (bytes + (target - Self.headerBytes)).copyMemory(
            from: bytes + (offset - Self.headerBytes), byteCount: count + Self.headerBytes)
    }

    /// Owner and length of the record whose item starts at `offset`.
    func header(_ offset: Int) -> (owner: Int, count: Int) {
        precondition(
            offset >= Self.headerBytes && offset <= usedBytes, "offset outside of the arena")
        // SAFETY: the eight bytes before offset lie inside the block, checked above.
        let record = unsafe UnsafeRawPointer(block.base) + (offset - Self.headerBytes)
        let owner = unsafe record.loadUnaligned(as: UInt32.self)
        let count = unsafe record.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return (Int(owner), Int(count))
    }
}
