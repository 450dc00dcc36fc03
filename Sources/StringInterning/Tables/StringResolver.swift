/// The receiving side of a table: from slot number to bytes. It needs no hash.
///
/// It repeats what the interner did from the definitions alone. Under `.ring` each definition takes
/// the slot whose turn it is, and both sides evict the same items. Under `.leastRecentlyUsed` each
/// definition names its slot, whose former item goes; the resolver keeps no order of use.
///
/// A value has one owner; it may move between threads but not be used by two at a time.
public struct StringResolver: ~Copyable, Sendable {
    @usableFromInline var table: StringTable

    /// An empty table with the same limits as the sender's, or larger ones for named definitions.
    public init(limits: InterningLimits) { table = StringTable(limits: limits) }

    /// The limits given at the start.
    public var limits: InterningLimits { table.limits }

    /// What the table holds and did.
    public var statistics: InterningStatistics { table.statistics }

    /// Bytes of memory that the table has allocated.
    public var memoryBytes: Int { table.memoryBytes }

    /// The bytes of slot `id`, until the next change of the table.
    ///
    /// - Throws: `unknownID` if the slot holds no item.
    /// - Complexity: O(1).
    @inlinable
    @_lifetime(borrow self)
    public func bytes(of id: StringID) throws(InterningError) -> RawSpan {
        try table.bytes(of: id)
    }

    /// `bytes(of:)` for callers that want a pointer: address and length of the item, or nil.
    @unsafe
    @inlinable
    public mutating func address(of id: StringID) -> UnsafeRawBufferPointer? {
        guard table.isLive(id.index) else { return nil }
        // SAFETY: the slot is living, so its item lies in the arena; the caller ends its use before
        // the table changes.
        return unsafe table.item(id.index)
    }

    /// Whether slot `id` holds an item.
    @inlinable
    public func contains(_ id: StringID) -> Bool { table.isLive(id.index) }

    /// Defines the slot whose turn it is and answers its number. For a ring only.
    ///
    /// - Throws: `itemTooLong`; the table is as it was.
    /// - Complexity: O(length of the item) on average.
    public mutating func define(_ item: RawSpan) throws(InterningError) -> StringID {
        precondition(table.limits.order == .ring, "only a ring chooses the slot")
        guard item.byteCount <= table.limits.limitItemBytes else { throw .itemTooLong }
        while table.ringVictim(for: item.byteCount) != nil { table.evictOldestOfRing() }
        let slot = unsafe item.withUnsafeBytes { bytes in
            // SAFETY: a span's bytes are readable for the length of the closure.
            unsafe table.storeInTurn(table.start(of: bytes), bytes.count, tag: 0)
        }
        return StringID(rawValue: UInt32(slot))
    }

    /// Defines slot `id`; its former item goes.
    ///
    /// - Throws: `itemTooLong`; `unexpectedID` if the number is outside the table, or in a ring not
    ///   the one whose turn it is; `tableFull` if the bytes of all items would exceed the limit. The
    ///   table is as it was then.
    /// - Complexity: O(length of the item) on average.
    public mutating func define(_ item: RawSpan, at id: StringID) throws(InterningError) {
        if table.limits.order == .ring {
            guard id.index == table.next else { throw .unexpectedID }
            _ = try define(item)
            return
        }
        guard id.index < table.limits.limitEntries else { throw .unexpectedID }
        guard item.byteCount <= table.limits.limitItemBytes else { throw .itemTooLong }
        let isLive = table.isLive(id.index)
        let freed = isLive ? Int(table.slots[id.index].count) : 0
        guard table.hasBytes(for: item.byteCount, freeing: freed) else { throw .tableFull }
        if isLive { table.evict(id.index) }
        unsafe item.withUnsafeBytes { bytes in
            // SAFETY: a span's bytes are readable for the length of the closure.
            unsafe table.store(table.start(of: bytes), bytes.count, tag: 0, at: id.index)
        }
    }

    /// Empties the table; the next slot of a ring is 0.
    ///
    /// - Complexity: O(1).
    public mutating func reset() { table.reset() }
}

extension StringTable {
    /// The bytes of living slot `id`.
    ///
    /// - Throws: `unknownID` if the slot holds no item.
    @inlinable
    @_lifetime(borrow self)
    func bytes(of id: StringID) throws(InterningError) -> RawSpan {
        guard isLive(id.index) else { throw .unknownID }
        // SAFETY: the item lies in the arena, which changes only while nobody borrows the table.
        let span = unsafe RawSpan(_unsafeBytes: item(id.index))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Address and length of the item in a living slot.
    @inlinable
    func item(_ index: Int) -> UnsafeRawBufferPointer {
        // SAFETY: callers pass a living slot, whose offset and count lie in the arena's used part.
        let slot = slots[index]
        return unsafe UnsafeRawBufferPointer(
            start: arena.address(Int(slot.offset)), count: Int(slot.count))
    }

    /// The address of `bytes`; an empty buffer may have none and gets one that is never read.
    @inlinable
    func start(of bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
        // SAFETY: the substitute is read for a length of 0 only.
        unsafe bytes.baseAddress ?? UnsafeRawPointer(slots.base)
    }
}
