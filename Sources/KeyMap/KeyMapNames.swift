import StringInterning

/// The sender's table of names, with a guess at the name that comes next.
///
/// Messages of one kind have their names in one order, so the name that followed the last one
/// before is compared first: one comparison of bytes in place of a hash and a search.
struct KeyMapNames: ~Copyable, Sendable {
    private var table: StringInterner
    private let limitEntries: Int
    private let limitBytes: Int
    private var notes = KeyMapNotes()
    /// The note of the name before; 0 at the start of the connection.
    private var last = 0

    init(_ limits: KeyMapLimits, _ mode: KeyMapMode, _ secrets: InterningSecrets) {
        table = StringInterner(limits: limits.nameTable(mode), secrets: secrets)
        limitEntries = limits.nameCount(mode)
        limitBytes = limits.namesBytes
    }

    /// What the table holds and did.
    var statistics: InterningStatistics { table.statistics }

    /// The note of the guessed name if it is at `start`, else 0. A name carries its length in
    /// its header, so the bytes of no longer name begin with it.
    ///
    /// - Parameter readable: bytes that may be read at `start`.
    @inline(__always)
    mutating func guess(_ start: UnsafeRawPointer, readable: Int) -> Int {
        guard readable >= KeyMapNote.wordBytes else { return 0 }
        let number = notes[last].successor
        // SAFETY: sixteen bytes are readable.
        guard unsafe notes[number].matches(start), notes[number].count <= KeyMapNote.wordBytes
        else { return 0 }
        last = number
        return number
    }

    /// Bytes and meaning of the name with this note.
    @inline(__always)
    func note(_ number: Int) -> (count: Int, role: KeyMapRole) {
        (notes[number].count, notes[number].role)
    }

    /// The slot of a name, or nil. `count` readable bytes at `start`, header included.
    @inline(never)
    mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        let guess = notes[last].successor
        // SAFETY: the caller promises `count` readable bytes.
        if guess > 0, unsafe table.contains(start, count, at: Self.id(guess)) {
            last = guess
            return guess &- 1
        }
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
        notes.append(unsafe KeyMapNote(start, count, role))
        return follow(id)
    }

    private mutating func follow(_ id: StringID) -> Int {
        let number = Int(id.rawValue) &+ 1
        notes[last].successor = number
        last = number
        return number &- 1
    }

    /// The slot of the name with this note.
    @inline(__always)
    private static func id(_ number: Int) -> StringID {
        StringID(rawValue: UInt32(truncatingIfNeeded: number &- 1))
    }
}
