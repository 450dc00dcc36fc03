/// The pairs of a map that are still to be read, for a program that expects the keys in one order
/// but takes any:
///
///     var pairs = try reader.readMap()
///     while try reader.advance(in: &pairs) {
///         if reader.readKey("op", of: &pairs) { op = try reader.readString() }
///         if reader.readKey("thread", of: &pairs) { thread = try reader.readInteger() }
///     }
///
/// Where the keys come as expected the loop runs once, and each key is compared with the one literal
/// that it is; for a key that comes too early the loop runs once more. A program mostly writes its
/// maps in one order. Where the order is not known, a `switch` over ``MsgPackReader/readKey()`` is
/// faster.
@frozen
public struct MsgPackPairs {
    @usableFromInline var count: Int
    /// ``count`` when the loop began anew.
    @usableFromInline var countBefore = -1

    @inlinable
    @inline(__always)
    init(count: Int) {
        self.count = count
    }
}
