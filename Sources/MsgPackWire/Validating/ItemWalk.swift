/// A walk over one whole item, children included, without recursion.
///
/// The state is the number of items still due in the innermost open container, and a stack of such
/// numbers, one for each container around it. No memory is reserved for a count in the input, and
/// every step moves the position, so a walk is linear in the bytes.
///
///     93 01 92 02 03 c0     array of 3: 1, array of 2: 2 and 3, nil
///     ^ due 1, levels []
///        ^ due 3, levels [0]
///              ^ due 2, levels [0, 1]
///                    ^ due 1, levels [0]
@safe
@usableFromInline
struct ItemWalk: ~Copyable {
    /// Where a walk ended: after the item, or at the offset of an error.
    struct Outcome {
        let position: Int
        let failure: MsgPackError.Code?

        @inline(__always)
        init(_ position: Int, _ failure: MsgPackError.Code? = nil) {
            self.position = position
            self.failure = failure
        }
    }

    /// How far a walk over one message has come, for another walk that goes on from there.
    struct Progress {
        /// Items due in the innermost open container; 1 before the message, 0 after it.
        var due = 1
        /// Containers that are open.
        var depth = 0
        /// Items that headers may still announce.
        var itemsLeft: Int

        /// Before a message of at most `items` items.
        @inline(__always)
        init(items: Int) {
            itemsLeft = items &- 1
        }
    }

    /// No item of a fix format is longer (fixstr of 31 bytes), and no header is: if as many bytes
    /// are left, they need no check of their own.
    @inlinable
    @inline(__always)
    static var greatestFixByteCount: Int { 32 }

    private let base: UnsafeRawPointer
    private let end: Int
    private let levels: UnsafeMutableBufferPointer<Int>
    private let depthLimit: Int
    private var position: Int
    private var due: Int
    private var depth: Int
    private var itemsLeft: Int

    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the item, 0 ≤ `start` ≤ `end`.
    ///   - levels: one counter for each container that may be open.
    ///   - progress: how far the message was walked over before `start`.
    @inline(__always)
    @unsafe
    private init(
        _ base: UnsafeRawPointer, start: Int, end: Int,
        levels: UnsafeMutableBufferPointer<Int>, progress: Progress
    ) {
        unsafe self.base = base
        self.end = end
        unsafe self.levels = levels
        depthLimit = levels.count
        position = start
        due = progress.due
        depth = progress.depth
        itemsLeft = progress.itemsLeft
    }

    /// Walks the item at `start`.
    ///
    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the item, 0 ≤ `start` ≤ `end`.
    ///   - end: offset after the input's last byte.
    ///   - checksUTF8: whether every str must hold UTF-8.
    /// - Complexity: O(bytes of the item).
    @unsafe
    static func run(
        base: UnsafeRawPointer, start: Int, end: Int, limits: MsgPackLimits, checksUTF8: Bool
    ) -> Outcome {
        // A byte limit acts as an earlier end of the input; only the error differs.
        let isCapped = end &- start > limits.bytes
        let allowed = isCapped ? start &+ limits.bytes : end
        let outcome = unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: limits.depth) {
            levels in
            var walk = unsafe ItemWalk(
                base, start: start, end: allowed, levels: levels,
                progress: Progress(items: limits.items))
            return checksUTF8 ? walk.runOverText() : walk.runOverStructure()
        }
        return isCapped && outcome.failure == .truncated ? Outcome(start, .byteLimit) : outcome
    }

    /// Walks on over a message of which a part was walked over before; see ``MsgPackScanner``.
    ///
    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the next item, 0 ≤ `start` ≤ `end`.
    ///   - levels: the counters of the walks before, and room for as many containers as may be open.
    ///   - progress: how far the message was walked over; afterwards, up to the outcome's position.
    /// - Complexity: O(`end` − `start`).
    @unsafe
    static func resume(
        base: UnsafeRawPointer, start: Int, end: Int, levels: UnsafeMutableBufferPointer<Int>,
        progress: inout Progress
    ) -> Outcome {
        var walk = unsafe ItemWalk(
            base, start: start, end: end, levels: levels, progress: progress)
        let outcome = walk.runOverStructure()
        (progress.due, progress.depth, progress.itemsLeft) = (walk.due, walk.depth, walk.itemsLeft)
        return outcome
    }

    // Two copies of the loop, so that a walk that does not check text has no test for it.

    @inline(never)
    private mutating func runOverText() -> Outcome {
        run(checksUTF8: true)
    }

    @inline(never)
    private mutating func runOverStructure() -> Outcome {
        run(checksUTF8: false)
    }

    /// Takes fast steps while the end is far, and a careful step where they stop.
    @inline(__always)
    private mutating func run(checksUTF8: Bool) -> Outcome {
        while true {
            if runFast(checksUTF8: checksUTF8) { return Outcome(position) }
            if let failure = step(checksUTF8: checksUTF8) { return Outcome(position, failure) }
            if due == 0 { due = closeFinished() }
            if due == 0 { return Outcome(position) }
        }
    }

    /// Steps over items while at least `greatestFixByteCount` bytes are left: one comparison guards
    /// every header and every fix format. Stops at an item that needs another check.
    ///
    /// - Returns: whether the walk is complete.
    @inline(__always)
    private mutating func runFast(checksUTF8: Bool) -> Bool {
        let fastEnd = end &- Self.greatestFixByteCount
        // Locals, which the optimiser keeps in registers.
        var (position, due, depth, itemsLeft) = (position, due, depth, itemsLeft)
        let levels = unsafe levels
        defer {
            (self.position, self.due, self.depth, self.itemsLeft) = (
                position, due, depth, itemsLeft
            )
        }
        while position <= fastEnd {
            // SAFETY: `greatestFixByteCount` bytes from `position` on are readable.
            let byte = unsafe Int(base.load(fromByteOffset: position, as: UInt8.self))
            // For a fixstr this is the length.
            let kind = byte ^ 0xA0
            if kind < 0x20 {
                if checksUTF8, !isUTF8(position &+ 1, kind) { return false }
                // Computed from the byte itself, since the next load waits for the position.
                position &+= byte &- 0x9F
            } else if kind >= 0x60, kind < 0x80 {
                guard let count = wideByteCount(byte, position, checksUTF8: checksUTF8)
                else { return false }
                position &+= count
            } else {
                if kind < 0x40 {
                    let children = (byte & 0x0F) &<< (byte < 0x90 ? 1 : 0)
                    // The careful step reports what breaks a limit.
                    guard children <= itemsLeft, depth < depthLimit else { return false }
                    itemsLeft &-= children
                    // SAFETY: `depth` is below the number of levels.
                    unsafe levels[depth] = due &- 1
                    depth &+= 1
                    // The container counts as one of its own children, and is the next done.
                    due = children &+ 1
                }
                position &+= 1
            }
            due &-= 1
            while due == 0 {
                if depth == 0 { return true }
                depth &-= 1
                // SAFETY: `depth` was raised when this element was written.
                due = unsafe levels[depth]
            }
        }
        return false
    }

    /// One step over any item, with every check.
    ///
    /// - Returns: nil, or the error at `position`.
    @inline(never)
    private mutating func step(checksUTF8: Bool) -> MsgPackError.Code? {
        // SAFETY: `end` bytes from `base` on are readable and `position` is not negative.
        guard let item = unsafe ItemHeader.read(base, position, end: end) else {
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
            // SAFETY: the item was found to end at `next`, not after `end`.
            let bad = unsafe UTF8Validation.firstInvalidOffset(
                base: base, start: payload, end: next)
        {
            position = bad
            return .invalidUTF8
        }
        position = next
        return nil
    }

    /// Enters a container; `due` items, itself included, are left in the one around it. Returns
    /// false, and changes nothing, if that exceeds a limit.
    @inline(__always)
    private mutating func open(_ children: Int, due: Int) -> Bool {
        guard children <= itemsLeft, depth < depthLimit else { return false }
        itemsLeft &-= children
        // SAFETY: `depth` is below the number of levels.
        unsafe levels[depth] = due &- 1
        depth &+= 1
        return true
    }

    /// Leaves every container in which no item is due.
    ///
    /// - Returns: the items due in the container around them; 0 if the walk is complete.
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
        unsafe UTF8Validation.isShortASCII(base + start, byteCount: count)
            || UTF8Validation.isValid(base + start, byteCount: count)
    }

    /// Bytes of the item at `position`, which starts with `byte`, `c0`…`df`; nil for items that the
    /// careful step handles: containers, `c1`, a payload that goes beyond the end, text that is not
    /// UTF-8.
    ///
    /// `greatestFixByteCount` bytes from `position` on are readable.
    @inline(__always)
    private func wideByteCount(_ byte: Int, _ position: Int, checksUTF8: Bool) -> Int? {
        if byte == 0xCB { return 9 }
        // SAFETY: no length ends after the fifth byte.
        let item = unsafe base + position
        let header: Int
        // Negative if it is no `Int`.
        let length: Int
        if byte == 0xD9 || byte == 0xC4 {
            header = 2
            length = unsafe Self.length(UInt8.self, at: item)
        } else if byte >= 0xCA, byte <= 0xD3 {
            // ca, and the integers cc…cf and d0…d3: 1, 2, 4 and 8 bytes in turn.
            return 1 &+ (1 &<< (byte & 3))
        } else {
            switch byte {
            case 0xC0, 0xC2, 0xC3: return 1
            case 0xD4...0xD7: return 2 &+ (1 &<< (byte & 3))
            case 0xC5, 0xDA: (header, length) = unsafe (3, Self.length(UInt16.self, at: item))
            case 0xC6, 0xDB: (header, length) = unsafe (5, Self.length(UInt32.self, at: item))
            case 0xC7:
                (header, length) = unsafe (3, Self.length(UInt8.self, at: item))
            case 0xC8: (header, length) = unsafe (4, Self.length(UInt16.self, at: item))
            case 0xC9: (header, length) = unsafe (6, Self.length(UInt32.self, at: item))
            case 0xD8: return 18
            default: return nil
            }
        }
        guard LengthField.fit(header: header, length: length, end &- position) else { return nil }
        if checksUTF8, byte >= 0xD9, !isUTF8(position &+ header, length) { return nil }
        return header &+ length
    }

    @inline(__always)
    @unsafe
    private static func length<Length: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _: Length.Type, at item: UnsafeRawPointer
    ) -> Int {
        // SAFETY: the caller promises the bytes after the first.
        Int(
            truncatingIfNeeded: unsafe item.loadUnaligned(fromByteOffset: 1, as: Length.self)
                .bigEndian)
    }
}
