/// Moves past small items in a few instructions: scalars, text and bytes of up to 255 bytes, and
/// containers of few items that hold nothing else.
@safe
struct SmallItemWalk {
    /// The first byte of the input.
    let base: UnsafeRawPointer
    private let byteCount: Int

    /// Containers that one item may have.
    private static var greatestContainerCount: Int { 4 }

    /// Nil if `limits` could forbid a small item.
    ///
    /// - Parameter base: the first of `byteCount` readable bytes.
    @inline(__always)
    @unsafe
    init?(base: UnsafeRawPointer, _ byteCount: Int, _ limits: MsgPackLimits) {
        // Four containers of a fix format hold at most 4 × 30 items in at most four levels.
        guard limits.depth >= 4, limits.items > 120, limits.bytes >= byteCount else { return nil }
        unsafe self.base = base
        self.byteCount = byteCount
    }

    /// Where the item at `position` ends; nil if it is not small, or goes beyond the input.
    ///
    /// ``ItemWalk/greatestFixByteCount`` bytes from `position` on must be readable.
    @inline(__always)
    func end(of position: Int) -> Int? {
        let byteCount = scalarByteCount(at: position)
        return byteCount > 0 ? position &+ byteCount : endOfContainer(at: position)
    }

    /// Bytes of the item at `position`, as in ``end(of:)``; 0 for everything but small scalars.
    @inline(__always)
    private func scalarByteCount(at position: Int) -> Int {
        // SAFETY: the caller promises more bytes than are looked at here.
        let byte = unsafe Int(base.load(fromByteOffset: position, as: UInt8.self))
        // For a fixstr this is the length.
        let kind = byte ^ 0xA0
        if kind < 0x20 { return kind &+ 1 }
        // cc…d3 and the floats before them: 1, 2, 4 and 8 bytes in turn.
        if byte >= 0xCA, byte <= 0xD3 { return 1 &+ (1 &<< (byte & 3)) }
        if byte == 0xD9 || byte == 0xC4 {
            let length = unsafe Int(base.load(fromByteOffset: position &+ 1, as: UInt8.self))
            return length &+ 2 <= byteCount &- position ? length &+ 2 : 0
        }
        // Fixints, c0, c2 and c3.
        if kind >= 0x80 || kind >= 0x40 && kind < 0x60 || kind == 0x60 { return 1 }
        return kind == 0x62 || kind == 0x63 ? 1 : 0
    }

    /// Where the container at `position` ends, as in ``end(of:)``.
    @inline(never)
    private func endOfContainer(at start: Int) -> Int? {
        let fastEnd = byteCount &- ItemWalk.greatestFixByteCount
        var (position, due, left) = (start, 1, Self.greatestContainerCount)
        while due > 0 {
            guard position <= fastEnd else { return nil }
            due &-= 1
            let byteCount = scalarByteCount(at: position)
            if byteCount > 0 {
                position &+= byteCount
                continue
            }
            // SAFETY: the position is before `fastEnd`.
            let byte = unsafe Int(base.load(fromByteOffset: position, as: UInt8.self))
            guard byte >= 0x80, byte < 0xA0, left > 0 else { return nil }
            left &-= 1
            due &+= (byte & 0x0F) &<< (byte < 0x90 ? 1 : 0)
            position &+= 1
        }
        return position
    }
}

extension MsgPackReader {
    /// Where the item at the position ends if it is a small one, far from the end of the input; nil
    /// says nothing about the item.
    @inline(__always)
    var endOfSmallItem: Int? {
        // dc…df: a container of many items.
        guard remainingByteCount >= ItemWalk.greatestFixByteCount, firstByte ^ 0xDC >= 4 else {
            return nil
        }
        // SAFETY: the span has bytes, so it has a base; all of them are readable.
        let walk = unsafe SmallItemWalk(base: itemAtCursor - cursor, byteCount, limits)
        return walk?.end(of: cursor)
    }
}
