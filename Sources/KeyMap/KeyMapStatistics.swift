/// What one direction of a key map holds and did.
public struct KeyMapStatistics: Equatable, Sendable {
    /// Messages that were coded or decoded.
    public var messages = 0
    /// Maps that travelled coded.
    public var codedMaps = 0
    /// Maps that travelled escaped.
    public var escapedMaps = 0
    /// The table of names.
    public var names = Table()
    /// The table of slots.
    public var slots = Table()

    /// What one table holds and did.
    public struct Table: Equatable, Sendable {
        /// Items held now.
        public var entries = 0
        /// Lengths of these items together, in bytes, their headers included.
        public var bytes = 0
        /// Items that were given a place since the start.
        public var definitions = 0
        /// Items that made way for newer ones since the start.
        public var evictions = 0

        /// An empty table.
        init() {}

        /// The figures of a table: what is in it was defined, and so was what made way.
        init(entries: Int, bytes: Int, evictions: Int = 0) {
            self.entries = entries
            self.bytes = bytes
            self.evictions = evictions
            definitions = entries + evictions
        }
    }
}
