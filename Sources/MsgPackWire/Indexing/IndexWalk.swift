/// The walk that fills an index; see ``ItemWalk`` for the counters.
///
/// It is used in one loop, where the optimiser keeps it in registers.
@safe
struct IndexWalk {
    /// A container that is open.
    struct Level {
        var due: Int
        var node: Int
    }

    private let base: UnsafeRawPointer
    private let end: Int
    /// The last position with `ItemWalk.greatestFixByteCount` bytes before the end.
    private let fastEnd: Int
    private let levels: UnsafeMutablePointer<Level>
    private let depthLimit: Int
    /// Room for `capacity` nodes.
    var nodes: UnsafeMutablePointer<MsgPackNode>
    var capacity: Int
    /// Offset of the next item.
    private(set) var position = 0
    /// Nodes written.
    private(set) var filled = 0
    private var due = 1
    private var depth = 0
    private var itemsLeft: Int

    /// - Parameters:
    ///   - base: start of the message, `end` readable bytes.
    ///   - levels: room for as many levels as `limits` grant.
    @inline(__always)
    @unsafe
    init(
        base: UnsafeRawPointer, end: Int, nodes: UnsafeMutablePointer<MsgPackNode>, capacity: Int,
        levels: UnsafeMutablePointer<Level>, limits: MsgPackLimits
    ) {
        unsafe self.base = base
        self.end = end
        fastEnd = end &- ItemWalk.greatestFixByteCount
        unsafe self.nodes = nodes
        self.capacity = capacity
        unsafe self.levels = levels
        depthLimit = limits.depth
        itemsLeft = limits.items &- 1
    }

    /// Steps over items while at least `ItemWalk.greatestFixByteCount` bytes are left and there is
    /// room for nodes. Stops at an item that needs another check.
    ///
    /// - Returns: whether the walk is complete.
    @inline(__always)
    mutating func takeFastSteps() -> Bool {
        while position <= fastEnd, filled < capacity {
            // SAFETY: `greatestFixByteCount` bytes from `position` on are readable.
            let byte = unsafe Int(base.load(fromByteOffset: position, as: UInt8.self))
            // For a fixstr this is the length.
            let kind = byte ^ 0xA0
            if kind < 0x20 {
                let length = UInt32(truncatingIfNeeded: kind)
                // Computed from the byte itself, since the next load waits for the position.
                append(ItemHeader(.str, header: 1, count: length), byteCount: byte &- 0x9F)
            } else if byte >= 0xC0, byte < 0xE0 {
                guard takeWideItem(byte) else { return false }
            } else if byte < 0x80 || byte >= 0xE0 {
                append(ItemHeader(.integer, header: 1), byteCount: 1)
            } else {
                let count = byte & 0x0F
                let children = count &<< (byte < 0x90 ? 1 : 0)
                // The careful step reports what breaks a limit.
                guard children <= itemsLeft, depth < depthLimit else { return false }
                let header = ItemHeader(
                    byte < 0x90 ? .map : .array, header: 1,
                    count: UInt32(truncatingIfNeeded: count))
                open(header, children)
            }
            if finishItem() { return true }
        }
        return false
    }

    /// A fast step over a format `c0`…`df`; false if the careful step has to take it.
    @inline(__always)
    private mutating func takeWideItem(_ byte: Int) -> Bool {
        if byte == 0xCB {
            append(ItemHeader(.float64, header: 9), byteCount: 9)
        } else if byte == 0xD9 || byte == 0xC4 {
            // SAFETY: the length is within the bytes that the loop found to be readable.
            let length = unsafe Int(base.load(fromByteOffset: position &+ 1, as: UInt8.self))
            // Whether the item ends before the end, in terms of a number that is in a register.
            let excess = length &+ 2 &- ItemWalk.greatestFixByteCount
            guard excess <= fastEnd &- position else { return false }
            let header = ItemHeader(
                byte == 0xD9 ? .str : .bin, header: 2, count: UInt32(truncatingIfNeeded: length))
            append(header, byteCount: length &+ 2)
        } else if byte >= 0xCA, byte <= 0xD3 {
            // ca, and the integers cc…cf and d0…d3: 1, 2, 4 and 8 bytes in turn.
            let byteCount = 1 &+ (1 &<< (byte & 3))
            let header = UInt8(truncatingIfNeeded: byteCount)
            let family: FormatFamily = byte < 0xCC ? .float32 : .integer
            append(ItemHeader(family, header: header), byteCount: byteCount)
        } else {
            return takeRareItem(byte)
        }
        return true
    }

    /// nil, the booleans, and the ext of 1, 2, 4 and 8 bytes.
    @inline(__always)
    private mutating func takeRareItem(_ byte: Int) -> Bool {
        if byte >= 0xD4, byte <= 0xD7 {
            let length = 1 &<< (byte & 3)
            let header = ItemHeader(.ext, header: 2, count: UInt32(truncatingIfNeeded: length))
            append(header, byteCount: length &+ 2)
        } else if byte <= 0xC3, byte != 0xC1 {
            append(ItemHeader(byte == 0xC0 ? .nil : .boolean, header: 1), byteCount: 1)
        } else {
            return false
        }
        return true
    }

    /// One step over any item, with every check. There is room for its node.
    ///
    /// - Returns: nil, or the error at `position`.
    @inline(__always)
    mutating func takeStep() -> MsgPackError.Code? {
        // SAFETY: `end` bytes from `base` on are readable and `position` is not negative.
        guard let item = unsafe ItemHeader.read(base, position, end: end) else {
            return unsafe MsgPackError.unreadable(base: base, position: position, end: end).code
        }
        guard item.isContainer else {
            append(item, byteCount: item.byteCount)
            return nil
        }
        guard item.childCount <= itemsLeft else { return .itemLimit }
        guard depth < depthLimit else { return .depthLimit }
        open(item, item.childCount)
        return nil
    }

    /// Appends the node of an item, for which there is room, and moves past its bytes.
    @inline(__always)
    private mutating func append(_ header: ItemHeader, byteCount: Int) {
        // SAFETY: the callers made sure that `filled` is below `capacity`.
        unsafe nodes[filled] = MsgPackNode(position, number: filled, header)
        filled &+= 1
        position &+= byteCount
    }

    /// Appends the node of a container that breaks no limit, and enters it.
    @inline(__always)
    private mutating func open(_ header: ItemHeader, _ children: Int) {
        append(header, byteCount: Int(header.headerByteCount))
        itemsLeft &-= children
        // SAFETY: `depth` is below the limit, for which there are levels.
        unsafe levels[depth] = Level(due: due &- 1, node: filled &- 1)
        depth &+= 1
        // The container counts as one of its own children, and is the next done.
        due = children &+ 1
    }

    /// Counts the item that was stepped over, and leaves every container in which no item is due.
    ///
    /// - Returns: whether the walk is complete.
    @inline(__always)
    mutating func finishItem() -> Bool {
        due &-= 1
        while due == 0 {
            if depth == 0 { return true }
            depth &-= 1
            // SAFETY: the level was written when `depth` was raised, its node before that.
            unsafe nodes[levels[depth].node].next = UInt32(truncatingIfNeeded: filled)
            due = unsafe levels[depth].due
        }
        return false
    }
}
