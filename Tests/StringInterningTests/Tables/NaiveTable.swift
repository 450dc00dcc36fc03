import StringInterning

/// The table's rules in their plainest form: an array in order of definition or use.
struct NaiveTable {
    let limits: InterningLimits
    /// Living items; the one that goes first is first.
    private(set) var items: [(id: Int, bytes: [UInt8], isPinned: Bool)] = []
    private var next = 0

    init(limits: InterningLimits) { self.limits = limits }

    var bytes: Int { items.reduce(0) { $0 + $1.bytes.count } }

    mutating func intern(_ item: [UInt8]) -> InternOutcome {
        if let place = items.firstIndex(where: { $0.bytes == item }) {
            let found = items[place]
            if limits.order == .leastRecentlyUsed {
                items.append((found.id, found.bytes, true))
                items.remove(at: place)
            }
            return .known(StringID(rawValue: UInt32(found.id)))
        }
        guard item.count <= limits.limitItemBytes else { return .declined }
        let id = limits.order == .ring ? takeTurn(item) : takeUnused(item)
        guard let id else { return .declined }
        items.append((id, item, true))
        return .defined(StringID(rawValue: UInt32(id)))
    }

    mutating func releasePins() {
        for place in items.indices { items[place].isPinned = false }
    }

    mutating func reset() {
        items = []
        next = 0
    }

    private mutating func takeTurn(_ item: [UInt8]) -> Int? {
        while items.count == limits.limitEntries || bytes + item.count > limits.limitBytes {
            items.removeFirst()
        }
        defer { next = (next + 1) % limits.limitEntries }
        return next
    }

    private mutating func takeUnused(_ item: [UInt8]) -> Int? {
        if next < limits.limitEntries && bytes + item.count <= limits.limitBytes {
            defer { next += 1 }
            return next
        }
        guard let victim = items.first, !(limits.pinsUsedSlots && victim.isPinned),
            bytes - victim.bytes.count + item.count <= limits.limitBytes
        else { return nil }
        items.removeFirst()
        return victim.id
    }
}

extension StringInterner {
    /// `intern` of an array's bytes.
    mutating func intern(_ item: [UInt8]) -> InternOutcome { unsafe intern(item.span.bytes) }

    /// `intern` of a string's UTF-8 bytes.
    mutating func intern(_ item: String) -> InternOutcome { intern(Array(item.utf8)) }

    /// The slot of a string's UTF-8 bytes, or nil.
    mutating func find(_ item: String) -> Int? {
        unsafe find(Array(item.utf8).span.bytes).map { Int($0.rawValue) }
    }

    /// A copy of an item, or nil.
    func copy(of id: Int) -> [UInt8]? { try? bytes(of: StringID(rawValue: UInt32(id))).copied }
}

extension StringResolver {
    /// Defines the slot whose turn it is and answers its number.
    mutating func define(_ item: [UInt8]) throws(InterningError) -> Int {
        Int(try unsafe define(item.span.bytes).rawValue)
    }

    /// Defines the slot with this number.
    mutating func define(_ item: [UInt8], at id: Int) throws(InterningError) {
        try unsafe define(item.span.bytes, at: StringID(rawValue: UInt32(id)))
    }

    /// A copy of an item.
    func copyOrError(of id: Int) throws(InterningError) -> [UInt8] {
        try bytes(of: StringID(rawValue: UInt32(id))).copied
    }

    /// A copy of an item, or nil.
    func copy(of id: Int) -> [UInt8]? { try? copyOrError(of: id) }
}

extension RawSpan {
    /// The bytes as an array.
    var copied: [UInt8] {
        (0..<byteCount).map { unsafe unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
}

extension InternOutcome {
    static func defined(_ slot: Int) -> InternOutcome {
        .defined(StringID(rawValue: UInt32(slot)))
    }

    static func known(_ slot: Int) -> InternOutcome { .known(StringID(rawValue: UInt32(slot))) }
}
