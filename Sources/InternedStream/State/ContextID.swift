/// The number of a context (FORMAT.md section 4), which is also its index in `ContextTable`.
struct ContextID: Equatable, BitwiseCopyable, Sendable {
    let value: Int

    @inline(__always)
    init(_ value: Int) { self.value = value }

    /// The context that is `offset` after this one in its block.
    @inline(__always)
    func advanced(by offset: Int) -> ContextID {
        // At most `limit`.
        ContextID(value &+ offset)
    }

    /// The context of the main frame.
    static let main = ContextID(0)
    static let attachments = ContextID(1)
    static let blob = ContextID(2)
    /// The first of the 64 contexts that are used when no more blocks are possible.
    static let common = ContextID(3)

    /// The number of the first context that blocks are made of.
    static let firstFree = 67
    /// Most contexts.
    static let limit = 8_192
}

/// What a block of contexts belongs to, beside its parent context: a shape, or one of three other kinds.
struct BlockKind: BitwiseCopyable, Sendable {
    let code: Int

    @inline(__always)
    init(_ shape: ShapeID) { code = shape.value }

    private init(code: Int) { self.code = code }

    static let tuple = BlockKind(code: 1_024)
    static let elements = BlockKind(code: 1_025)
    static let pairs = BlockKind(code: 1_026)
}

/// Where a value is: its context, and the number of arrays and maps around it.
struct ValuePlace: BitwiseCopyable, Sendable {
    let context: ContextID
    let depth: Int

    /// The place of a child of the value here.
    @inline(__always)
    func child(in context: ContextID) -> ValuePlace {
        // The depth is at most 128.
        ValuePlace(context: context, depth: depth &+ 1)
    }

    /// The place of the value that is `offset` after this one in its block.
    @inline(__always)
    func advanced(by offset: Int) -> ValuePlace {
        ValuePlace(context: context.advanced(by: offset), depth: depth)
    }

    /// The place of the main frame's value.
    static let main = ValuePlace(context: .main, depth: 0)
}
