import StringInterning

/// The range coder's writing half (FORMAT.md section 10).
struct RangeEncoder: ~Copyable {
    private var model = RangeModel()
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
    mutating func empty() { model.empty() }

    /// Codes a body, each byte with its tree.
    ///
    /// - Returns: the coded bytes, until the next call.
    /// - Complexity: O(bytes).
    @_optimize(speed)
    mutating func encode(
        _ body: UnsafeRawBufferPointer, trees: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        model.prepare()
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
        // A bit costs at most 8.2 bits (probability 15 in 4,096), so a byte at most 66.
        let needed = count + 9 * bytes + Self.slackBytes
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
    var memoryBytes: Int { output.capacity + model.memoryBytes }

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
