import StringInterning

/// What is predicted where no event says it, and which unit of a pair is the likelier one (FORMAT.md
/// section 5).
struct Predictor: ~Copyable {
    /// By role × 256 + the unit before.
    private var pairs = BitwiseStorage<UInt32>()
    /// Counters of two bits, sixteen to a word.
    private var choices = BitwiseStorage<UInt32>()

    /// Allocates the tables.
    mutating func allocate() {
        pairs = BitwiseStorage(capacity: 768, filler: UnitPair(Unit.token, Unit.same).bits)
        choices = BitwiseStorage(capacity: 256, filler: 0)
    }

    mutating func empty() {
        pairs.fill(with: UnitPair(Unit.token, Unit.same).bits)
        choices.fill(with: 0)
    }

    /// The pair for a role, 0 to 2, after a unit.
    @inline(__always)
    func pair(_ slot: Int) -> UnitPair { UnitPair(bits: pairs[slot]) }

    @inline(__always)
    mutating func setPair(_ slot: Int, _ pair: UnitPair, _ undo: inout UndoLog) {
        // SAFETY: slots are below 768.
        unsafe undo.set(pairs.start + slot, to: pair.bits)
    }

    /// The number of the choice between a pair after a unit.
    @inline(__always)
    static func choice(_ pair: UnitPair, after unit: UInt8) -> Int {
        let key = pair.bits | UInt32(unit) &<< 16
        return Int((key &* 0x9E37_79B1) &>> 20)
    }

    /// The pair with the likelier unit first, by a choice.
    @inline(__always)
    func chosen(_ pair: UnitPair, _ choice: Int) -> UnitPair {
        let isSecond = choices[choice &>> 4] &>> UInt32(2 &* (choice & 15) &+ 1) & 1
        return isSecond == 1 ? pair.swapped : pair
    }

    /// Whether a choice keeps the order of its pair.
    @inline(__always)
    func keepsOrder(_ choice: Int) -> Bool {
        choices[choice &>> 4] &>> UInt32(2 &* (choice & 15) &+ 1) & 1 == 0
    }

    /// Counts that the first unit of a pair was right.
    @inline(__always)
    mutating func confirm(_ choice: Int, _ undo: inout UndoLog) {
        let shift = UInt32(2 &* (choice & 15))
        let word = choices[choice &>> 4]
        if word &>> shift & 3 == 0 { return }
        // SAFETY: choices are below 4,096. The count is not 0, so that nothing is borrowed.
        unsafe undo.set(choices.start + (choice &>> 4), to: word &- 1 &<< shift)
    }

    /// Counts which unit of a pair, as it is kept, was right.
    @inline(__always)
    mutating func learn(
        _ unit: UInt8, of pair: UnitPair, _ choice: Int, _ undo: inout UndoLog
    ) {
        let shift = UInt32(2 &* (choice & 15))
        let word = choices[choice &>> 4]
        let count = word &>> shift & 3
        let next: UInt32
        if unit == pair.first {
            if count == 0 { return }
            next = count &- 1
        } else if unit == pair.second {
            if count == 3 { return }
            next = count &+ 1
        } else {
            return
        }
        // SAFETY: choices are below 4,096.
        unsafe undo.set(
            choices.start + (choice &>> 4), to: word & ~(3 &<< shift) | next &<< shift)
    }

    var memoryBytes: Int { (pairs.capacity &+ choices.capacity) &* 4 }
}
