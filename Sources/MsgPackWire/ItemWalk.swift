/// A walk over one whole item, children included, without recursion.
///
/// The state is a counter of the items still due in the innermost open container, and a stack of
/// such counters, one for each container around it. Nothing is reserved from a count in the
/// input, and every step moves the position, so a walk is linear in the bytes.
///
///     93 01 92 02 03 c0     array of 3: 1, array of 2: 2 and 3, nil
///     ^ due 1, levels []
///        ^ due 3, levels [0]
///              ^ due 2, levels [0, 1]
///                    ^ due 1, levels [0]
@safe
struct ItemWalk: ~Copyable {
    /// How a walk ended: behind the item, or at the offset of an error.
    struct Outcome {
        let position: Int
        let failure: MsgPackError.Code?

        @inline(__always)
        init(_ position: Int, _ failure: MsgPackError.Code? = nil) {
            self.position = position
            self.failure = failure
        }
    }

    /// No item of a fix format is longer (fixstr of 31 bytes), nor is any header: that far from
    /// the end they need no check of their own.
    private static let greatestFixByteCount = 32

    private let base: UnsafeRawPointer
    private let end: Int
    private let levels: UnsafeMutableBufferPointer<Int>
    private let depthLimit: Int
    private var position: Int
    private var due = 1
    private var depth = 0
    private var itemsLeft: Int

    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the item, 0 ≤ `start` ≤ `end`.
    ///   - levels: one counter for each container that may be open.
    @inline(__always)
    @unsafe
    private init(
        _ base: UnsafeRawPointer, start: Int, end: Int,
        levels: UnsafeMutableBufferPointer<Int>, itemLimit: Int
    ) {
        unsafe self.base = base
        self.end = end
        unsafe self.levels = levels
        depthLimit = levels.count
        position = start
        itemsLeft = itemLimit &- 1
    }

    /// Walks the item at `start`.
    ///
    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the item, 0 ≤ `start` ≤ `end`.
    ///   - end: offset behind the input's last byte.
    ///   - checksUTF8: whether every str must hold UTF-8.
    /// - Complexity: O(bytes of the item).
    @unsafe
    static func run(
        base: UnsafeRawPointer, start: Int, end: Int, limits: MsgPackLimits, checksUTF8: Bool
    ) -> Outcome {
        // A byte limit is an earlier end of input; running into it is another error.
        let isCapped = end &- start > limits.bytes
        let allowed = isCapped ? start &+ limits.bytes : end
        let outcome = unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: limits.depth) {
            levels in
            var walk = unsafe ItemWalk(
                base, start: start, end: allowed, levels: levels, itemLimit: limits.items)
            return checksUTF8 ? walk.runOverText() : walk.runOverStructure()
        }
        return isCapped && outcome.failure == .truncated ? Outcome(start, .byteLimit) : outcome
    }

    // Two copies of the loop, so that the walk of the structure alone pays for nothing else.

    @inline(never)
    private mutating func runOverText() -> Outcome {
        run(checksUTF8: true)
    }

    @inline(never)
    private mutating func runOverStructure() -> Outcome {
        run(checksUTF8: false)
    }

    /// Fast steps while the end is far, a careful one where they give up.
    @inline(__always)
    private mutating func run(checksUTF8: Bool) -> Outcome {
        while true {
            if runFast(checksUTF8: checksUTF8) { return Outcome(position) }
            if let failure = step(checksUTF8: checksUTF8) { return Outcome(position, failure) }
            if due == 0 { due = closeFinished() }
            if due == 0 { return Outcome(position) }
        }
    }

    /// Steps over items of which `greatestFixByteCount` bytes lie before the end: one compare
    /// guards every header and every fix format. Stops in front of what it does not understand.
    ///
    /// - Returns: whether the walk is complete.
    @inline(__always)
    private mutating func runFast(checksUTF8: Bool) -> Bool {
        let fastEnd = end &- Self.greatestFixByteCount
        // Locals, which the optimiser keeps in registers.
        var position = position
        var due = due
        defer {
            self.position = position
            self.due = due
        }
        while position <= fastEnd {
            // SAFETY: `greatestFixByteCount` bytes from `position` on are readable.
            let byte = unsafe base.load(fromByteOffset: position, as: UInt8.self)
            if byte & 0xE0 == 0xA0 {
                let length = Int(byte & 0x1F)
                if checksUTF8, !isUTF8(position &+ 1, length) { return false }
                position &+= length
            } else if byte >= 0x80, byte < 0xE0 {
                if byte < 0xA0 {
                    let children = Int(byte & 0x0F)
                    // The careful step reports what breaks a limit.
                    guard open(byte < 0x90 ? 2 &* children : children, due: due) else {
                        return false
                    }
                    // The container counts as one of its own children, and is the next done.
                    due = children &* (byte < 0x90 ? 2 : 1) &+ 1
                } else {
                    // SAFETY: as above; the header is within these bytes.
                    guard
                        let more = unsafe Self.wideByteCount(
                            byte, at: base + position, available: end &- position,
                            checksUTF8: checksUTF8)
                    else { return false }
                    position &+= more
                }
            }
            position &+= 1
            due &-= 1
            if due == 0 {
                due = closeFinished()
                if due == 0 { return true }
            }
        }
        return false
    }

    /// One step over any item, with every check.
    ///
    /// - Returns: nil, or the error at `position`.
    @inline(__always)
    private mutating func step(checksUTF8: Bool) -> MsgPackError.Code? {
        // SAFETY: `end` bytes from `base` on are readable and `position` is not negative.
        guard let item = unsafe ItemHeader(base: base, position: position, end: end) else {
            return unsafe MsgPackError.unreadable(base: base, position: position, end: end).code
        }
        if item.isContainer {
            guard open(item.childCount, due: due) else {
                return item.childCount > itemsLeft ? .itemLimit : .depthLimit
            }
            due = item.childCount
        } else {
            due &-= 1
        }
        let payload = position &+ Int(item.headerByteCount)
        let next = position &+ item.byteCount
        if checksUTF8, item.family == .str,
            // SAFETY: the item was found to end at `next`, not behind `end`.
            let bad = unsafe UTF8Validation.firstInvalidOffset(
                base: base, start: payload, end: next)
        {
            position = bad
            return .invalidUTF8
        }
        position = next
        return nil
    }

    /// Enters a container with `due` items left around it, itself included; false, and nothing
    /// changed, if that breaks a limit.
    @inline(__always)
    private mutating func open(_ children: Int, due: Int) -> Bool {
        guard children <= itemsLeft, depth < depthLimit else { return false }
        itemsLeft &-= children
        // SAFETY: `depth` is below the number of levels.
        unsafe levels[depth] = due &- 1
        depth &+= 1
        return true
    }

    /// Leaves every container that has nothing due any more.
    ///
    /// - Returns: what is due in the container around them; 0 if the walk is complete.
    @inline(__always)
    private mutating func closeFinished() -> Int {
        while depth > 0 {
            depth &-= 1
            // SAFETY: `depth` was raised when this element was written.
            let due = unsafe levels[depth]
            if due != 0 { return due }
        }
        return 0
    }

    @inline(__always)
    private func isUTF8(_ start: Int, _ count: Int) -> Bool {
        // SAFETY: the caller found `count` bytes from `start` on to lie before `end`.
        unsafe UTF8Validation.firstInvalidOffset(base: base, start: start, end: start &+ count)
            == nil
    }

    /// Bytes behind the first byte of the item that starts with `byte`, `c0`…`df`; nil where the
    /// careful step has to look: containers, `c1`, a payload that passes the end, text to check.
    ///
    /// - Parameter item: at least `greatestFixByteCount` readable bytes, all `available` ones.
    @inline(__always)
    @unsafe
    private static func wideByteCount(
        _ byte: UInt8, at item: UnsafeRawPointer, available: Int, checksUTF8: Bool
    ) -> Int? {
        let fixed = fixedByteCount(byte)
        if fixed >= 0 { return fixed }
        let length: Int
        // SAFETY: no length ends behind the fifth byte.
        switch byte {
        case 0xC4, 0xC7, 0xD9: length = unsafe Int(item.load(fromByteOffset: 1, as: UInt8.self))
        case 0xC5, 0xC8, 0xDA: length = unsafe Self.length(UInt16.self, at: item) &+ 1
        case 0xC6, 0xC9, 0xDB: length = unsafe Self.length(UInt32.self, at: item) &+ 3
        default: return nil
        }
        if checksUTF8, byte >= 0xD9 { return nil }
        // One byte of length and, for ext, one of type are not counted yet.
        let more = length &+ (byte >= 0xC7 && byte <= 0xC9 ? 2 : 1)
        return more < available ? more : nil
    }

    /// Bytes behind the first byte of a format `c0`…`df` of constant size; −1 for the others.
    /// The optimiser makes a table of it.
    @inline(__always)
    private static func fixedByteCount(_ byte: UInt8) -> Int {
        switch byte {
        case 0xC0, 0xC2, 0xC3: 0
        case 0xCC, 0xD0: 1
        case 0xCD, 0xD1, 0xD4: 2
        case 0xD5: 3
        case 0xCA, 0xCE, 0xD2: 4
        case 0xD6: 5
        case 0xCB, 0xCF, 0xD3: 8
        case 0xD7: 9
        case 0xD8: 17
        default: -1
        }
    }

    @inline(__always)
    @unsafe
    private static func length<Length: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _: Length.Type, at item: UnsafeRawPointer
    ) -> Int {
        // SAFETY: the caller promises the bytes behind the first.
        Int(
            truncatingIfNeeded: unsafe item.loadUnaligned(fromByteOffset: 1, as: Length.self)
                .bigEndian)
    }
}
