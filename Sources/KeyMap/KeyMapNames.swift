import StringInterning

/// The sender's table of names, with a guess at the name that comes next.
///
/// Messages of one kind have their names in one order. So the name that came after the last one the
/// time before is compared first: one comparison of bytes instead of a hash and a search.
struct KeyMapNames: ~Copyable, Sendable {
    /// Names with their headers.
    private(set) var table: IndexedNames
    private var notes = KeyMapNotes()
    /// The note of the name before; 0 at the start of the connection.
    private var last = 0

    init(_ limits: KeyMapLimits, _ mode: KeyMapMode, _ secrets: InterningSecrets) {
        table = IndexedNames(limits: limits.nameTable(mode), secrets: secrets)
    }

    /// The note of the guessed name if that name is at `start`, else 0. Names include their length
    /// header, so no name is a prefix of a longer one.
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

    /// The number of a name, or nil. `count` readable bytes at `start`, header included.
    @inline(never)
    mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        let guess = notes[last].successor
        // SAFETY: the caller promises `count` readable bytes; a name that was noted is in the table.
        if guess > 0, unsafe table.holds(start, count, at: guess &- 1) {
            last = guess
            return guess &- 1
        }
        guard let number = unsafe table.find(start, count) else { return nil }
        return follow(number)
    }

    /// What name `number` means as a key.
    @inline(__always)
    func role(_ number: Int) -> KeyMapRole { notes[number &+ 1].role }

    /// Whether a name of `count` bytes may be defined.
    func hasRoom(_ count: Int) -> Bool { table.hasRoom(for: count) }

    /// Gives a new name the next number; it must have room and be absent.
    mutating func define(_ start: UnsafeRawPointer, _ count: Int, _ role: KeyMapRole) -> Int {
        // SAFETY: the caller promises `count` readable bytes.
        let number = unsafe table.add(start, count)
        notes.append(unsafe KeyMapNote(start, count, role))
        return follow(number)
    }

    /// Notes that name `number` came after the name before.
    private mutating func follow(_ number: Int) -> Int {
        notes[last].successor = number &+ 1
        last = number &+ 1
        return number
    }
}
