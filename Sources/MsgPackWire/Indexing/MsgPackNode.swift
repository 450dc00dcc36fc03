/// One item in a ``MsgPackIndex``: what its header announces, and its offset. Sixteen bytes.
@frozen
public struct MsgPackNode: Equatable, Sendable {
    /// Offset of the item's first byte in the message.
    @usableFromInline let start: UInt32
    /// Number of the node after the item and everything in it.
    @usableFromInline var next: UInt32
    /// Family, header bytes, and length or count.
    public let header: ItemHeader

    /// The node `number` of an item at `offset`. Its ``next`` is the following node until the end of
    /// the item is known. Both numbers fit 32 bits: a message is below 4 GiB and no item is shorter
    /// than a byte.
    @inline(__always)
    init(_ offset: Int, number: Int, _ header: ItemHeader) {
        start = UInt32(truncatingIfNeeded: offset)
        next = UInt32(truncatingIfNeeded: number &+ 1)
        self.header = header
    }

    /// Offset of the item's first byte in the message.
    @inlinable
    public var offset: Int {
        Int(truncatingIfNeeded: start)
    }

    /// Number of the node after the item and everything in it: its next sibling, if it has one.
    @inlinable
    public var nextNode: Int {
        Int(truncatingIfNeeded: next)
    }

    /// The range of the payload of a str, bin or ext in the message; empty for other items.
    @inlinable
    public var payload: Range<Int> {
        let payload = offset &+ Int(header.headerByteCount)
        return payload..<(payload &+ header.payloadByteCount)
    }
}
