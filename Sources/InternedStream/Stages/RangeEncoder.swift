import StringInterning

/// The range coder's writing half (FORMAT.md section 10).
struct RangeEncoder: ~Copyable {
    private var model = RangeModel()
    /// The trees that the last body has used, as they were before it, and one bit for each of them.
    private var saved = BitwiseStorage<UInt16>()
    private var savedTrees = TreeSet()
    private var output = BitwiseStorage<UInt8>()
    private var count = 0
    private var excess = ExcessMemory()

    /// Bytes of a body for which room is made at once.
    private static let chunkBytes = 4_096
    /// More than the bytes that are put out at the end.
    private static let slackBytes = 16

    /// The interval that represents what was coded: its lower end without the bytes that were put out, and
    /// its width.
    private struct Interval {
        var low: UInt32 = 0
        var range: UInt32 = .max
    }

    /// Forgets what was learned; the memory is kept.
    mutating func empty() {
        model.empty()
        savedTrees = TreeSet()
    }

    /// The most bytes that a body of `count` bytes becomes: a bit costs at most 8.2 bits (probability 15 in
    /// 4,096), so a byte at most 66.
    static func mostBytes(_ count: Int) -> Int { 9 * count + slackBytes }

    /// Codes a body, each byte with its tree.
    ///
    /// - Parameter canTakeBack: whether `takeBack` may follow.
    /// - Returns: the coded bytes, until the next call.
    /// - Complexity: O(bytes).
    @_optimize(speed)
    mutating func encode(
        _ body: UnsafeRawBufferPointer, trees: UnsafeRawBufferPointer, canTakeBack: Bool
    ) -> UnsafeRawBufferPointer {
        model.prepare()
        savedTrees = TreeSet()
        if canTakeBack { unsafe save(trees) }
        if excess.isDue(used: count, capacity: output.capacity) { output = BitwiseStorage() }
        count = 0
        var interval = Interval()
        var start = 0
        repeat {
            let end = min(start + Self.chunkBytes, body.count)
            reserve(bodyBytes: end - start)
            unsafe encode(body, trees: trees, from: start, to: end, in: &interval)
            start = end
        } while start < body.count
        finish(interval)
        // SAFETY: count <= capacity.
        return unsafe UnsafeRawBufferPointer(start: output.start, count: count)
    }

    /// Makes room for the coded form of `bytes` more bytes of the body, and for the end.
    private mutating func reserve(bodyBytes bytes: Int) {
        let needed = count + Self.mostBytes(bytes)
        if needed > output.capacity { output.grow(to: max(needed, 2 * count), keeping: count) }
    }

    /// Codes the bytes from `start` to `end` of a body.
    @inline(__always)
    private mutating func encode(
        _ body: UnsafeRawBufferPointer, trees: UnsafeRawBufferPointer, from start: Int,
        to end: Int, in interval: inout Interval
    ) {
        for index in start..<end {
            // SAFETY: both buffers have body.count bytes.
            let (byte, tree) = unsafe (body[index], trees[index])
            if tree == RangeModel.directTree {
                encodeDirect(byte, in: &interval)
            } else {
                encode(byte, tree: tree, in: &interval)
            }
        }
    }

    /// Bytes of memory of the encoder.
    var memoryBytes: Int {
        output.capacity + model.memoryBytes + saved.capacity * MemoryLayout<UInt16>.stride
    }

    /// Codes a byte bit by bit, without a branch for the bits, which are hard to predict.
    ///
    /// The bound is at most the range, so the difference is not negative; a carry of the sum is handled by
    /// `add`.
    @inline(__always)
    private mutating func encode(_ byte: UInt8, tree: UInt8, in interval: inout Interval) {
        let nodes = unsafe model.nodes(of: tree)
        var node = 1
        // The bits that are still to be coded, the next one in the highest place.
        var bits = UInt32(byte) &<< 24
        while node < 256 {
            let bit = bits &>> 31
            bits &<<= 1
            let isOne = 0 &- bit
            // SAFETY: node is below 256.
            let probability = unsafe UInt32(nodes[node])
            let bound = (interval.range &>> 12) &* probability
            let rest = interval.range &- bound
            add(bound & isOne, to: &interval.low)
            interval.range = bit == 0 ? bound : rest
            unsafe nodes[node] = RangeModel.adapted(probability, isOne: isOne)
            node = node &* 2 &+ Int(bit)
            normalize(&interval)
        }
    }

    @inline(__always)
    private mutating func encodeDirect(_ byte: UInt8, in interval: inout Interval) {
        // At most 255 / 256 of the range before, so the product fits.
        interval.range &>>= 8
        add(UInt32(byte) &* interval.range, to: &interval.low)
        shiftOut(&interval)
    }

    /// Adds `amount` to `low`; a carry goes into the bytes that were put out.
    @inline(__always)
    private mutating func add(_ amount: UInt32, to low: inout UInt32) {
        let (sum, carried) = low.addingReportingOverflow(amount)
        low = sum
        if carried { carry() }
    }

    /// Adds one to the number that the bytes put out form.
    @inline(never)
    private mutating func carry() {
        var place = count - 1
        // The interval never leaves [0, 1), so a byte below 255 comes before the first one.
        while output[place] == 0xFF {
            output[place] = 0
            place -= 1
        }
        output[place] += 1
    }

    @inline(__always)
    private mutating func normalize(_ interval: inout Interval) {
        while interval.range < 1 << 24 { shiftOut(&interval) }
    }

    /// Puts out the upper byte of `low`. It is dropped from `low`, and the range is widened by as much.
    @inline(__always)
    private mutating func shiftOut(_ interval: inout Interval) {
        output[count] = UInt8(truncatingIfNeeded: interval.low &>> 24)
        count &+= 1
        interval.low &<<= 8
        interval.range &<<= 8
    }

    /// Writes the value of the interval with the most trailing zeros, and drops zeros at the end.
    private mutating func finish(_ interval: Interval) {
        var low = interval.low
        let last = UInt64(low) + UInt64(interval.range) - 1
        for kept in 0...4 {
            let mask = (UInt64(1) << UInt64(32 - 8 * kept)) - 1
            let value = (UInt64(low) + mask) & ~mask
            if value <= last {
                if value >> 32 != 0 { carry() }
                low = UInt32(truncatingIfNeeded: value)
                break
            }
        }
        for _ in 0..<4 {
            output[count] = UInt8(truncatingIfNeeded: low >> 24)
            count += 1
            low <<= 8
        }
        while count > 0 && output[count - 1] == 0 { count -= 1 }
    }
}

/// Taking back: a message whose body has been coded may still go raw, and the decoder learns nothing from it.
extension RangeEncoder {
    /// Keeps the trees that a body uses.
    private mutating func save(_ trees: UnsafeRawBufferPointer) {
        // SAFETY: indices below count.
        for index in 0..<trees.count {
            let tree = unsafe trees[index]
            if tree != RangeModel.directTree { savedTrees.insert(tree) }
        }
        let needed = savedTrees.count * RangeModel.treeSize
        if needed > saved.capacity { saved.grow(to: needed, filler: 0) }
        unsafe copyTrees { saved, tree in
            // SAFETY: both have the probabilities of a tree.
            unsafe saved.update(from: tree, count: RangeModel.treeSize)
        }
    }

    /// Forgets what the last body has taught; it was coded so that this is possible.
    mutating func takeBack() {
        unsafe copyTrees { saved, tree in
            // SAFETY: as above.
            unsafe tree.update(from: saved, count: RangeModel.treeSize)
        }
        savedTrees = TreeSet()
    }

    /// Calls `copy` with the place of each kept tree in `saved`, and the tree.
    private func copyTrees(
        _ copy: (UnsafeMutablePointer<UInt16>, UnsafeMutablePointer<UInt16>) -> Void
    ) {
        var rest = savedTrees
        // SAFETY: `saved` has room for all trees whose bits are set.
        var place = unsafe saved.start
        while let tree = rest.removeFirst() {
            unsafe copy(place, model.nodes(of: tree))
            unsafe place += RangeModel.treeSize
        }
    }
}

/// Numbers of trees, below 128.
private struct TreeSet: BitwiseCopyable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    var count: Int { low.nonzeroBitCount &+ high.nonzeroBitCount }

    mutating func insert(_ tree: UInt8) {
        let bit = UInt64(1) &<< UInt64(tree & 63)
        if tree < 64 { low |= bit } else { high |= bit }
    }

    /// Removes the lowest one; nil if there is none.
    mutating func removeFirst() -> UInt8? {
        if low != 0 {
            defer { low &= low &- 1 }
            return UInt8(truncatingIfNeeded: low.trailingZeroBitCount)
        }
        if high == 0 { return nil }
        defer { high &= high &- 1 }
        return 64 | UInt8(truncatingIfNeeded: high.trailingZeroBitCount)
    }
}
