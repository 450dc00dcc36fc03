/// Section 10: writes one body.
struct StreamRangeEncoder {
    private var output: [UInt8] = []
    private var low: UInt64 = 0
    private var range: UInt64 = 0xFFFF_FFFF

    /// Writes one byte of the body with the given tree, or direct if the tree is nil.
    mutating func write(_ byte: UInt8, tree: UInt8?, _ probabilities: inout StreamProbabilities) {
        guard let tree else {
            range >>= 8
            low += UInt64(byte) * range
            shift()
            return
        }
        var node = 1
        for place in stride(from: 7, through: 0, by: -1) {
            let bit = UInt32(byte >> UInt8(place)) & 1
            let bound = (range >> 12) * UInt64(probabilities.zero(tree, node))
            if bit == 0 {
                range = bound
            } else {
                low += bound
                range -= bound
            }
            probabilities.learn(bit, tree, node)
            node = 2 * node + Int(bit)
            shift()
        }
    }

    /// Ends the content with the number in the interval that has the most zero bytes at its end,
    /// and leaves these out.
    mutating func finish() -> [UInt8] {
        for bits in stride(from: UInt64(32), through: 0, by: -8) {
            let mask = (UInt64(1) << bits) - 1
            let value = (low + mask) & ~mask
            if value <= low + range - 1 {
                low = value
                break
            }
        }
        carry()
        output += StreamNumbers.littleEndian(low, bytes: 4).reversed()
        while output.last == 0 { output.removeLast() }
        return output
    }

    private mutating func shift() {
        carry()
        while range < 1 << 24 {
            output.append(UInt8(low >> 24))
            low = (low << 8) & 0xFFFF_FFFF
            range <<= 8
        }
    }

    /// Adds the carry of `low` beyond 32 bits to the bytes before.
    private mutating func carry() {
        guard low > 0xFFFF_FFFF else { return }
        low &= 0xFFFF_FFFF
        var place = output.count - 1
        while place >= 0 && output[place] == 0xFF {
            output[place] = 0
            place -= 1
        }
        if place >= 0 { output[place] += 1 }
    }
}

/// Section 10: reads one body.
struct StreamRangeDecoder {
    private let input: [UInt8]
    private(set) var position: Int
    private let end: Int
    private var code: UInt64 = 0
    private var range: UInt64 = 0xFFFF_FFFF

    /// A decoder of `input[start..<end]`.
    init(_ input: [UInt8], from start: Int, to end: Int) {
        self.input = input
        self.end = end
        position = start
        for _ in 0..<4 { code = code << 8 | next() }
    }

    /// Whether every byte has been read.
    var isAtEnd: Bool { position >= end }

    /// The next byte of the body, read with the given tree; nil if no encoder writes this input.
    mutating func read(tree: UInt8?, _ probabilities: inout StreamProbabilities) -> UInt8? {
        guard let tree else { return readDirect() }
        var node = 1
        while node < 256 {
            let bound = (range >> 12) * UInt64(probabilities.zero(tree, node))
            let bit: UInt32 = code < bound ? 0 : 1
            if bit == 0 {
                range = bound
            } else {
                code -= bound
                range -= bound
            }
            probabilities.learn(bit, tree, node)
            node = 2 * node + Int(bit)
            shift()
        }
        return UInt8(node - 256)
    }

    private mutating func readDirect() -> UInt8? {
        range >>= 8
        let byte = code / range
        guard byte <= 255 else { return nil }
        code -= byte * range
        shift()
        return UInt8(byte)
    }

    private mutating func shift() {
        while range < 1 << 24 {
            code = (code << 8 | next()) & 0xFFFF_FFFF
            range <<= 8
        }
    }

    /// The next byte of the input; 0 after its end.
    private mutating func next() -> UInt64 {
        defer { position += 1 }
        return position < end ? UInt64(input[position]) : 0
    }
}
