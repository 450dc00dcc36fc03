import CInternedStream

/// What became of the memory that a call asked for (docs/C.md, "Out of memory").
///
/// The system's allocator may refuse. The Swift code above it cannot be told, so the C library's own
/// allocator then lends memory from a reserve, with which the call comes to its end. What it has
/// made is destroyed, and the call returns `IMS_ERROR_MEMORY`.
enum OutOfMemory {
    /// Whether the call of this thread was lent memory.
    static var happened: Bool { ims_reserve_is_lent() != 0 }

    /// Takes the memory back. Nothing may lie in it any more.
    ///
    /// - Returns: whether there was any.
    @discardableResult
    static func end() -> Bool { ims_reserve_take_back() != 0 }
}
