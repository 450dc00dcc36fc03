/// The two units that are predicted for a place: the likelier one first.
struct UnitPair: Equatable, BitwiseCopyable {
    let first: UInt8
    let second: UInt8

    @inline(__always)
    init(_ first: UInt8, _ second: UInt8) {
        self.first = first
        self.second = second
    }

    /// A pair in the low half of a word.
    @inline(__always)
    init(bits: UInt32) {
        self.init(UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits &>> 8))
    }

    @inline(__always)
    var bits: UInt32 { UInt32(first) | UInt32(second) &<< 8 }

    /// The unit that costs as much as the second.
    @inline(__always)
    var third: UInt8 {
        if first != Unit.same && second != Unit.same { return Unit.same }
        if first != Unit.reference1 && second != Unit.reference1 { return Unit.reference1 }
        return Unit.replacement
    }

    /// The pair after `unit` was coded.
    @inline(__always)
    func updated(_ unit: UInt8) -> UnitPair { unit == first ? self : UnitPair(unit, first) }

    @inline(__always)
    var swapped: UnitPair { UnitPair(second, first) }

    /// The bytes of control that `unit` costs.
    @inline(__always)
    func price(_ unit: UInt8) -> Int {
        if unit == first { return 0 }
        return unit == second || unit == third ? 1 : 2
    }
}
