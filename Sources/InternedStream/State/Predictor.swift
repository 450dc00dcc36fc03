import StringInterning

/// What a predictor says about the next unit: the pair, and where it is kept.
struct Prediction: BitwiseCopyable, Sendable {
    /// The index of the pair in the table.
    let place: Int
    let pair: UnitPair
}

/// The table that predicts units (FORMAT.md sections 4 and 5): for a context and the unit before,
/// the two units seen last.
struct Predictor: ~Copyable {
    private var pairs = BitwiseStorage<UnitPair>(
        capacity: Predictor.initialCount, filler: .initial)
    /// Pairs in use, a power of two.
    private(set) var count = Predictor.initialCount
    /// Bits of a 32-bit hash that are not part of a place.
    private var shift: UInt32 = Predictor.initialShift

    private static let initialCount = 1 << 9
    private static let initialShift: UInt32 = 32 - 9
    static let limitCount = 1 << 12

    /// What is predicted in `context` after `unit`.
    @inline(__always)
    func prediction(in context: ContextID, after unit: UInt8) -> Prediction {
        // A multiplicative hash of 32 bits; what overflows is not part of it.
        let key = UInt32(truncatingIfNeeded: context.value) &<< 8 | UInt32(unit)
        let place = Int((key &* 0x9E37_79B1) &>> shift)
        return Prediction(place: place, pair: pairs[place])
    }

    /// Learns that `unit` came where `prediction` had another first unit.
    @inline(__always)
    mutating func learn(_ unit: UInt8, instead prediction: Prediction) {
        var pair = prediction.pair
        pair.push(unit)
        pairs[prediction.place] = pair
    }

    /// The pair at `place`, for tests.
    func pair(at place: Int) -> UnitPair { pairs[place] }

    /// Bytes of memory of the table.
    var memoryBytes: Int { pairs.capacity * MemoryLayout<UnitPair>.stride }

    /// Doubles the table while it is small for that many contexts.
    mutating func grow(contexts: Int) {
        while count < 8 * contexts && count < Self.limitCount {
            if 2 * count > pairs.capacity { pairs.grow(to: 2 * count, keeping: count) }
            // A place has one more bit of the hash now: pair n was copied to 2n and 2n + 1. From the end,
            // so that no pair is written over before it is read.
            for place in stride(from: 2 * count - 1, through: 0, by: -1) {
                pairs[place] = pairs[place >> 1]
            }
            count *= 2
            shift -= 1
        }
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        count = Self.initialCount
        shift = Self.initialShift
        for place in 0..<count { pairs[place] = .initial }
    }
}
