import StringInterning

/// The sender's table of names, with a guess at the name that comes next.
///
/// Messages of one kind have their names in one order, so the name that followed the last one
/// before is compared first: one comparison of bytes in place of a hash and a search.
struct KeyMapNames: ~Copyable, Sendable {
    /// What is known about a name.
    private struct Note: Sendable {
        /// The name that followed this one last.
        var successor: StringID
        /// What the name means as a key.
        let role: KeyMapRole
    }

    private var table: StringInterner
    private let limitEntries: Int
    private let limitBytes: Int
    /// By slot; the first one belongs to the start of the connection.
    private var notes: [Note]
    /// The note of the name before.
    private var last = 0

    init(_ limits: KeyMapLimits, _ mode: KeyMapMode, _ secrets: InterningSecrets) {
        table = StringInterner(limits: limits.nameTable(mode), secrets: secrets)
        limitEntries = limits.nameCount(mode)
        limitBytes = limits.namesBytes
        notes = [Note(successor: StringID(rawValue: 0), role: .plain)]
    }

    /// What the table holds and did.
    var statistics: InterningStatistics { table.statistics }

    /// The slot of a name, or nil. `count` readable bytes at `start`, header included.
    @inline(__always)
    mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        let guess = notes[last].successor
        // SAFETY: the caller promises `count` readable bytes.
        if unsafe table.contains(start, count, at: guess) {
            last = Int(guess.rawValue) &+ 1
            return last &- 1
        }
        return unsafe search(start, count)
    }

    @inline(never)
    private mutating func search(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        // SAFETY: the caller promises `count` readable bytes.
        guard let id = unsafe table.find(start, count) else { return nil }
        return follow(id)
    }

    /// What slot `index` means as a key.
    @inline(__always)
    func role(_ index: Int) -> KeyMapRole { notes[index &+ 1].role }

    /// Whether a name of `count` bytes may be defined.
    func hasRoom(_ count: Int) -> Bool {
        table.statistics.entries < limitEntries && count <= table.limits.limitItemBytes
            && table.statistics.bytes + count <= min(limitBytes, table.limits.limitBytes)
    }

    /// Gives a new name the next slot; it must have room and be absent.
    mutating func define(_ start: UnsafeRawPointer, _ count: Int, _ role: KeyMapRole) -> Int {
        // SAFETY: the caller promises `count` readable bytes.
        guard case .defined(let id) = unsafe table.intern(start, count) else {
            preconditionFailure("a name with room is defined")
        }
        notes.append(Note(successor: StringID(rawValue: 0), role: role))
        return follow(id)
    }

    private mutating func follow(_ id: StringID) -> Int {
        notes[last].successor = id
        last = Int(id.rawValue) + 1
        return last - 1
    }
}
