import StringInterning

/// The range coder's writing half (FORMAT.md section 10).
struct RangeEncoder: ~Copyable {
    private var model = RangeModel()
    private var output = BitwiseStorage<UInt8>()
    private var count = 0
    private var low: UInt32 = 0
    private var range: UInt32 = .max

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
        low = 0
        range = .max
        // A bit costs at most 8.2 bits (probability 15 in 4,096), so a byte at most 66.
        let capacity = body.count * 9 + 16
        if output.capacity < capacity { output.grow(to: capacity, filler: 0) }
        for index in 0..<body.count {
            // SAFETY: both buffers have body.count bytes.
            let (byte, tree) = unsafe (body[index], trees[index])
            if tree == RangeModel.directTree { encodeDirect(byte) } else { encode(byte, tree) }
        }
        finish()
        // SAFETY: count <= capacity.
        return unsafe UnsafeRawBufferPointer(start: output.start, count: count)
    }

    @inline(__always)
    private mutating func encode(_ byte: UInt8, _ tree: UInt8) {
        let nodes = unsafe model.nodes(tree)
        var node = 1
        for shift in stride(from: 7, through: 0, by: -1) {
            let bit = Int(byte &>> UInt8(shift)) & 1
            // SAFETY: node is below 256.
            let probability = unsafe UInt32(nodes[node])
            let bound = (range &>> 12) &* probability
            if bit == 0 {
                range = bound
                unsafe nodes[node] = UInt16(probability &+ ((4_096 &- probability) &>> 4))
            } else {
                add(bound)
                range &-= bound
                unsafe nodes[node] = UInt16(probability &- (probability &>> 4))
            }
            node = node &* 2 &+ bit
            normalize()
        }
    }

    private mutating func encodeDirect(_ byte: UInt8) {
        range &>>= 8
        add(UInt32(byte) &* range)
        normalize()
    }

    /// low := low + `amount`, with the carry taken into the bytes already put out.
    @inline(__always)
    private mutating func add(_ amount: UInt32) {
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
    private mutating func normalize() {
        while range < 1 << 24 { shiftOut() }
    }

    @inline(__always)
    private mutating func shiftOut() {
        output[count] = UInt8(truncatingIfNeeded: low &>> 24)
        count &+= 1
        low &<<= 8
        range &<<= 8
    }

    /// Writes the value of the interval with the most trailing zeros, and drops zeros at the end.
    private mutating func finish() {
        let last = UInt64(low) + UInt64(range) - 1
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
