/// Arrays of a program's own values.
extension MsgPackWriter {
    /// Writes an array; `body` writes each element as one item.
    ///
    /// The elements are lent to `body`, not copied: a loop over the array would retain every
    /// `String` in an element before it is written, and release it behind.
    ///
    ///     try writer.writeArray(tasks) { task, writer throws(MsgPackError) in
    ///         try task.write(into: &writer)
    ///     }
    ///
    /// - Throws: `lengthOutOfRange` if there are more than 2^32 − 1 elements; what `body` throws,
    ///   with an unfinished array written so far.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    public mutating func writeArray<Element>(
        _ elements: [Element],
        _ body: (borrowing Element, inout MsgPackWriter) throws(MsgPackError) -> Void
    ) throws(MsgPackError) {
        try writeArrayHeader(elements.count)
        // SAFETY: the buffer holds the elements while the array is borrowed.
        try unsafe elements.span.withUnsafeBufferPointer { buffer throws(MsgPackError) in
            guard let start = buffer.baseAddress else { return }
            // SAFETY: a struct of one field has the layout of that field, so the elements may be bound
            // to it for the time of the loop.
            try unsafe start.withMemoryRebound(
                to: Lent<Element>.self, capacity: buffer.count
            ) { lent throws(MsgPackError) in
                for index in 0..<buffer.count {
                    try unsafe lent[index].use { element throws(MsgPackError) in
                        try body(element, &self)
                    }
                }
            }
        }
    }
}

/// A value in the memory of another owner. A value that cannot be copied is used where it stands.
@usableFromInline
struct Lent<Value>: ~Copyable {
    @usableFromInline let value: Value

    @inlinable
    @inline(__always)
    borrowing func use(
        _ body: (borrowing Value) throws(MsgPackError) -> Void
    ) throws(MsgPackError) {
        try body(value)
    }
}
