/// A table of names that finds the number of a name by its bytes.
///
///     bytes ── hash ──▶ index ── number ──▶ names
///              tag      [tag|number …]      [0 1 2 …]
///
/// The index takes at most 128 bytes a name beside the table. `secrets` bound how many names an
/// attacker can make collide; with colliding names a look-up is slow, but every name is found.
@usableFromInline
package struct IndexedNames: ~Copyable, Sendable {
    @usableFromInline var names: NameTable
    @usableFromInline var index = HashIndex(probeLimit: .max)
    @usableFromInline let secrets: InterningSecrets

    /// An empty table. `secrets` must not be known to those who choose the names.
    package init(limits: TableLimits, secrets: InterningSecrets) {
        names = NameTable(limits: limits)
        self.secrets = secrets
    }

    /// Names in the table.
    package var entries: Int { names.entries }

    /// Lengths of all names together, in bytes.
    package var bytes: Int { names.bytes }

    /// Bytes of memory that table and index have allocated.
    package var memoryBytes: Int { names.memoryBytes + index.memoryBytes }

    /// Whether a name of `count` bytes may be added.
    package func hasRoom(for count: Int) -> Bool { names.hasRoom(for: count) }

    /// The number of the name with these bytes, or nil.
    ///
    /// - Parameters:
    ///   - start: where the bytes are.
    ///   - count: how many they are.
    /// - Complexity: O(`count`).
    @unsafe
    @inlinable
    package mutating func find(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let tag = unsafe ItemHash.tag(start, count, secrets)
        return index.find(tag) { number in unsafe names.holds(start, count, at: number) }
    }

    /// Whether name `number`, which must be in the table, has exactly these bytes. Needs no hash.
    ///
    /// - Complexity: O(`count`).
    @unsafe
    @inlinable
    package mutating func holds(_ start: UnsafeRawPointer, _ count: Int, at number: Int) -> Bool {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        unsafe names.holds(start, count, at: number)
    }

    /// Adds a name that the table does not have; there must be room for it.
    ///
    /// - Returns: the name's number.
    /// - Complexity: O(`count`) on average.
    @unsafe
    package mutating func add(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        // SAFETY: the caller promises `count` readable bytes at `start`.
        let number = unsafe names.add(start, count)
        index.insertWithRoom(unsafe ItemHash.tag(start, count, secrets), number)
        return number
    }
}
