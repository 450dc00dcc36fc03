/// The bounds of a table of names or of slots, fixed when it is made.
///
/// A table grows to these bounds on demand, so an idle one takes next to no memory.
@frozen
@usableFromInline
package struct TableLimits: Sendable, Equatable {
    /// The largest number of items, 0 … 2²⁰. Items have the numbers from 0 to one less.
    @usableFromInline let limitEntries: Int
    /// The largest sum of the lengths of all items, 0 … 2²⁸ bytes.
    @usableFromInline let limitBytes: Int
    /// The length of the longest item that is taken, in bytes.
    @usableFromInline let limitItemBytes: Int

    /// Limits as given; traps on numbers outside the ranges named at the properties.
    package init(entries: Int, bytes: Int, itemBytes: Int) {
        precondition(entries >= 0 && entries <= 1 << 20, "entries out of range")
        precondition(bytes >= 0 && bytes <= 1 << 28, "bytes out of range")
        precondition(itemBytes >= 0, "itemBytes out of range")
        limitEntries = entries
        limitBytes = bytes
        limitItemBytes = min(itemBytes, bytes)
    }
}
