/// One byte of what a short key is, equal for equal keys, so that most other keys are told apart by it.
@usableFromInline
package enum KeyTag {
    /// The tag of a text of fewer than 32 bytes. 0 is also that of a key of which nothing is known.
    @inlinable
    @inline(__always)
    package static func make(byteCount: Int, first: UInt8, last: UInt8) -> UInt8 {
        // Wrapping: any mixture of the three will do.
        UInt8(truncatingIfNeeded: byteCount &* 5 &+ Int(first) &* 3 &+ Int(last))
    }

    /// A bit for each value of the last six bits of a tag.
    @inlinable
    @inline(__always)
    package static func bit(_ tag: UInt8) -> UInt64 { 1 &<< UInt64(tag & 63) }
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
