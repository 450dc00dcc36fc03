import StringInterning

/// The contexts of a direction and the blocks that they form (FORMAT.md section 4).
struct ContextTable: ~Copyable {
    /// By number. The common contexts have memory from the start, and a small map five more.
    private var contexts = BitwiseStorage<Context>(
        capacity: ContextID.firstFree + 5, filler: Context())
    private var blocks = BlockTable()
    /// Contexts that exist.
    private(set) var count = ContextID.firstFree

    @inline(__always)
    subscript(context: ContextID) -> Context {
        get { contexts[context.value] }
        _modify { yield &contexts[context.value] }
    }

    /// The first context of a block that exists, or nil.
    @inline(__always)
    func find(_ kind: BlockKind, of parent: ContextID) -> ContextID? {
        blocks.find(kind, of: parent)
    }

    /// Makes a block of `size` contexts that does not exist.
    ///
    /// - Returns: its first context, or nil if there are too many.
    mutating func make(_ kind: BlockKind, of parent: ContextID, size: Int) -> ContextID? {
        guard count + size <= ContextID.limit else { return nil }
        let first = ContextID(count)
        count += size
        if count > contexts.capacity {
            let capacity = contexts.capacity + contexts.capacity / 2
            contexts.grow(to: max(count, capacity), filler: Context())
        }
        blocks.insert(kind, of: parent, first: first)
        return first
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        for number in 0..<count { contexts[number] = Context() }
        count = ContextID.firstFree
        blocks.empty()
    }

    /// Bytes of memory of the contexts.
    var memoryBytes: Int { contexts.capacity * MemoryLayout<Context>.stride }
}
