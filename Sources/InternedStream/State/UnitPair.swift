/// The two units that a predictor remembers for one place: the newest, and the one before it.
struct UnitPair: Equatable, BitwiseCopyable, Sendable {
    /// The first unit in the low byte, the second in the high one: the pair is loaded and stored at once.
    private var bits: UInt16

    @inline(__always)
    init(first: UInt8, second: UInt8) {
        bits = UInt16(second) &<< 8 | UInt16(first)
    }

    /// What every place holds at first.
    static let initial = UnitPair(first: Unit.token, second: Unit.same)

    /// The unit that the pair predicts.
    @inline(__always)
    var first: UInt8 { UInt8(truncatingIfNeeded: bits) }

    /// The unit that the pair predicted before.
    @inline(__always)
    var second: UInt8 { UInt8(truncatingIfNeeded: bits &>> 8) }

    /// Makes `unit` the first; the first becomes the second, and the second is forgotten.
    @inline(__always)
    mutating func push(_ unit: UInt8) {
        bits = bits &<< 8 | UInt16(unit)
    }

    /// The number of bytes that `unit` costs where this pair predicts (FORMAT.md section 12).
    @inline(__always)
    func cost(of unit: UInt8) -> Int {
        first == unit ? 0 : second == unit ? 1 : 2
    }
}
