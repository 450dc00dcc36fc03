/// The pairs of a map that are still to be read, for a program that expects the keys in one order
/// but takes any:
///
///     var pairs = try reader.readMap()
///     while try reader.advance(in: &pairs) {
///         if reader.readKey("op", of: &pairs) { op = try reader.readString() }
///         if reader.readKey("thread", of: &pairs) { thread = try reader.readInteger() }
///     }
///
/// If the keys come in the expected order the loop runs once, and each key is compared with one
/// literal; for a key that comes too early the loop runs once more. A program mostly writes its
/// maps in one order. If the order is not known, a `switch` in ``MsgPackReader/readMap(_:)`` is
/// faster; if a program asks for keys by name, ``MsgPackReader/findKey(_:of:)`` finds them:
///
///     guard try reader.findKey("op", of: &pairs) else { throw TaskError.noOperation }
///     op = try reader.readString()
///
/// After each key its value must be read whole, or skipped.
@frozen
public struct MsgPackPairs: Sendable {
    /// The pairs from the reader's position on.
    @usableFromInline var count: Int
    /// ``count`` when the loop over the keys last began.
    @usableFromInline var countBefore = -1
    /// All pairs of the map, and where the first begins.
    @usableFromInline let total: Int
    @usableFromInline let start: Int
    /// The reader's count of open containers in the map.
    @usableFromInline let openCount: Int

    @inlinable
    @inline(__always)
    init(count: Int, start: Int, openCount: Int) {
        self.count = count
        self.total = count
        self.start = start
        self.openCount = openCount
    }

    /// The pairs that are still to be read.
    @inlinable
    public var remainingCount: Int { count }

    /// Where the first pair begins.
    @inlinable
    @inline(__always)
    package var startOffset: Int { start }

    /// All pairs of the map.
    @inlinable
    @inline(__always)
    package var totalCount: Int { total }

    /// Says how many pairs follow the position.
    @inlinable
    @inline(__always)
    package mutating func setRemainingCount(_ count: Int) { self.count = count }
}
