import StringInterning

/// The table that predicts units (FORMAT.md sections 4 and 5): for a context and the unit before,
/// the two units seen last.
struct Predictor: ~Copyable {
    /// `first` in the low byte, `second` in the high one.
    private(set) var pairs: BitwiseStorage<UInt16>
    /// Pairs in use, the first of the storage.
    private(set) var count = 1 << 9
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
        while count < 8 * contexts && count < 1 << 12 {
            if pairs.capacity < 2 * count { pairs.grow(to: 2 * count, filler: Self.initialPair) }
            // From the end, so that no pair is written over before it was read.
            for place in stride(from: 2 * count - 1, through: 0, by: -1) {
                pairs[place] = pairs[place >> 1]
            }
            count *= 2
            shift -= 1
        }
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        count = 1 << 9
        shift = 32 - 9
        for place in 0..<count { pairs[place] = Self.initialPair }
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
