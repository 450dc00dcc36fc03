/// Arrays of a program's own values.
extension MsgPackReader {
    /// Reads an array; `body` reads each element, which must be one item.
    ///
    ///     let tasks = try reader.readArray { reader throws(MsgPackError) in
    ///         try Task(&reader)
    ///     }
    ///
    /// Memory for all elements is reserved at once if it is not far more than sixteen times the
    /// bytes that are left; otherwise it grows with the elements that were read. A header that
    /// claims many therefore costs nothing.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`; what `body` throws. The position is
    ///   then again in front of the array.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readArray<Element>(
        of type: Element.Type = Element.self,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Element
    ) throws(MsgPackError) -> [Element] {
        let start = cursor
        do {
            let count = try readArrayHeader()
            // A literal is made at its size, which an empty array that grows is not.
            if count == 1 { return [try body(&self)] }
            var elements: [Element] = []
            let affordable = remainingByteCount / max(1, MemoryLayout<Element>.stride / 16)
            elements.reserveCapacity(min(count, affordable))
            for _ in 0..<count { elements.append(try body(&self)) }
            return elements
        } catch {
            cursor = start
            throw error
        }
    }
}
