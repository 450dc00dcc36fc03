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
enum ItemWalk {
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
            checksUTF8
                ? unsafe walk(base, start, allowed, levels, limits.items, checksUTF8: true)
                : unsafe walk(base, start, allowed, levels, limits.items, checksUTF8: false)
        }
        return isCapped && outcome.failure == .truncated ? Outcome(start, .byteLimit) : outcome
    }

    /// The loop. One function, so that position and counter stay in registers.
    ///
    /// - Parameter levels: one counter for each container that may be open.
    @inline(__always)
    @unsafe
    private static func walk(
        _ base: UnsafeRawPointer, _ start: Int, _ end: Int,
        _ levels: UnsafeMutableBufferPointer<Int>, _ itemLimit: Int, checksUTF8: Bool
    ) -> Outcome {
        var position = start
        var due = 1
        var depth = 0
        var itemsLeft = itemLimit &- 1
        while true {
            // SAFETY: `end` bytes from `base` on are readable and `position` is not negative.
            guard let item = unsafe ItemHeader(base: base, position: position, end: end) else {
                let error = unsafe MsgPackError.unreadable(
                    base: base, position: position, end: end)
                return Outcome(position, error.code)
            }
            due &-= 1
            if item.isContainer {
                // No overflow: a count is below 2^33, and itemsLeft never falls below −2^33.
                itemsLeft &-= item.childCount
                if itemsLeft < 0 { return Outcome(position, .itemLimit) }
                if depth == levels.count { return Outcome(position, .depthLimit) }
                // SAFETY: `depth` is below `levels.count`.
                unsafe levels.initializeElement(at: depth, to: due)
                depth &+= 1
                due = item.childCount
                position &+= Int(item.headerByteCount)
            } else {
                let payload = position &+ Int(item.headerByteCount)
                position = payload &+ Int(item.count)
                if checksUTF8, item.family == .str,
                    // SAFETY: the item was found to end at `position`, not behind `end`.
                    let bad = unsafe UTF8Validation.firstInvalidOffset(
                        base: base, start: payload, end: position)
                {
                    return Outcome(bad, .invalidUTF8)
                }
            }
            while due == 0 {
                if depth == 0 { return Outcome(position) }
                depth &-= 1
                // SAFETY: `depth` was raised when this element was written.
                due = unsafe levels[depth]
            }
        }
    }
}
