/// Sections 5 and 10: reads the bytes of a body, through the stage.
struct StreamBodySource {
    private enum Bytes {
        case plain([UInt8], end: Int)
        case coded(StreamRangeDecoder)
    }

    private var bytes: Bytes
    private var position: Int
    private let end: Int
    /// The offset of all errors, for a body whose bytes are not those of the message.
    private let fixedOffset: Int?

    /// The body `input[start..<end]`; `fixedOffset` where the input is not the message itself.
    init(plain input: [UInt8], from start: Int, to end: Int, fixedOffset: Int? = nil) {
        bytes = .plain(input, end: end)
        position = start
        self.end = end
        self.fixedOffset = fixedOffset
    }

    /// The body in the range-coded `input[start..<end]`.
    init(coded input: [UInt8], from start: Int, to end: Int) {
        bytes = .coded(StreamRangeDecoder(input, from: start, to: end))
        position = start
        self.end = end
        fixedOffset = nil
    }

    /// The offset of the next byte in the message, or the nearest that is known.
    var offset: Int {
        if let fixedOffset { return fixedOffset }
        if case .coded(let decoder) = bytes { return min(decoder.position, end) }
        return position
    }

    /// Whether all bytes have been read.
    var isAtEnd: Bool {
        if case .coded(let decoder) = bytes { return decoder.isAtEnd }
        return position >= end
    }

    /// The next byte, being number `index` of an operand of class `kind`.
    mutating func read(
        _ kind: StreamByteClass, index: Int, _ probabilities: inout StreamProbabilities
    ) throws(ReferenceStreamError) -> UInt8 {
        switch bytes {
        case .plain(let input, let end):
            guard position < end else { throw ReferenceStreamError(.truncated, offset: offset) }
            position += 1
            return input[position - 1]
        case .coded(var decoder):
            let byte = decoder.read(tree: kind.tree(index: index), &probabilities)
            bytes = .coded(decoder)
            guard let byte else { throw ReferenceStreamError(.stageFailed, offset: offset) }
            return byte
        }
    }
}

/// Sections 5 and 10: writes a body, and notes the class and position of each byte.
struct StreamBodyWriter {
    /// The body.
    private(set) var bytes: [UInt8] = []

    /// The tree of each byte; `directTree` for a direct byte. A byte each, because a body can be as long as a
    /// message.
    private var trees: [UInt8] = []
    private static let directTree = UInt8.max
    private var run: Int?
    private var hits = 0

    /// Whether the open run covers the next unit.
    var isRunOpen: Bool { run != nil }

    /// Writes a unit as its `pair` predicts it.
    mutating func write(unit: UInt8, pair: StreamPredictor.Pair) {
        let run = self.run ?? openRun()
        if unit == pair.first {
            hits += 1
            bytes[run] = UInt8(2 * hits)
            if hits == 127 { self.run = nil }
        } else {
            if unit == pair.second {
                bytes[run] = UInt8(2 * hits + 1)
            } else {
                append([unit], .missedUnit)
            }
            self.run = nil
        }
    }

    /// Writes one operand.
    mutating func append(_ operand: some Sequence<UInt8>, _ kind: StreamByteClass) {
        var index = 0
        for byte in operand {
            bytes.append(byte)
            trees.append(kind.tree(index: index).map { UInt8($0) } ?? Self.directTree)
            index += 1
        }
    }

    /// The body through stage 2.
    func rangeCoded(_ probabilities: inout StreamProbabilities) -> [UInt8] {
        var encoder = StreamRangeEncoder()
        for (byte, tree) in zip(bytes, trees) {
            let tree = tree == Self.directTree ? nil : Int(tree)
            encoder.write(byte, tree: tree, &probabilities)
        }
        return encoder.finish()
    }

    private mutating func openRun() -> Int {
        let place = bytes.count
        append([0], .run)
        run = place
        hits = 0
        return place
    }
}
