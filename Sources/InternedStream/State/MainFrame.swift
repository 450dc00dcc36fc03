import MsgPackWire
import StringInterning

/// The main frame of one message, as MessagePack: the frame that an encoder codes, or the frame of a
/// raw message that teaches both ends. It is readable for the time of one message.
///
/// Values are stepped over by `ItemHeader`; most are short, and for those a table of sizes and
/// comparisons by words are the shorter way.
@safe
struct MainFrame {
    private let base: UnsafeRawPointer
    /// The number of bytes of the frame.
    let end: Int

    /// - Parameter base: at least `end` readable bytes, for as long as the value is used.
    init(_ base: UnsafeRawPointer, end: Int) {
        unsafe self.base = base
        self.end = end
    }

    /// The header of the item at `position`, or nil if the item is not there whole. Of an array or map
    /// only the header is meant.
    @inline(__always)
    func header(at position: Int) -> ItemHeader? {
        // SAFETY: `end` bytes are readable, and positions are never negative.
        unsafe ItemHeader.read(base, position, end: end)
    }

    /// The eight bytes at `position`, or 0 where fewer are left.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        // SAFETY: eight bytes are left.
        end &- position >= 8 ? unsafe ByteMatch.word(of: base, at: position) : 0
    }

    /// The byte at `position`, or 0 at the end.
    @inline(__always)
    func firstByte(at position: Int) -> UInt8 {
        // SAFETY: position < end.
        position < end ? unsafe base.load(fromByteOffset: position, as: UInt8.self) : 0
    }

    /// The address of the byte at `position`, which is at most `end`.
    @inline(__always)
    func address(of position: Int) -> UnsafeRawPointer {
        assert(position <= end)
        // SAFETY: positions come from headers that lie inside the frame.
        return unsafe base + position
    }
}

/// Steps from value to value.
extension MainFrame {
    /// The position after the value at `position`, or nil if the value is not there whole.
    ///
    /// - Parameter ends: where arrays and maps in a part of the frame end.
    /// - Complexity: O(bytes of the value), O(log of them) where `ends` cover it.
    @inline(never)
    func next(after position: Int, _ ends: borrowing DeepEnds) -> Int? {
        nextInlined(after: position, ends)
    }

    /// `next(after:_:)` for maps with shapes.
    @inline(__always)
    func nextInlined(after position: Int, _ ends: borrowing DeepEnds) -> Int? {
        let (first, size) = shortToken(at: position)
        // The size lies inside the frame, so no sum of this kind overflows here or below.
        if size > 0 { return position &+ size }
        // An empty array or map.
        if first & 0xEF == 0x80 { return position &+ 1 }
        return ends.cover(position) ? listedEnd(of: position, ends) : skip(from: position)
    }

    /// `next(after:_:)` for a value that `ends` cover.
    private func listedEnd(of position: Int, _ ends: borrowing DeepEnds) -> Int? {
        guard let header = header(at: position) else { return nil }
        return header.childCount > 0 ? ends.end(at: position) : position &+ header.byteCount
    }

    /// The first byte and the size of the value at `position`, or size 0 if the value is a container, an
    /// ext, a bin, or longer than a one-byte length can say; callers then use `header(at:)`.
    @inline(__always)
    func shortToken(at position: Int) -> (first: UInt8, size: Int) {
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

    /// The size of a str or scalar that begins with `byte`, or 0 if the first byte does not determine it.
    @inline(__always)
    private static func knownSize(_ byte: UInt8) -> Int {
        Int(sizes[Int(byte)])
    }

    /// `knownSize` of every byte. A table and not branches, because what kind of value comes next is
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

    /// The position after the value at `position`, or nil if the value is not there whole. Does not
    /// recurse.
    ///
    /// - Complexity: O(bytes of the value).
    @_optimize(speed)
    func skip(from position: Int) -> Int? {
        var next = position
        /// Values still to be stepped over.
        var due = 1
        repeat {
            guard next < end else { return nil }
            // SAFETY: next < end.
            let byte = unsafe base.load(fromByteOffset: next, as: UInt8.self)
            due &-= 1
            // `next` may pass the end by one short value; that is noticed before the next byte is read, or
            // after the loop.
            let size = Self.knownSize(byte)
            if size > 0 {
                next &+= size
            } else if byte < 0xA0 {
                next &+= 1
                due &+= Int(byte & 0x0F) &<< (byte < 0x90 ? 1 : 0)
            } else if byte == 0xD9, case let size = shortToken(at: next).size, size > 0 {
                next &+= size
            } else {
                guard let header = header(at: next) else { return nil }
                next &+= header.byteCount
                // Every child takes a byte, so the end comes before this can overflow.
                due &+= header.childCount
            }
        } while due > 0
        return next <= end ? next : nil
    }

    /// Where the frame stops being one whole value: the position of an item that is not there whole, or
    /// of the first byte after the value. Nil if the frame is one whole value.
    ///
    /// - Complexity: O(bytes of the frame).
    var invalidPosition: Int? {
        var next = 0
        var due = 1
        while due > 0 {
            guard let header = header(at: next) else { return next }
            next += header.byteCount
            due += header.childCount - 1
        }
        return next == end ? nil : next
    }

    /// The size of the array at `position` if it is eligible to be an item (FORMAT.md section 4), else nil.
    ///
    /// - Parameter count: the number of its elements, which follow a header of one byte.
    @_optimize(speed)
    func tupleSize(count: Int, at position: Int) -> Int? {
        guard count >= 1, count <= 8 else { return nil }
        var next = position &+ 1
        for _ in 0..<count {
            var size = shortToken(at: next).size
            if size == 0 {
                guard let element = header(at: next), element.family != .ext, !element.isContainer
                else { return nil }
                size = element.byteCount
            }
            next &+= size
            if next &- position > ItemRing.limitItemBytes { return nil }
        }
        let size = next &- position
        return size >= 3 ? size : nil
    }
}

/// Comparisons.
extension MainFrame {
    /// Whether the `size` bytes at `position`, at least one, equal those at `bytes`.
    ///
    /// - Parameter bytes: an item or key, after which `ItemRing.paddingBytes` may be read.
    @inline(__always)
    func holds(_ bytes: UnsafeRawPointer, size: Int, at position: Int) -> Bool {
        let left = end &- position
        guard size <= 16 && left >= 16 else {
            guard left >= size else { return false }
            return unsafe holdsLong(bytes, size: size, at: position)
        }
        // SAFETY: 16 bytes are left in the frame, and may be read of the item. The shifts drop the bytes
        // after `size`.
        let start = unsafe base + position
        let low = unsafe ByteMatch.word(of: bytes, at: 0) ^ ByteMatch.word(of: start, at: 0)
        if size <= 8 { return low &<< UInt64(truncatingIfNeeded: 64 &- 8 &* size) == 0 }
        // SAFETY: as above.
        let high = unsafe ByteMatch.word(of: bytes, at: 8) ^ ByteMatch.word(of: start, at: 8)
        return low | high &<< UInt64(truncatingIfNeeded: 128 &- 8 &* size) == 0
    }

    /// `holds` where the bytes are long, or the frame ends soon; `size` bytes are left.
    @inline(__always)
    private func holdsLong(_ bytes: UnsafeRawPointer, size: Int, at position: Int) -> Bool {
        // SAFETY: `size` bytes are left in the frame, and the item has as many.
        let start = unsafe base + position
        if size > 16 {
            // Texts that differ do so at the end most often.
            let last = unsafe ByteMatch.word(of: bytes, at: size &- 8)
            if unsafe last != ByteMatch.word(of: start, at: size &- 8) { return false }
        }
        return unsafe Self.areEqual(bytes, start, size: size)
    }

    @inline(never)
    @_optimize(speed)
    private static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, size: Int
    ) -> Bool {
        unsafe ItemEquality.areEqual(left, right, size)
    }

    /// Whether the bytes at `position` are those of a remembered token. False without a look where fewer
    /// than nine bytes are left.
    @inline(__always)
    func holds(_ token: Remembered, at position: Int) -> Bool {
        guard end &- position >= 9 else { return false }
        // SAFETY: nine bytes are left.
        let start = unsafe base + position
        guard unsafe start.load(as: UInt8.self) == token.first, token.isToken else { return false }
        // SAFETY: nine bytes are left. The shift drops the bytes after the token.
        let rest = unsafe ByteMatch.word(of: start, at: 1)
        let unused = UInt64(truncatingIfNeeded: 8 &* (9 &- token.count))
        return token.count == 1 || (rest ^ token.word) &<< unused == 0
    }

    /// Whether the key between two positions is one of `names`.
    @inline(__always)
    func isKey(from position: Int, to end: Int, oneOf names: FieldNames) -> Bool {
        names.isEmpty ? false : isNamed(from: position, to: end, names)
    }

    private func isNamed(from position: Int, to end: Int, _ names: FieldNames) -> Bool {
        guard let header = header(at: position), header.family == .str else { return false }
        let start = position + Int(header.headerByteCount)
        // SAFETY: both positions lie inside the frame.
        let payload = unsafe UnsafeRawBufferPointer(start: address(of: start), count: end - start)
        return unsafe names.contains(payload)
    }
}
