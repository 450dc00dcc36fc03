import StringInterning

/// The range coder's writing half (FORMAT.md section 10).
struct RangeEncoder: ~Copyable {
    private var model = RangeModel()
    private var output = BitwiseStorage<UInt8>()
    private var count = 0

    /// The interval that stands for what was coded: its lower end, less what was put out, and its width.
    private struct Interval {
        var low: UInt32 = 0
        var range: UInt32 = .max
    }

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
        count = 0
        var interval = Interval()
        // A bit costs at most 8.2 bits (probability 15 in 4,096), so a byte at most 66.
        let capacity = body.count * 9 + 16
        if output.capacity < capacity { output.grow(to: capacity, filler: 0) }
        for index in 0..<body.count {
            // SAFETY: both buffers have body.count bytes.
            let (byte, tree) = unsafe (body[index], trees[index])
            if tree == RangeModel.directTree {
                encodeDirect(byte, &interval)
            } else {
                encode(byte, tree, &interval)
            }
        }
        finish(interval)
        // SAFETY: count <= capacity.
        return unsafe UnsafeRawBufferPointer(start: output.start, count: count)
    }

    /// Codes a byte bit by bit, without a branch for the bits: what they are is hard to predict.
    @inline(__always)
    private mutating func encode(_ byte: UInt8, _ tree: UInt8, _ interval: inout Interval) {
        let nodes = unsafe model.nodes(tree)
        var node = 1
        // The bits to come, from the highest place on.
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
    private mutating func encodeDirect(_ byte: UInt8, _ interval: inout Interval) {
        interval.range &>>= 8
        add(UInt32(byte) &* interval.range, to: &interval.low)
        shiftOut(&interval)
    }

    /// low := low + `amount`, with the carry taken into the bytes already put out.
    @inline(__always)
    private mutating func add(_ amount: UInt32, to low: inout UInt32) {
        let (sum, carried) = low.addingReportingOverflow(amount)
        low = sum
        if carried { carry() }
    }

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
