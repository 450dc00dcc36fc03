/// Where the first keys of a map are, for programs that do not ask for them in the map's order.
@frozen
@usableFromInline
package struct KeyOffsets: Sendable {
    // Sixteen offsets of four bytes. An `InlineArray` would be filled by a call.
    @usableFromInline typealias Words = (
        UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
    )
    @usableFromInline var words: Words
    /// Keys whose offsets are here.
    @usableFromInline package fileprivate(set) var count: Int
    /// Where the first pair begins whose key is not here.
    @usableFromInline package fileprivate(set) var end: Int
    /// Whether all of them are short texts of which no two are equal.
    @usableFromInline package fileprivate(set) var areDistinct: Bool

    /// Keys that there is room for.
    static var capacity: Int { 16 }

    /// No keys.
    @inlinable
    @inline(__always)
    package init() {
        words = (0, 0, 0, 0, 0, 0, 0, 0)
        count = 0
        end = 0
        areDistinct = true
    }

    /// The offset of a key, whose index is below ``count``.
    @inlinable
    @inline(__always)
    package subscript(index: Int) -> Int {
        mutating get {
            precondition(index >= 0 && index < 16)
            // SAFETY: the index was compared with the offsets that there are.
            return unsafe withUnsafeBytes(of: &words) { bytes in
                unsafe Int(
                    truncatingIfNeeded: bytes.baseAddress.unsafelyUnwrapped.load(
                        fromByteOffset: index &* 4, as: UInt32.self))
            }
        }
    }

    /// Sets an offset; the index must be below ``capacity``.
    @inline(__always)
    fileprivate mutating func set(_ offset: Int, at index: Int) {
        precondition(index >= 0 && index < Self.capacity)
        // SAFETY: the index was compared with the offsets that there are.
        unsafe withUnsafeMutableBytes(of: &words) { bytes in
            unsafe bytes.baseAddress.unsafelyUnwrapped.storeBytes(
                of: UInt32(truncatingIfNeeded: offset), toByteOffset: index &* 4, as: UInt32.self)
        }
    }
}

extension MsgPackReader {
    /// Finds where the keys of a map are, of which the position is the first. The position is then
    /// after the pairs of these keys.
    ///
    /// They are the first sixteen; none if the input has 4 GiB or more.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inline(never)
    @_lifetime(self: copy self)
    package mutating func readKeyOffsets(
        of pairs: MsgPackPairs, into keys: inout KeyOffsets
    ) throws(MsgPackError) {
        keys.removeAll()
        defer { keys.end = cursor }
        guard byteCount <= UInt32.max else { return }
        let wanted = min(pairs.totalCount, KeyOffsets.capacity)
        var seen = 0 as UInt64
        while keys.count < wanted {
            if readShortPairs(until: wanted, into: &keys, seen: &seen) { return }
            let (key, tag) = try readTaggedKey()
            try skip()
            // Tags that share a bit may belong to equal keys.
            if tag == 0 || seen & KeyTag.bit(tag) != 0 { keys.areDistinct = false }
            seen |= KeyTag.bit(tag)
            keys.append(key)
        }
    }

    /// As `readKeyOffsets`, as long as keys are fixstr, values small, and the end of the input is far.
    ///
    /// - Returns: whether `wanted` keys are there.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readShortPairs(
        until wanted: Int, into keys: inout KeyOffsets, seen: inout UInt64
    ) -> Bool {
        // A key and the header of a value, or a value of a fix format.
        let fastEnd = byteCount &- 2 &* ItemWalk.greatestFixByteCount
        // SAFETY: the span has bytes, so it has a base; all of them are readable.
        guard cursor <= fastEnd,
            let walk = unsafe SmallItemWalk(base: itemAtCursor - cursor, byteCount, limits)
        else { return false }
        var (position, count) = (cursor, keys.count)
        defer { (cursor, keys.count) = (position, count) }
        while position <= fastEnd {
            // SAFETY: the longest key and the header after it lie within the span.
            let item = unsafe walk.base + position
            // Wrapping: the length of a fixstr, less one; an empty one is left to the careful step.
            let length = unsafe item.load(as: UInt8.self) ^ 0xA0
            guard length &- 1 < 0x1F else { return false }
            guard let end = walk.end(of: position &+ Int(length) &+ 1) else { return false }
            let tag = unsafe KeyTag.make(
                byteCount: Int(length), first: item.load(fromByteOffset: 1, as: UInt8.self),
                last: item.load(fromByteOffset: Int(length), as: UInt8.self))
            let bit = KeyTag.bit(tag)
            if seen & bit != 0 {
                unsafe keys.compare(item, Int(length) &+ 1, walk.base, count)
            }
            seen |= bit
            keys.set(position, at: count)
            count &+= 1
            position = end
            if count == wanted { return true }
        }
        return false
    }
}

extension KeyOffsets {
    /// Begins another map.
    @inline(__always)
    fileprivate mutating func removeAll() {
        count = 0
        areDistinct = true
    }

    /// Adds a key; there must be room for it.
    fileprivate mutating func append(_ offset: Int) {
        set(offset, at: count)
        count &+= 1
    }

    /// Notes whether one of the first `count` keys has the bytes of the fixstr `item`.
    @inline(never)
    @unsafe
    fileprivate mutating func compare(
        _ item: UnsafeRawPointer, _ byteCount: Int, _ base: UnsafeRawPointer, _ count: Int
    ) {
        for index in 0..<count {
            // SAFETY: the key at an offset comes before `item`, so as many bytes are readable.
            if unsafe SmallEquality.areEqual(base + self[index], item, byteCount: byteCount) {
                areDistinct = false
            }
        }
    }
}
