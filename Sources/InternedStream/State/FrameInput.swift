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
        guard let header = unsafe ItemHeader.read(base, position, end: end) else {
            throw .invalid(position)
        }
        return header
    }

    /// The eight bytes at `position`, or 0 where fewer are left.
    @inline(__always)
    func word(_ position: Int) -> UInt64 {
        // SAFETY: eight bytes are left.
        end &- position >= 8 ? unsafe ByteMatch.word(base, position) : 0
    }

    /// The byte at `position`, or 0 at the end.
    @inline(__always)
    func first(_ position: Int) -> UInt8 {
        // SAFETY: position < end.
        position < end ? unsafe base.load(fromByteOffset: position, as: UInt8.self) : 0
    }

    /// The address of the byte at `position`, which is at most `end`.
    @inline(__always)
    func address(_ position: Int) -> UnsafeRawPointer {
        assert(position <= end)
        // SAFETY: positions come from headers that lie inside the frame.
        return unsafe base + position
    }

    /// The position after the value at `position`. Short values, which most are, need no header.
    ///
    /// - Complexity: O(bytes of the value).
    @inline(never)
    func next(_ position: Int) throws(EncodingStop) -> Int { try nextInlined(position) }

    /// `next` for maps with shapes.
    @inline(__always)
    func nextInlined(_ position: Int) throws(EncodingStop) -> Int {
        let (first, size) = short(position)
        if size > 0 { return position &+ size }
        // An empty array or map.
        return first & 0xEF == 0x80 ? position &+ 1 : try skip(position)
    }

    /// The first byte and the size of a str or scalar at `position`, whose bytes are all there; size 0 for
    /// anything else, and for what is better looked at as a whole.
    @inline(__always)
    func short(_ position: Int) -> (first: UInt8, size: Int) {
        let left = end &- position
        guard left >= 2 else { return (0, 0) }
        // SAFETY: two bytes are left.
        let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
        var size = Self.knownSize(first)
        if size == 0 {
            guard first == 0xD9 else { return (first, 0) }
            // SAFETY: two bytes are left.
            size = 2 &+ Int(unsafe base.load(fromByteOffset: position &+ 1, as: UInt8.self))
        }
        return (first, size <= left ? size : 0)
    }

    /// Bytes of a str or scalar whose first byte tells them, or 0.
    @inline(__always)
    private static func knownSize(_ byte: UInt8) -> Int {
        Int(sizes[Int(byte)])
    }

    /// `knownSize` of every byte. Looked up and not told by branches: what kind of value comes next is
    /// hard to predict.
    private static let sizes: InlineArray<256, UInt8> = [
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 9,
        2, 3, 5, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ]

    /// The position after the value at `position`, without recursion.
    ///
    /// - Complexity: O(bytes of the value).
    @_optimize(speed)
    func skip(_ position: Int) throws(EncodingStop) -> Int {
        var next = position
        var due = 1
        repeat {
            guard next < end else { throw .invalid(position) }
            // SAFETY: next < end.
            let byte = unsafe base.load(fromByteOffset: next, as: UInt8.self)
            due &-= 1
            // Running over the end is noticed before the next byte is read, or behind the loop.
            let size = Self.knownSize(byte)
            if size > 0 {
                next &+= size
            } else if byte < 0xA0 {
                next &+= 1
                due &+= Int(byte & 0x0F) &<< (byte < 0x90 ? 1 : 0)
            } else if byte == 0xD9, case let size = short(next).size, size > 0 {
                next &+= size
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

    /// Whether `size` bytes, at least 1, stand at `position`.
    ///
    /// - Parameter bytes: an item or key, behind which `ItemRing.paddingBytes` may be read.
    @inline(__always)
    func holds(_ bytes: UnsafeRawPointer, _ size: Int, at position: Int) -> Bool {
        let left = end &- position
        guard size <= 16 && left >= 16 else {
            // SAFETY: `size` bytes are left in the input, and the item has so many. What differs does
            // so at the end most often.
            guard left >= size else { return false }
            if size > 16 {
                let start = unsafe base + position
                let last = unsafe ByteMatch.word(bytes, size &- 8)
                if unsafe last != ByteMatch.word(start, size &- 8) { return false }
            }
            return unsafe Self.areEqual(bytes, base + position, size)
        }
        // SAFETY: 16 bytes are left in the input, and may be read of the item.
        let start = unsafe base + position
        let low = unsafe ByteMatch.word(bytes, 0) ^ ByteMatch.word(start, 0)
        if size <= 8 { return low &<< UInt64(truncatingIfNeeded: 64 &- 8 &* size) == 0 }
        // SAFETY: as above.
        let high = unsafe ByteMatch.word(bytes, 8) ^ ByteMatch.word(start, 8)
        return low | high &<< UInt64(truncatingIfNeeded: 128 &- 8 &* size) == 0
    }

    @inline(never)
    @_optimize(speed)
    private static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ size: Int
    ) -> Bool {
        unsafe ItemEquality.areEqual(left, right, size)
    }

    /// Whether the bytes of a remembered token stand at `position`; where fewer than nine bytes are
    /// left, it does not look.
    @inline(__always)
    func holds(_ token: Remembered, at position: Int) -> Bool {
        guard end &- position >= 9 else { return false }
        // SAFETY: nine bytes are left.
        let start = unsafe base + position
        guard unsafe start.load(as: UInt8.self) == token.first, token.isToken else { return false }
        // SAFETY: nine bytes are left.
        let rest = unsafe UInt64(
            littleEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
        let unused = UInt64(truncatingIfNeeded: 8 &* (9 &- token.count))
        return token.count == 1 || (rest ^ token.word) &<< unused == 0
    }

    /// The bytes of the array at `position`, which has `count` elements behind a header of one byte, if it
    /// is eligible to be an item (section 4), else 0.
    @_optimize(speed)
    func tupleSize(_ count: Int, at position: Int) -> Int {
        guard count >= 1, count <= 8 else { return 0 }
        var next = position &+ 1
        for _ in 0..<count {
            var size = short(next).size
            if size == 0 {
                // SAFETY: `end` bytes are readable.
                guard let element = unsafe ItemHeader.read(base, next, end: end),
                    element.family != .ext, !element.isContainer
                else { return 0 }
                size = element.byteCount
            }
            next &+= size
            if next &- position > ItemRing.limitItemBytes { return 0 }
        }
        let size = next &- position
        return size >= 3 ? size : 0
    }
}
