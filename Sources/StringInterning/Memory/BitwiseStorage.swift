/// A growable block of plain elements, owned by one table.
///
/// StringInterning, KeyMap and InternedStream allocate memory nowhere else. Indices are the caller's
/// duty: they are asserted in debug builds and come from slot numbers, masked hashes and counts that
/// the table itself keeps.
/// Sendable, because the block has one owner and no other reference to it exists.
@safe
@frozen
public struct BitwiseStorage<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    /// `capacity` initialised elements.
    @usableFromInline var base: UnsafeMutablePointer<Element>
    /// Elements that `base` has; without any, nothing is allocated for it.
    @usableFromInline var room: Int

    /// A block without elements, which takes no memory until it grows.
    @inlinable
    public init() {
        // SAFETY: the alignment is not 0; no element is ever read or written there.
        unsafe base =
            UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)
            .unsafelyUnwrapped
        room = 0
    }

    /// A block of `capacity` elements, at least 1, all equal to `filler`.
    @inlinable
    public init(capacity: Int, filler: Element) {
        precondition(capacity >= 1, "an empty block has no filler")
        unsafe base = .allocate(capacity: capacity)
        room = capacity
        // SAFETY: base has just been allocated for `capacity` elements.
        unsafe Self.fill(base, capacity, filler)
    }

    /// A block of `capacity` elements, at least 1, that hold anything: their owner reads only what it has
    /// written. Memory that is never used stays untouched.
    @inlinable
    public init(unwritten capacity: Int) {
        precondition(capacity >= 1, "a block has elements")
        unsafe base = .allocate(capacity: capacity)
        room = capacity
    }

    @inlinable
    deinit {
        // SAFETY: a base with elements was allocated by init or grow and belongs to this value alone.
        unsafe release(base, room)
    }

    /// Elements that the block has.
    @inlinable
    public var capacity: Int { room }

    /// The address of the elements, until the block grows or goes.
    @inlinable
    public var start: UnsafeMutablePointer<Element> {
        // SAFETY: handing out the address reads nothing; the caller keeps to `capacity` elements.
        unsafe base
    }

    /// The element at `index`, which must lie in 0 ..< `capacity`.
    @inlinable
    public subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < capacity, "index outside of the block")
            // SAFETY: index is below capacity by the caller's invariant, asserted above.
            return unsafe base[index]
        }
        _modify {
            assert(index >= 0 && index < capacity, "index outside of the block")
            // SAFETY: index is below capacity by the caller's invariant, asserted above.
            yield unsafe &base[index]
        }
    }

    /// Makes room for `newCapacity` elements; the first ones are kept, the new ones are `filler`.
    ///
    /// - Complexity: O(`newCapacity`).
    @inlinable
    @_optimize(speed)
    public mutating func grow(to newCapacity: Int, filler: Element) {
        precondition(newCapacity >= capacity, "a block only grows")
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        // SAFETY: `larger` has newCapacity >= capacity elements; the two blocks are distinct.
        unsafe copy(capacity, to: larger)
        unsafe Self.fill(larger + capacity, newCapacity - capacity, filler)
        unsafe release(base, room)
        unsafe base = larger
        room = newCapacity
    }

    /// Makes room for `newCapacity` elements and keeps the first `count`; the others hold anything.
    ///
    /// - Complexity: O(`count`).
    @inlinable
    public mutating func grow(to newCapacity: Int, keeping count: Int) {
        precondition(newCapacity >= capacity && count <= capacity, "a block only grows")
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        // SAFETY: `larger` has room for newCapacity >= capacity >= count elements; the two are distinct.
        unsafe copy(count, to: larger)
        unsafe release(base, room)
        unsafe base = larger
        room = newCapacity
    }

    /// Copies the first `count` elements to another block, padding between their fields included: an owner
    /// may keep bytes of another kind in elements that it does not use, and a copy by fields would lose some.
    @inlinable
    func copy(_ count: Int, to larger: UnsafeMutablePointer<Element>) {
        // SAFETY: both blocks have `count` elements, which need no initialisation but their bytes.
        unsafe UnsafeMutableRawPointer(larger).copyMemory(
            from: base, byteCount: count &* MemoryLayout<Element>.stride)
    }

    /// Sets every element to `filler`.
    ///
    /// - Complexity: O(`capacity`).
    @inlinable
    public mutating func fill(with filler: Element) {
        // SAFETY: base has `capacity` elements.
        unsafe Self.fill(base, capacity, filler)
    }

    /// Makes each of `count` elements at `start` equal to `filler`.
    @inlinable
    static func fill(_ start: UnsafeMutablePointer<Element>, _ count: Int, _ filler: Element) {
        guard count > 0 else { return }
        let stride = MemoryLayout<Element>.stride
        // SAFETY: the callers' blocks have that many elements, and those are plain bytes.
        unsafe start.initialize(to: filler)
        unsafe spread(UnsafeMutableRawPointer(start), stride, to: count &* stride)
    }
}

/// Frees a block, if it has elements. One function, because a stream owns dozens of blocks.
@usableFromInline
@inline(never)
@unsafe
func release(_ block: UnsafeMutableRawPointer, _ elementCount: Int) {
    // SAFETY: a block with elements was allocated, and its owner lets go of it.
    if elementCount > 0 { unsafe block.deallocate() }
}

/// Repeats the first `unit` bytes until there are `total`. Copies that double in size are faster
/// than a loop over elements, and the code is the same for all of them.
@usableFromInline
@inline(never)
@unsafe
func spread(_ start: UnsafeMutableRawPointer, _ unit: Int, to total: Int) {
    var done = unit
    while done < total {
        let more = min(done, total &- done)
        // SAFETY: done + more <= total, and the two ranges do not overlap.
        unsafe (start + done).copyMemory(from: start, byteCount: more)
        done &+= more
    }
}
