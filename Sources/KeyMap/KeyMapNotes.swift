import StringInterning

/// The notes of a table of names. Note 0 is the one of no name; name n has note n + 1.
struct KeyMapNotes: ~Copyable, Sendable {
    private var notes = BitwiseStorage<KeyMapNote>(capacity: 8, filler: .none)
    /// Names noted.
    private(set) var nameCount = 0

    /// The note with this number, 0 … `nameCount`.
    @inline(__always)
    subscript(number: Int) -> KeyMapNote {
        _read { yield notes[number] }
        _modify { yield &notes[number] }
    }

    /// Notes the next name.
    mutating func append(_ note: KeyMapNote) {
        if nameCount + 1 == notes.capacity { notes.grow(to: 2 * notes.capacity, filler: .none) }
        nameCount += 1
        notes[nameCount] = note
    }
}
