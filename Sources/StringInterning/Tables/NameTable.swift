/// Where a table of names holds one of them.
@usableFromInline
struct NameSlot: BitwiseCopyable, Sendable {
    /// Start of the name in the table's text.
    @usableFromInline let offset: UInt32
    /// Length of the name in bytes.
    @usableFromInline let count: UInt32

    static let none = NameSlot(offset: 0, count: 0)
}

/// Names, numbered 0, 1, 2 … in the order in which they were added. A name stays for ever: a table
/// that is full takes no more.
///
///     slots   [ offset, count │ offset, count │ … ]     by number
///     text    [ name name … ]
///
/// With limits of e names and b bytes the table takes at most 16·e + 2·b bytes, and a little more
/// while it is small. A value has one owner; it may move between threads but not be used by two at a
/// time.
@usableFromInline
package struct NameTable: ~Copyable, Sendable {
    private let limits: TableLimits
    @usableFromInline var slots = BitwiseStorage<NameSlot>()
    @usableFromInline var text = Bytes()
    /// Names in the table.
    @usableFromInline package private(set) var entries = 0

    /// An empty table.
    package init(limits: TableLimits) { self.limits = limits }

    /// Lengths of all names together, in bytes.
    package var bytes: Int { text.count }

    /// Bytes of memory that the table has allocated.
    package var memoryBytes: Int {
        slots.capacity * MemoryLayout<NameSlot>.stride + text.capacity
    }

    /// Whether a name of `count` bytes may be added.
    package func hasRoom(for count: Int) -> Bool {
        entries < limits.limitEntries && count <= limits.limitItemBytes
            && text.count + count <= limits.limitBytes
    }

    /// Adds a name; there must be room for it.
    ///
    /// - Parameters:
    ///   - start: where the bytes of the name are.
    ///   - count: how many they are.
    /// - Returns: the name's number.
    /// - Complexity: O(`count`) on average.
    @unsafe
    package mutating func add(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        precondition(hasRoom(for: count), "the table of names is full")
        if entries == slots.capacity { slots.grow(to: max(8, 2 * entries), filler: .none) }
        slots[entries] = NameSlot(offset: UInt32(text.count), count: UInt32(count))
        // SAFETY: the caller promises `count` readable bytes at `start`; they are not in `text`,
        // because nobody has an address in there during a change.
        unsafe text.append(start, count)
        entries += 1
        return entries - 1
    }

    /// The bytes of name `number`, until the next change of the table; nil if there is no such name.
    ///
    /// Changes nothing; `mutating`, because a call on a borrowed table would copy it first.
    ///
    /// - Complexity: O(1).
    @unsafe
    @inlinable
    package mutating func name(_ number: Int) -> UnsafeRawBufferPointer? {
        guard UInt(bitPattern: number) < UInt(bitPattern: entries) else { return nil }
        let slot = slots[number]
        // SAFETY: offset and count are those of a name that `add` has appended to the text.
        return unsafe UnsafeRawBufferPointer(
            start: text.address(Int(slot.offset)), count: Int(slot.count))
    }

    /// Whether name `number`, which must be in the table, has exactly these bytes.
    ///
    /// Changes nothing; `mutating` for the reason given at `name`.
    ///
    /// - Complexity: O(`count`).
    @unsafe
    @inlinable
    @inline(__always)
    package mutating func holds(_ start: UnsafeRawPointer, _ count: Int, at number: Int) -> Bool {
        assert(number >= 0 && number < entries, "no such name")
        let slot = slots[number]
        guard Int(slot.count) == count else { return false }
        // SAFETY: both have `count` bytes: the caller's by contract, the name's as compared.
        return unsafe ItemEquality.areEqual(text.address(Int(slot.offset)), start, count)
    }
}
