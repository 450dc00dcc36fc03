import StringInterning

/// The newest bytes of novel text and blobs (FORMAT.md section 4), in one piece for copies.
///
///     bytes   [ forgotten ┆ the last `limit` bytes ┆ free ]
///                                               used
///
/// When the block is full, the last `limit` bytes move to its front: amortised O(1) a byte.
struct History: ~Copyable {
    private var bytes = BitwiseStorage<UInt8>(capacity: 64, filler: 0)
    /// Bytes in use.
    private(set) var used = 0
    /// Position of `bytes[0]` in all that was appended since emptying.
    private(set) var base = 0
    /// Most bytes that a copy can reach back to.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Position of the next byte.
    var end: Int { base + used }

    /// Bytes that can be referred to.
    var available: Int { min(used, limit) }

    /// Appends bytes that do not lie in the history.
    mutating func append(_ start: UnsafeRawPointer, count: Int) {
        // Of more than the limit only the end can ever be referred to.
        let skipped = max(0, count - limit)
        if skipped > 0 {
            base += used + skipped
            used = 0
        }
        reserve(count - skipped)
        // SAFETY: the room was just made, and `count` bytes are readable by contract.
        unsafe UnsafeMutableRawPointer(bytes.start + used)
            .copyMemory(from: unsafe start + skipped, byteCount: count - skipped)
        used += count - skipped
    }

    /// Appends the payload of an item, after which 32 more bytes may be read.
    @inline(__always)
    mutating func appendPadded(_ start: UnsafeRawPointer, count: Int) {
        guard count <= 64 else { return unsafe append(start, count: count) }
        // At most 96, and `used` is the size of a block: no sum overflows.
        reserve(count &+ 32)
        let target = unsafe UnsafeMutableRawPointer(bytes.start + used)
        // SAFETY: whole words of 32 bytes; the last ends less than 32 bytes after `count`. As many may be
        // read after the source, and were just reserved after the target.
        let first = unsafe start.loadUnaligned(as: SIMD4<UInt64>.self)
        unsafe target.storeBytes(of: first, as: SIMD4<UInt64>.self)
        if count > 32 {
            let second = unsafe start.loadUnaligned(fromByteOffset: 32, as: SIMD4<UInt64>.self)
            unsafe target.storeBytes(of: second, toByteOffset: 32, as: SIMD4<UInt64>.self)
        }
        used &+= count
    }

    /// Appends bytes that were sent as they are, unless they would push out too much.
    mutating func appendPlain(_ start: UnsafeRawPointer, count: Int) {
        if count <= limit / 4 { unsafe append(start, count: count) }
    }

    /// Appends all of `count` bytes, for which room was reserved, even if they exceed the limit.
    mutating func appendWhole(_ start: UnsafeRawPointer, count: Int) {
        assert(used + count <= bytes.capacity, "room was not reserved")
        // SAFETY: as asserted; `count` bytes are readable by contract.
        unsafe UnsafeMutableRawPointer(bytes.start + used)
            .copyMemory(from: start, byteCount: count)
        used += count
    }

    /// Makes room for `count` more bytes; keeps the last `limit`.
    @inline(__always)
    mutating func reserve(_ count: Int) {
        // Both are sizes of blocks.
        if used &+ count > bytes.capacity { makeRoom(count) }
    }

    @inline(never)
    private mutating func makeRoom(_ count: Int) {
        if used > limit {
            let drop = used - limit
            // SAFETY: both ranges lie inside the block; copyMemory allows overlap. (Embedded Swift
            // makes update(from:) a loop over bytes.)
            unsafe UnsafeMutableRawPointer(bytes.start)
                .copyMemory(from: bytes.start + drop, byteCount: limit)
            base += drop
            used = limit
        }
        var capacity = bytes.capacity
        while used + count > capacity { capacity *= 2 }
        // Twice the limit before the next move, so that moves are rare.
        if capacity > limit && capacity < 2 * limit { capacity = 2 * limit }
        if capacity > bytes.capacity { bytes.grow(to: capacity, keeping: used) }
    }

    /// The address of the byte at `position`, which must be in use or the end.
    @inline(__always)
    func address(of position: Int) -> UnsafeRawPointer {
        assert(position >= base && position <= base + used, "position outside of the history")
        // SAFETY: base <= position <= base + used.
        return unsafe UnsafeRawPointer(bytes.start + (position &- base))
    }

    /// Removes the last `count` bytes.
    mutating func removeLast(_ count: Int) { used -= count }

    /// Releases memory that only an unusually large blob needed.
    mutating func shrink() {
        guard bytes.capacity > 4 * limit else { return }
        let kept = available
        var smaller = BitwiseStorage<UInt8>(unwritten: 2 * limit)
        // SAFETY: kept <= limit, and kept <= used.
        unsafe UnsafeMutableRawPointer(smaller.start)
            .copyMemory(from: bytes.start + (used - kept), byteCount: kept)
        swap(&smaller, &bytes)
        base += used - kept
        used = kept
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        used = 0
        base = 0
    }

    /// Bytes of memory of the history.
    var memoryBytes: Int { bytes.capacity }
}
