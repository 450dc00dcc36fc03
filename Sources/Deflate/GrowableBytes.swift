/// A growing run of bytes that keeps its memory from one message to the next.
///
/// Sendable, because the memory has one owner and no other reference to it exists.
@safe
public struct GrowableBytes: ~Copyable, @unchecked Sendable {
    /// `capacity` bytes, of which the first `count` are initialised; nothing is allocated for none.
    @usableFromInline var base: UnsafeMutableRawPointer
    /// Bytes that fit without a new allocation.
    public private(set) var capacity: Int
    /// Bytes held.
    public private(set) var count = 0

    /// No bytes, and room for `capacityBytes`.
    public init(capacityBytes: Int = 256) {
        precondition(capacityBytes >= 0, "negative capacity")
        capacity = capacityBytes
        // SAFETY: deinit and reserve free what is allocated here. The address of no bytes is not 0.
        unsafe base =
            capacity > 0
            ? .allocate(byteCount: capacity, alignment: 16)
            : UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped
    }

    @inlinable
    deinit {
        // SAFETY: a base with bytes was allocated by init or reserve and belongs to this value alone.
        if capacity > 0 { unsafe base.deallocate() }
    }

    /// The bytes held, until the next change.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: the first `count` bytes are initialised and stay while self is borrowed.
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Appends a copy of `bytes`.
    ///
    /// - Complexity: O(count of `bytes`) on average.
    public mutating func append(_ bytes: RawSpan) {
        reserve(bytes.byteCount)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            // SAFETY: reserve made room for source.count bytes behind count.
            unsafe (base + count).copyMemory(from: start, byteCount: source.count)
        }
        count += bytes.byteCount
    }

    /// Drops what stands behind the first `newCount` bytes and keeps the memory.
    ///
    /// - Complexity: O(1).
    public mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "truncation only shortens")
        count = newCount
    }

    /// Drops all bytes and keeps the memory.
    ///
    /// - Complexity: O(1).
    public mutating func removeAll() { count = 0 }

    /// Makes room for `free` more bytes; capacity at least doubles when it grows.
    ///
    /// - Complexity: O(1) on average for each byte appended.
    public mutating func reserve(_ free: Int) {
        precondition(free >= 0, "negative room")
        guard capacity - count < free else { return }
        let newCapacity = max(capacity * 2, count + free, 16)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        // SAFETY: newCapacity >= count, and the two blocks are distinct.
        unsafe larger.copyMemory(from: base, byteCount: count)
        if capacity > 0 { unsafe base.deallocate() }
        unsafe base = larger
        capacity = newCapacity
    }

    /// Calls `body` with `free` bytes of room behind the bytes held; it answers how many it wrote.
    mutating func appendInPlace(
        _ free: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        reserve(free)
        // SAFETY: reserve made sure of `free` bytes behind count; UInt8 has no alignment.
        let room = unsafe (base + count).assumingMemoryBound(to: UInt8.self)
        let written = unsafe body(room)
        precondition(written >= 0 && written <= free, "more bytes written than there was room")
        count += written
    }

    /// Whether the last bytes are the four of a sync flush.
    var endsWithFlush: Bool {
        guard count >= 4 else { return false }
        // SAFETY: count >= 4, checked above.
        let last = unsafe base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
        return UInt32(bigEndian: last) == 0x0000_FFFF
    }
}
