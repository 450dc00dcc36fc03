/// Section 5: the two units that are predicted for a value, the likelier one first.
struct WalkPrediction: Equatable {
    var first: UInt8
    var second: UInt8

    /// The unit that costs as much as the second.
    var third: UInt8 { WalkUnit.third(first, second) }

    /// The same pair, the other way round.
    var swapped: WalkPrediction { WalkPrediction(first: second, second: first) }

    /// The pair after `unit` was coded.
    func updated(_ unit: UInt8) -> WalkPrediction {
        unit == first ? self : WalkPrediction(first: unit, second: first)
    }

    /// The bytes of control that a unit costs here (section 12).
    func price(_ unit: UInt8) -> Int {
        unit == first ? 0 : unit == second || unit == third ? 1 : 2
    }
}

/// Section 5: what is predicted where no event says it, and which unit of a pair is the likelier one.
struct WalkPredictor {
    /// By 256 × role + the unit before. The roles are 0 element, 1 key, 2 value of a map.
    private(set) var pairs = Array(
        repeating: WalkPrediction(first: WalkUnit.token, second: WalkUnit.same), count: 768)
    /// Counters, 0 to 3, by a hash of a pair and the unit before: from 2 on the second unit is the likelier.
    private(set) var choices = Array(repeating: UInt8(0), count: 4_096)

    /// The pair in a slot of the table.
    subscript(slot: Int) -> WalkPrediction {
        get { pairs[slot] }
        set { pairs[slot] = newValue }
    }

    /// A pair with the likelier unit first.
    func chosen(_ pair: WalkPrediction, after unit: UInt8) -> WalkPrediction {
        choices[Self.choice(pair, after: unit)] >= 2 ? pair.swapped : pair
    }

    /// Counts which unit of a pair, in the order in which it is kept, was right.
    mutating func learn(_ unit: UInt8, of pair: WalkPrediction, after last: UInt8) {
        let choice = Self.choice(pair, after: last)
        if unit == pair.first {
            if choices[choice] > 0 { choices[choice] -= 1 }
        } else if unit == pair.second, choices[choice] < 3 {
            choices[choice] += 1
        }
    }

    private static func choice(_ pair: WalkPrediction, after unit: UInt8) -> Int {
        WalkHash.slot(UInt32(pair.first) | UInt32(pair.second) << 8 | UInt32(unit) << 16)
    }
}
