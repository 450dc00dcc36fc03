@testable import StringInterning

/// The rules of `IndexedSlots` in their plainest form: an array in order of use.
struct NaiveSlots {
    let limits: TableLimits
    /// Items in the table; the one that goes first is first.
    private(set) var items: [(slot: Int, bytes: [UInt8], isPinned: Bool)] = []

    init(limits: TableLimits) { self.limits = limits }

    var bytes: Int { items.reduce(0) { $0 + $1.bytes.count } }

    mutating func intern(_ item: [UInt8]) -> InternOutcome {
        if let place = items.firstIndex(where: { $0.bytes == item }) {
            let found = items.remove(at: place)
            items.append((found.slot, found.bytes, true))
            return .known(found.slot)
        }
        guard item.count <= limits.limitItemBytes, let slot = takeSlot(item.count) else {
            return .declined
        }
        items.append((slot, item, true))
        return .defined(slot)
    }

    mutating func releasePins() {
        for place in items.indices { items[place].isPinned = false }
    }

    private mutating func takeSlot(_ count: Int) -> Int? {
        if items.count < limits.limitEntries && bytes + count <= limits.limitBytes {
            return items.count
        }
        guard let victim = items.first, !victim.isPinned,
            bytes - victim.bytes.count + count <= limits.limitBytes
        else { return nil }
        return items.removeFirst().slot
    }
}

extension IndexedSlots {
    /// `intern` of an array's bytes.
    mutating func intern(_ item: [UInt8]) -> InternOutcome {
        // SAFETY: a span's bytes are readable for the length of the closure.
        unsafe item.span.bytes.withUnsafeBytes { bytes in
            unsafe intern(start(of: bytes), bytes.count)
        }
    }

    /// `intern` of a string's UTF-8 bytes.
    mutating func intern(_ item: String) -> InternOutcome { intern(Array(item.utf8)) }

    /// The slot of a string's UTF-8 bytes, or nil.
    mutating func find(_ item: String) -> Int? {
        let bytes = Array(item.utf8)
        // SAFETY: as above.
        return unsafe bytes.span.bytes.withUnsafeBytes { bytes in
            unsafe find(start(of: bytes), bytes.count)
        }
    }

    /// A copy of an item, or nil.
    mutating func copy(of slot: Int) -> [UInt8]? { table.copy(of: slot) }
}

extension SlotTable {
    /// `put` of an array's bytes.
    mutating func put(_ item: [UInt8], at slot: Int) {
        // SAFETY: as above.
        unsafe item.span.bytes.withUnsafeBytes { bytes in
            unsafe put(start(of: bytes), bytes.count, at: slot)
        }
    }

    /// A copy of an item, or nil.
    mutating func copy(of slot: Int) -> [UInt8]? {
        // SAFETY: the item is copied before the table changes.
        unsafe item(slot).map { unsafe [UInt8]($0) }
    }
}

/// The address of `bytes`; an empty buffer may have none and gets one that is never read.
func start(of bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    // SAFETY: the substitute is not null, and is read for a length of 0 only.
    unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
}
