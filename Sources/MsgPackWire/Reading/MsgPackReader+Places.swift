/// Where items are, for programs that keep places instead of values.
extension MsgPackReader {
    /// Moves past an item and returns where it is.
    ///
    /// - Returns: the offsets of its first byte, of its payload (of a container: of its first child),
    ///   and of what follows it.
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readPlace() throws(MsgPackError) -> (start: Int, payload: Int, end: Int) {
        let start = cursor
        if let length = nextFixString {
            cursor &+= length &+ 1
            return (start, start &+ 1, cursor)
        }
        let first = firstByte
        // A str or a bin with a length of one byte.
        if first == 0xD9 || first == 0xC4, remainingByteCount >= 2 {
            // SAFETY: two bytes from the cursor on lie within the span.
            let length = unsafe Int(
                bytes.unsafeLoad(fromUncheckedByteOffset: start &+ 1, as: UInt8.self))
            if length &+ 2 <= remainingByteCount {
                cursor = start &+ length &+ 2
                return (start, start &+ 2, cursor)
            }
        }
        // A positive fixint.
        if first < 0x80 {
            cursor &+= 1
            return (start, cursor, cursor)
        }
        return try readAnyPlace()
    }

    /// ``readPlace()`` for every item.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readAnyPlace() throws(MsgPackError) -> (start: Int, payload: Int, end: Int) {
        let start = cursor
        // SAFETY: the header lies within the bytes that are left.
        let known =
            remainingByteCount > 0
            ? unsafe ItemHeader(base: itemAtCursor, position: 0, end: remainingByteCount) : nil
        guard let header = known else { throw unexpectedItem() }
        if header.isContainer {
            try skip()
        } else {
            cursor = start &+ header.byteCount
        }
        return (start, start &+ Int(header.headerByteCount), cursor)
    }
}
