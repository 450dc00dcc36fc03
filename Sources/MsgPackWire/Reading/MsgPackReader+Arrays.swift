/// Arrays of a program's own values.
///
/// Each function comes in three forms, by what the closure throws:
///
/// - `MsgPackError`, as the reader does;
/// - any error: the call throws the closure's errors and `MsgPackError`;
/// - an error type of the program, typed: the argument `orThrow` makes the reader's own errors
///   into that type, mostly a case of it.
///
///       enum TaskError: Error { case message(MsgPackError), emptyName }
///
///       let tasks = try reader.readArray(orThrow: TaskError.message) {
///           reader throws(TaskError) in try Task(&reader)
///       }
extension MsgPackReader {
    /// Reads an array; `body` reads each element, which must be one item.
    ///
    ///     let tasks = try reader.readArray { reader throws(MsgPackError) in
    ///         try Task(&reader)
    ///     }
    ///
    /// Memory for all elements is reserved at once if it is at most sixteen times the bytes that
    /// are left; otherwise it grows with the elements that were read. A header that claims many
    /// elements therefore costs nothing.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`, `depthLimit`; what `body` throws.
    ///   The position is then at the array again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readArray<Element>(
        of type: Element.Type = Element.self,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Element
    ) throws(MsgPackError) -> [Element] {
        try readArray(of: type, orThrow: { $0 }, body)
    }

    /// Reads an array as ``readArray(of:_:)`` does; `body` may throw an error of the program.
    ///
    /// - Parameter failure: the program's error for one of the reader.
    /// - Throws: what `failure` makes of `truncated`, `reservedByte`, `typeMismatch`,
    ///   `depthLimit`; what `body` throws. The position is then at the array again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readArray<Element, Failure: Error>(
        of type: Element.Type = Element.self, orThrow failure: (MsgPackError) -> Failure,
        _ body: (inout MsgPackReader) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        let start = bookmark
        let count: Int
        do throws(MsgPackError) { count = try readArrayHeader() } catch { throw failure(error) }
        do throws(Failure) {
            let elements = try readElements(count, body)
            openCount = start.openCount
            return elements
        } catch {
            move(to: start)
            throw error
        }
    }

    /// The elements of an array whose header was read.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readElements<Element, Failure: Error>(
        _ count: Int, _ body: (inout MsgPackReader) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        // A literal is made at its size, which an empty array that grows is not.
        if count == 1 { return [try body(&self)] }
        let openCount = openCount
        var elements: [Element] = []
        let affordable = remainingByteCount / max(1, MemoryLayout<Element>.stride / 16)
        elements.reserveCapacity(min(count, affordable))
        for _ in 0..<count {
            elements.append(try body(&self))
            self.openCount = openCount
        }
        return elements
    }
}

#if !hasFeature(Embedded)
extension MsgPackReader {
    /// Reads an array as ``readArray(of:_:)`` does; `body` may throw any error.
    ///
    /// - Throws: `MsgPackError` with `truncated`, `reservedByte`, `typeMismatch`,
    ///   `depthLimit`; what `body` throws. The position is then at the array again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_disfavoredOverload
    @_lifetime(self: copy self)
    public mutating func readArray<Element>(
        of type: Element.Type = Element.self,
        _ body: (inout MsgPackReader) throws -> Element
    ) throws -> [Element] {
        try readArray(of: type, orThrow: { $0 }, body)
    }
}
#endif
