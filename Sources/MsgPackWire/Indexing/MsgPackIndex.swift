/// A whole message as a flat list of its items, in the order of the bytes.
///
///     message   82 a1 61 01 a1 62 92 02 03
///     node       0  1     2  3     4  5  6
///     next       7  2     3  4     7  6  7
///
/// The first child of node *n* is *n* + 1, and each child's ``MsgPackNode/nextNode`` is the next
/// child. The index holds numbers, no bytes: functions that read content take the message as an
/// argument. Its memory is kept from one message to the next, so that an index that is used again
/// and again stops allocating; it grows with items that were read, never with a count that a header
/// claims.
@safe
public struct MsgPackIndex: ~Copyable, @unchecked Sendable {
    // Sendable: the memory belongs to this owner alone, which cannot be copied.
    private var nodes: UnsafeMutablePointer<MsgPackNode>
    private var capacity: Int
    private var levels: UnsafeMutablePointer<IndexWalk.Level>
    private var levelCapacity: Int
    /// Number of items in the message; 0 before the first message and after one that was refused.
    public private(set) var count = 0
    /// Bytes of the message.
    public private(set) var messageByteCount = 0

    /// An empty index.
    public init() {
        capacity = 64
        levelCapacity = MsgPackLimits.standard.depth
        unsafe nodes = .allocate(capacity: capacity)
        unsafe levels = .allocate(capacity: levelCapacity)
    }

    deinit {
        // SAFETY: both are allocations of this owner alone; their elements need no destruction.
        unsafe nodes.deallocate()
        unsafe levels.deallocate()
    }

    /// Replaces the index by that of `message`, which must be exactly one value.
    ///
    /// - Throws: `truncated`, `reservedByte`, `trailingBytes`, `depthLimit`, `itemLimit`,
    ///   `byteLimit`; the index is then empty.
    /// - Complexity: O(n); no recursion, and no allocation once the memory has grown.
    public mutating func build(
        from message: RawSpan, limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        count = 0
        guard message.byteCount <= limits.bytes else { throw MsgPackError(.byteLimit, offset: 0) }
        messageByteCount = message.byteCount
        makeRoomForLevels(limits.depth)
        // SAFETY: the buffer is the span's and does not leave the closure.
        let end = unsafe message.withUnsafeBytes { buffer -> ItemWalk.Outcome in
            guard let base = buffer.baseAddress else { return ItemWalk.Outcome(0, .truncated) }
            return unsafe build(base, buffer.count, limits)
        }
        let failure = end.failure ?? (end.position < messageByteCount ? .trailingBytes : nil)
        guard let failure else { return }
        count = 0
        throw MsgPackError(failure, offset: end.position)
    }

    /// The loop of ``build(from:limits:)-(RawSpan,_)``: fast steps while the end is far, a careful
    /// step where they stop.
    @unsafe
    private mutating func build(
        _ base: UnsafeRawPointer, _ end: Int, _ limits: MsgPackLimits
    ) -> ItemWalk.Outcome {
        var walk = unsafe IndexWalk(
            base: base, end: end, nodes: nodes, capacity: capacity, levels: levels, limits: limits)
        defer { count = walk.filled }
        while true {
            if walk.takeFastSteps() { return ItemWalk.Outcome(walk.position) }
            if walk.filled == capacity {
                growNodes()
                unsafe walk.nodes = nodes
                walk.capacity = capacity
            }
            if let failure = walk.takeStep() { return ItemWalk.Outcome(walk.position, failure) }
            if walk.finishItem() { return ItemWalk.Outcome(walk.position) }
        }
    }

    /// The node of an item; 0 is the message itself.
    ///
    /// - Precondition: 0 ≤ `number` < ``count``.
    public func node(_ number: Int) -> MsgPackNode {
        precondition(number >= 0 && number < count, "no such node")
        // SAFETY: checked above; the first `count` nodes are written.
        return unsafe nodes[number]
    }

    /// All nodes.
    package var nodeSpan: Span<MsgPackNode> {
        @_lifetime(borrow self)
        get {
            // SAFETY: the first `count` nodes are written, and stay while the index is borrowed.
            let span = unsafe Span(_unsafeStart: nodes, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    @inline(never)
    private mutating func growNodes() {
        let larger = UnsafeMutablePointer<MsgPackNode>.allocate(capacity: capacity * 2)
        // SAFETY: both buffers hold `capacity` nodes, all of them written.
        unsafe larger.initialize(from: nodes, count: capacity)
        unsafe nodes.deallocate()
        unsafe nodes = larger
        capacity *= 2
    }

    private mutating func makeRoomForLevels(_ depth: Int) {
        guard depth > levelCapacity else { return }
        unsafe levels.deallocate()
        unsafe levels = .allocate(capacity: depth)
        levelCapacity = depth
    }
}
