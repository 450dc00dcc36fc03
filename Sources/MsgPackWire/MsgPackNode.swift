/// One item in a ``MsgPackIndex``: what its header announces and where it stands. Sixteen bytes.
@frozen
public struct MsgPackNode: Equatable, Sendable {
    /// Offset of the item's first byte in the message.
    @usableFromInline let start: UInt32
    /// Number of the node behind the item and everything in it.
    @usableFromInline var next: UInt32
    /// Family, header bytes, and length or count.
    public let header: ItemHeader

    @inlinable
    @inline(__always)
    init(start: UInt32, next: UInt32, header: ItemHeader) {
        self.start = start
        self.next = next
        self.header = header
    }

    /// Offset of the item's first byte in the message.
    @inlinable
    public var offset: Int {
        Int(start)
    }

    /// Number of the node behind the item and everything in it: its next sibling, if it has one.
    @inlinable
    public var nextNode: Int {
        Int(next)
    }

    /// Where the payload of a str, bin or ext stands in the message; empty for other items.
    @inlinable
    public var payload: Range<Int> {
        let payload = Int(start) &+ Int(header.headerByteCount)
        return payload..<(payload &+ header.payloadByteCount)
    }
}
