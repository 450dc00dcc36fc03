/// What `intern` did with an item.
@frozen
public enum InternOutcome: Equatable, Sendable {
    /// The table had the item; it is in this slot.
    case known(StringID)
    /// The item is new and has been given this slot; a former item of the slot is gone.
    case defined(StringID)
    /// The table did not take the item and is as it was.
    case declined
}

/// The sending side of a table: from bytes to slot number.
///
///     bytes ── hash ──▶ index ── slot ──▶ slots ── offset, count ──▶ arena
///              tag      [tag|slot …]      [0 1 2 …]                  item item …
///
/// Items are equal if their bytes are. Memory is bounded by the limits, a look-up by the probe
/// limit; neither depends on how many items went through. There is no undo: a caller checks a
/// message before it interns the first item of it, or resets the table after a failure.
///
/// A value has one owner; it may move between threads but not be used by two at a time.
public struct StringInterner: ~Copyable, Sendable {
    @usableFromInline var table: StringTable
    @usableFromInline var index: HashIndex
    @usableFromInline let secrets: InterningSecrets
    /// Slots in order of use; both ends `noSlot` while empty. Not used by a ring.
    @usableFromInline var leastRecent = StringInterner.noSlot
    @usableFromInline var mostRecent = StringInterner.noSlot
    /// Slots with this number are pinned.
    @usableFromInline var pin: UInt64 = 1

    /// The end of the order of use.
    @usableFromInline static let noSlot = UInt32.max

    /// An empty table. `secrets` must not be known to those who choose the items.
    public init(limits: InterningLimits, secrets: InterningSecrets) {
        table = StringTable(limits: limits)
        index = HashIndex(probeLimit: limits.probeLimit)
        self.secrets = secrets
    }

    /// The limits given at the start.
    public var limits: InterningLimits { table.limits }

    /// What the table holds and did.
    public var statistics: InterningStatistics { table.statistics }

    /// Bytes of memory that the table has allocated.
    public var memoryBytes: Int { table.memoryBytes + index.buckets.capacity * 8 }

    /// The slot of an item, or nil. A hit counts as use.
    ///
    /// - Complexity: O(length of the item).
    @inlinable
    public mutating func find(_ item: RawSpan) -> StringID? {
        unsafe item.withUnsafeBytes { bytes in
            // SAFETY: a span's bytes are readable for the length of the closure.
            unsafe find(table.start(of: bytes), bytes.count)
        }
    }

    /// The slot of an item, which is defined if it is new. A hit counts as use.
    ///
    /// - Complexity: O(length of the item) on average.
    @inlinable
    public mutating func intern(_ item: RawSpan) -> InternOutcome {
        unsafe item.withUnsafeBytes { bytes in
            // SAFETY: a span's bytes are readable for the length of the closure.
            unsafe intern(table.start(of: bytes), bytes.count)
        }
    }

    /// `find` for callers that hold a pointer: `count` readable bytes at `start`.
    @unsafe
    @inlinable
    public mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> StringID? {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let tag = unsafe ItemHash.tag(start, count, secrets)
        guard let slot = unsafe search(start, count, tag) else { return nil }
        noteHit(slot)
        return StringID(rawValue: UInt32(truncatingIfNeeded: slot))
    }

    /// `intern` for callers that hold a pointer: `count` readable bytes at `start`.
    @unsafe
    @inlinable
    public mutating func intern(_ start: UnsafeRawPointer, _ count: Int) -> InternOutcome {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let tag = unsafe ItemHash.tag(start, count, secrets)
        if let slot = unsafe search(start, count, tag) {
            noteHit(slot)
            return .known(StringID(rawValue: UInt32(truncatingIfNeeded: slot)))
        }
        guard let slot = unsafe define(start, count, tag) else {
            table.statistics.declined += 1
            return .declined
        }
        return .defined(StringID(rawValue: UInt32(slot)))
    }

    /// Whether slot `id` holds exactly these bytes: a guess, which costs no hash and is no use.
    ///
    /// Changes nothing; `mutating`, because a call on a borrowed table would copy it first.
    ///
    /// - Complexity: O(`count`).
    @unsafe
    @inlinable
    public mutating func contains(_ start: UnsafeRawPointer, _ count: Int, at id: StringID) -> Bool
    {
        // SAFETY: the caller promises `count` readable bytes at `start`; the slot is living.
        unsafe table.isLive(id.index) && holds(id.index, start, count)
    }

    /// The bytes of slot `id`, until the next change of the table.
    ///
    /// - Throws: `unknownID` if the slot holds no item.
    /// - Complexity: O(1).
    @inlinable
    @_lifetime(borrow self)
    public func bytes(of id: StringID) throws(InterningError) -> RawSpan {
        try table.bytes(of: id)
    }

    /// Counts a use of slot `id`, as a hit does, for callers that know the slot without a search.
    ///
    /// - Throws: `unknownID` if the slot holds no item.
    /// - Complexity: O(1).
    @inlinable
    public mutating func touch(_ id: StringID) throws(InterningError) {
        guard table.isLive(id.index) else { throw .unknownID }
        noteHit(id.index)
    }

    /// From here on no slot is pinned.
    ///
    /// - Complexity: O(1).
    @inlinable
    public mutating func releasePins() { pin &+= 1 }

    /// Empties the table; the next item takes slot 0.
    ///
    /// - Complexity: O(1), but O(capacity) once in 4,095 resets.
    public mutating func reset() {
        table.reset()
        index.reset()
        leastRecent = Self.noSlot
        mostRecent = Self.noSlot
    }
}
