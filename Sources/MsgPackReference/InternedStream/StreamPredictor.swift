/// Section 4: the table that predicts a unit from its context and the unit before it.
struct StreamPredictor {
    /// The two guesses for a unit.
    struct Pair: Equatable {
        var first: UInt8 = 0
        var second: UInt8 = 1
    }

    private static let largestLog2: UInt32 = 12

    private var log2: UInt32 = 9
    private(set) var pairs = Array(repeating: Pair(), count: 1 << 9)

    /// The pair for a unit in `context` after the unit `last`.
    func pair(in context: Int, after last: UInt8) -> Pair {
        pairs[index(context, last)]
    }

    /// Notes that `unit` followed `last` in `context`.
    mutating func learn(_ unit: UInt8, in context: Int, after last: UInt8) {
        let place = index(context, last)
        let pair = pairs[place]
        if unit != pair.first { pairs[place] = Pair(first: unit, second: pair.first) }
    }

    /// Adapts to the number of contexts after a block was made.
    mutating func grow(contexts: Int) {
        while pairs.count < 8 * contexts && log2 < Self.largestLog2 {
            pairs = (0..<(2 * pairs.count)).map { pairs[$0 >> 1] }
            log2 += 1
        }
    }

    private func index(_ context: Int, _ last: UInt8) -> Int {
        let key = UInt32(context) &* 256 &+ UInt32(last)
        return Int((key &* 0x9E37_79B1) >> (32 - log2))
    }
}
