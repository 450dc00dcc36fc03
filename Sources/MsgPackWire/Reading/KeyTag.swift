/// One byte of what a short key is, equal for equal keys, so that most other keys are told apart by it.
@usableFromInline
package enum KeyTag {
    /// The tag of a text of fewer than 32 bytes, from 1 on.
    @inlinable
    @inline(__always)
    package static func make(byteCount: Int, first: UInt8, last: UInt8) -> UInt8 {
        // Wrapping: any mixture of the three will do.
        let tag = UInt8(truncatingIfNeeded: byteCount) &* 29 &+ first &* 7 &+ last
        return max(tag, 1)
    }

    /// The tag of a key of the program; 0 if its text has 32 bytes or more, or is a single scalar without a
    /// pointer.
    package static func of(_ key: StaticString) -> UInt8 {
        let fixKey = FixKey(key)
        guard fixKey.isFixstr else { return 0 }
        let count = fixKey.byteCount
        guard count > 0 else { return make(byteCount: 0, first: 0, last: 0) }
        // SAFETY: the literal has `count` bytes, at least one.
        return unsafe make(
            byteCount: count, first: key.utf8Start[0], last: key.utf8Start[count - 1])
    }
}

extension MsgPackReader {
    /// Moves past a key.
    ///
    /// - Returns: the offset of its first byte, and its tag; 0 if it is no fixstr.
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readTaggedKey() throws(MsgPackError) -> (start: Int, tag: UInt8) {
        let start = cursor
        guard let length = nextFixString else {
            let first = firstByte
            let place = try readPlace()
            // A fixstr near the end of the input.
            guard first & 0xE0 == 0xA0 else { return (start, 0) }
            let payload = bytes.extracting(place.payload..<place.end)
            guard payload.byteCount > 0 else {
                return (start, KeyTag.make(byteCount: 0, first: 0, last: 0))
            }
            let last = payload.byte(at: payload.byteCount &- 1)
            return (
                start,
                KeyTag.make(byteCount: payload.byteCount, first: payload.byte(at: 0), last: last)
            )
        }
        guard length > 0 else {
            cursor &+= 1
            return (start, KeyTag.make(byteCount: 0, first: 0, last: 0))
        }
        // SAFETY: the payload of `length` bytes follows the first byte, within the span.
        let item = unsafe itemAtCursor
        let first = unsafe item.load(fromByteOffset: 1, as: UInt8.self)
        let last = unsafe item.load(fromByteOffset: length, as: UInt8.self)
        cursor &+= length &+ 1
        return (start, KeyTag.make(byteCount: length, first: first, last: last))
    }
}
