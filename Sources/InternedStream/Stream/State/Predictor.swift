import StringInterning

/// The table that predicts units (FORMAT.md sections 4 and 5): for a context and the unit before,
/// the two units seen last.
struct Predictor: ~Copyable {
    /// `first` in the low byte, `second` in the high one.
    private(set) var pairs: BitwiseStorage<UInt16>
    private var shift: UInt32 = 32 - 9

    static let initialPair: UInt16 = UInt16(Unit.same) << 8 | UInt16(Unit.token)

    init() {
        pairs = BitwiseStorage(capacity: 1 << 9, filler: Self.initialPair)
    }

    /// The number of the pair for a unit in `context` after `unit`.
    @inline(__always)
    func place(_ context: Int, after unit: UInt8) -> Int {
        let key = UInt32(truncatingIfNeeded: context) &<< 8 | UInt32(unit)
        return Int((key &* 0x9E37_79B1) &>> shift)
    }

    @inline(__always)
    func pair(_ place: Int) -> UInt16 { pairs[place] }

    /// Makes `unit` the first of the pair, which held `pair`, in which it was not the first.
    @inline(__always)
    mutating func learn(_ unit: UInt8, _ place: Int, _ pair: UInt16) {
        pairs[place] = pair &<< 8 | UInt16(unit)
    }

    /// Doubles the table while it is small for that many contexts.
    mutating func grow(contexts: Int) {
        while pairs.capacity < 8 * contexts && pairs.capacity < 1 << 12 {
            var larger = BitwiseStorage<UInt16>(
                capacity: pairs.capacity * 2, filler: Self.initialPair)
            for place in 0..<larger.capacity { larger[place] = pairs[place >> 1] }
            pairs = larger
            shift -= 1
        }
    }

    mutating func empty() {
        pairs = BitwiseStorage(capacity: 1 << 9, filler: Self.initialPair)
        shift = 32 - 9
    }
}

extension UInt16 {
    /// The unit that a pair predicts.
    @inline(__always)
    var firstUnit: UInt8 { UInt8(truncatingIfNeeded: self) }
    /// The unit that a pair predicted before.
    @inline(__always)
    var secondUnit: UInt8 { UInt8(truncatingIfNeeded: self &>> 8) }

    /// Bytes that `unit` costs where this pair predicts (FORMAT.md section 12).
    @inline(__always)
    func cost(_ unit: UInt8) -> Int {
        firstUnit == unit ? 0 : secondUnit == unit ? 1 : 2
    }
}
