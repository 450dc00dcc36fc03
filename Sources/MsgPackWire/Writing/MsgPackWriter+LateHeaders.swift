/// Containers whose number of children is known after they are written.
extension MsgPackWriter {
    /// Leaves one byte for the header of a container, which ``closeContainer(at:count:isMap:)``
    /// writes.
    ///
    /// - Returns: the offset of the byte.
    @inlinable
    @inline(__always)
    package mutating func openContainer() -> Int {
        reserve(1)
        let start = count
        put(0x80)
        return start
    }

    /// Writes the header of a container whose children were written after `start`; they move if the
    /// header needs more than the byte that was left for it.
    ///
    /// - Parameters:
    ///   - start: what ``openContainer()`` returned; not above ``byteCount``.
    ///   - children: items of an array, pairs of a map, as many as were written.
    /// - Throws: `lengthOutOfRange` if there are more than 2^32 − 1.
    /// - Complexity: O(1) up to fifteen children, O(bytes of the children) above.
    @inlinable
    @inline(__always)
    package mutating func closeContainer(
        at start: Int, count children: Int, isMap: Bool
    ) throws(MsgPackError) {
        guard children < 16 else {
            return try closeWideContainer(at: start, count: children, isMap: isMap)
        }
        let header = (isMap ? 0x80 : 0x90) | UInt8(truncatingIfNeeded: children)
        // SAFETY: `openContainer` wrote a byte at `start`.
        unsafe base.storeBytes(of: header, toByteOffset: start, as: UInt8.self)
    }

    /// ``closeContainer(at:count:isMap:)`` for more than fifteen children.
    @inline(never)
    @usableFromInline
    mutating func closeWideContainer(
        at start: Int, count children: Int, isMap: Bool
    ) throws(MsgPackError) {
        let end = count
        let field = try checkedLength(children)
        let added = field <= 0xFFFF ? 2 : 4
        reserve(added)
        // SAFETY: the children are the bytes from `start + 1` to `end`, and `added` bytes are
        // reserved after them; the copy may overlap.
        let first = unsafe base + start + 1
        unsafe (first + added).copyMemory(from: first, byteCount: end &- start &- 1)
        count = start
        putContainerHeader(field, isMap: isMap)
        count = end &+ added
    }
}
