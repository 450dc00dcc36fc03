import MsgPackWire
import StringInterning

/// The main frame that is being encoded; readable for the time of one message.
@safe
struct FrameInput {
    private let base: UnsafeRawPointer
    /// Bytes of the frame.
    let end: Int

    /// - Parameter base: at least `end` readable bytes, for as long as the value is used.
    init(_ base: UnsafeRawPointer, end: Int) {
        unsafe self.base = base
        self.end = end
    }

    /// The header of the item at `position`, all of whose bytes (of a container, its header's) are there.
    @inline(__always)
    func header(at position: Int) throws(EncodingStop) -> ItemHeader {
        // SAFETY: `end` bytes are readable, and positions are never negative.
        guard let header = unsafe ItemHeader(base: base, position: position, end: end) else {
            throw .invalid(position)
        }
        return header
    }

    /// The address of the byte at `position`, which is at most `end`.
    @inline(__always)
    func address(_ position: Int) -> UnsafeRawPointer {
        assert(position <= end)
        // SAFETY: positions come from headers that lie inside the frame.
        return unsafe base + position
    }

    /// The position after the value at `position`, without recursion.
    ///
    /// - Complexity: O(bytes of the value).
    func skip(_ position: Int) throws(EncodingStop) -> Int {
        var next = position
        var due = 1
        repeat {
            guard next < end else { throw .invalid(position) }
            // SAFETY: next < end.
            let byte = Int(unsafe base.load(fromByteOffset: next, as: UInt8.self))
            due &-= 1
            // Running over the end is noticed before the next byte is read, or behind the loop.
            if byte & 0xE0 == 0xA0 {
                next &+= 1 &+ (byte & 0x1F)
            } else if byte < 0x80 {
                next &+= 1
            } else if byte < 0xA0 {
                next &+= 1
                due &+= (byte & 0x0F) &<< (byte < 0x90 ? 1 : 0)
            } else if byte == 0xCB {
                next &+= 9
            } else {
                let header = try header(at: next)
                next &+= header.byteCount
                // Every child takes a byte, so the end comes before this can overflow.
                due &+= header.childCount
            }
        } while due > 0
        guard next <= end else { throw .invalid(position) }
        return next
    }

    /// The bytes of the array at `position` if it is eligible to be an item (section 4), else 0.
    func tupleSize(_ header: ItemHeader, at position: Int) -> Int {
        let count = header.childCount
        guard header.headerByteCount == 1, count >= 1, count <= 8 else { return 0 }
        var next = position &+ 1
        for _ in 0..<count {
            // SAFETY: `end` bytes are readable.
            guard let element = unsafe ItemHeader(base: base, position: next, end: end),
                element.family != .ext, !element.isContainer
            else { return 0 }
            next &+= element.byteCount
            if next &- position > ItemRing.limitItemBytes { return 0 }
        }
        let size = next &- position
        return size >= 3 ? size : 0
    }
}
