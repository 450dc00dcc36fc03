/// Arrays of a program's own values, in three forms by what the closure throws: see the functions
/// of ``MsgPackReader`` for arrays.
extension MsgPackWriter {
    /// Writes an array; `body` writes each element as one item.
    ///
    /// The elements are lent to `body`, not copied: a loop over the array would retain every
    /// `String` in an element before it is written, and release it afterwards.
    ///
    ///     try writer.writeArray(tasks) { task, writer throws(MsgPackError) in
    ///         try task.write(into: &writer)
    ///     }
    ///
    /// - Throws: `lengthOutOfRange` if there are more than 2^32 − 1 elements; what `body` throws.
    ///   Nothing of the array is then written.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    public mutating func writeArray<Element>(
        _ elements: [Element],
        _ body: (borrowing Element, inout MsgPackWriter) throws(MsgPackError) -> Void
    ) throws(MsgPackError) {
        try writeArray(elements, orThrow: { $0 }, body)
    }

    /// Writes an array as ``writeArray(_:_:)`` does; `body` may throw an error of the program.
    ///
    /// - Parameter failure: the program's error for one of the writer.
    /// - Throws: what `failure` makes of `lengthOutOfRange`; what `body` throws. Nothing of the
    ///   array is then written.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    public mutating func writeArray<Element, Failure: Error>(
        _ elements: [Element], orThrow failure: (MsgPackError) -> Failure,
        _ body: (borrowing Element, inout MsgPackWriter) throws(Failure) -> Void
    ) throws(Failure) {
        let start = count
        do throws(MsgPackError) {
            try writeArrayHeader(elements.count)
        } catch {
            throw failure(error)
        }
        do throws(Failure) {
            try writeElements(elements, body)
        } catch {
            count = start
            throw error
        }
    }

    @inlinable
    @inline(__always)
    mutating func writeElements<Element, Failure: Error>(
        _ elements: [Element],
        _ body: (borrowing Element, inout MsgPackWriter) throws(Failure) -> Void
    ) throws(Failure) {
        // SAFETY: the buffer holds the elements while the array is borrowed.
        try unsafe elements.withUnsafeBufferPointer { buffer throws(Failure) in
            guard let start = buffer.baseAddress else { return }
            // SAFETY: a struct of one field has the layout of that field, so the elements may be bound
            // to it for the time of the loop.
            try unsafe start.withMemoryRebound(
                to: Lent<Element>.self, capacity: buffer.count
            ) { lent throws(Failure) in
                for index in 0..<buffer.count {
                    try unsafe lent[index].use { element throws(Failure) in
                        try body(element, &self)
                    }
                }
            }
        }
    }
}

#if !hasFeature(Embedded)
extension MsgPackWriter {
    /// Writes an array as ``writeArray(_:_:)`` does; `body` may throw any error.
    ///
    /// - Throws: `MsgPackError` with `lengthOutOfRange`; what `body` throws. Nothing of the
    ///   array is then written.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_disfavoredOverload
    public mutating func writeArray<Element>(
        _ elements: [Element],
        _ body: (borrowing Element, inout MsgPackWriter) throws -> Void
    ) throws {
        try writeArray(elements, orThrow: { $0 }, body)
    }
}
#endif

/// A value in the memory of another owner. Since it cannot be copied, it is used where it is.
@usableFromInline
struct Lent<Value>: ~Copyable {
    @usableFromInline let value: Value

    @inlinable
    @inline(__always)
    borrowing func use<Failure: Error>(
        _ body: (borrowing Value) throws(Failure) -> Void
    ) throws(Failure) {
        try body(value)
    }
}
