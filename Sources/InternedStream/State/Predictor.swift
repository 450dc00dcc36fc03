import StringInterning

/// The table that predicts units (FORMAT.md sections 4 and 5): for a context and the unit before,
/// the two units seen last.
///
/// The table begins in memory that is lent, and takes some of its own when it outgrows that.
@safe
struct Predictor: ~Copyable {
    /// Pairs in use.
    private(set) var count = 1 << 9
    private var shift: UInt32 = 32 - 9
    /// The pairs: `first` in the low byte, `second` in the high one.
    private(set) var pairs: UnsafeMutableRawPointer
    /// Where they stand if not in lent memory.
    private var own = BitwiseStorage<UInt16>()

    static let initialPair: UInt16 = UInt16(Unit.same) << 8 | UInt16(Unit.token)
    /// Pairs for which memory is lent.
    static let lentCount = 1 << 10
    static let limitCount = 1 << 12

    /// - Parameter lent: memory for `lentCount` pairs, as long as `isLent` or until `move(to:)`.
    init(lent: UnsafeMutableRawPointer) {
        unsafe pairs = lent
        empty()
    }

    /// Whether the pairs stand in lent memory.
    var isLent: Bool { own.capacity == 0 }

    /// Bytes of its own memory.
    var ownBytes: Int { own.capacity * MemoryLayout<UInt16>.stride }

    /// Notes that the lent memory has moved to `lent`, with all that stands in it.
    mutating func move(to lent: UnsafeMutableRawPointer) {
        if isLent { unsafe pairs = lent }
    }

    /// The number of the pair for a unit in `context` after `unit`.
    @inline(__always)
    func place(_ context: Int, after unit: UInt8) -> Int {
        let key = UInt32(truncatingIfNeeded: context) &<< 8 | UInt32(unit)
        return Int((key &* 0x9E37_79B1) &>> shift)
    }

    @inline(__always)
    func pair(_ place: Int) -> UInt16 {
        assert(place >= 0 && place < count)
        // SAFETY: place < count, and there is memory for so many pairs (see `grow`).
        return unsafe pairs.load(fromByteOffset: 2 &* place, as: UInt16.self)
    }

    /// Makes `unit` the first of the pair, which held `pair`, in which it was not the first.
    @inline(__always)
    mutating func learn(_ unit: UInt8, _ place: Int, _ pair: UInt16) {
        set(place, pair &<< 8 | UInt16(unit))
    }

    @inline(__always)
    private mutating func set(_ place: Int, _ pair: UInt16) {
        assert(place >= 0 && place < Self.limitCount)
        // SAFETY: as in `pair(_:)`; while growing, place < 2 × count, for which room was made.
        unsafe pairs.storeBytes(of: pair, toByteOffset: 2 &* place, as: UInt16.self)
    }

    /// Doubles the table while it is small for that many contexts.
    mutating func grow(contexts: Int) {
        while count < 8 * contexts && count < Self.limitCount {
            if 2 * count > max(Self.lentCount, own.capacity) { moveOut(capacity: 2 * count) }
            // From the end, so that no pair is written over before it was read.
            for place in stride(from: 2 * count - 1, through: 0, by: -1) {
                set(place, pair(place >> 1))
            }
            count *= 2
            shift -= 1
        }
    }

    /// Moves to memory of its own.
    private mutating func moveOut(capacity: Int) {
        var larger = BitwiseStorage<UInt16>(capacity: capacity, filler: Self.initialPair)
        for place in 0..<count { larger[place] = pair(place) }
        swap(&larger, &own)
        unsafe pairs = UnsafeMutableRawPointer(own.start)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        count = 1 << 9
        shift = 32 - 9
        for place in 0..<count { set(place, Self.initialPair) }
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
