/// Where the pairs of a map are.
struct PairIndex {
    /// Offsets of a key and of its value.
    struct Pair {
        var key: UInt32
        var value: UInt32
    }

    /// The pairs in their order.
    private(set) var pairs: [Pair] = []
    /// The place of the first pair of each name, made where a search pair by pair takes too long, or
    /// where names are converted.
    private var names: [String: Int] = [:]
    private var numbers: [Int: Int] = [:]
    /// Whether the names are used.
    private(set) var hasNames = false

    /// A map of more pairs is searched by its names.
    static let greatestSearchedCount = 16

    /// The pair that was found last.
    private var last = -1
    /// What leads from the pair found last to the one that is expected next: 1 or −1.
    private var step = 1
    /// A bit for each value of a tag's last six bits.
    private var seen: UInt64 = 0
    /// Whether all keys are short texts with tags of which no two share a bit, so that none comes twice.
    private var areDistinct = true

    /// Removes everything; the memory is kept.
    ///
    /// - Parameter last: the pair that was read last.
    mutating func removeAll(last: Int) {
        self.last = last
        step = 1
        seen = 0
        areDistinct = true
        pairs.removeAll(keepingCapacity: true)
        if hasNames {
            names.removeAll()
            numbers.removeAll()
            hasNames = false
        }
    }

    /// The offset of the key that is expected next: that before or after the last one. Nil if there is none,
    /// or if another key could be equal to it and come first.
    @inline(__always)
    var expectedKey: Int? {
        let index = last &+ step
        guard areDistinct, index >= 0, index < pairs.count else { return nil }
        return Int(truncatingIfNeeded: pairs[index].key)
    }

    /// Notes that the expected key was found.
    @inline(__always)
    mutating func noteExpected() { last &+= step }

    /// Notes that all pairs are there. If none of them was read in order, the last one is expected, as many
    /// programs ask in the opposite order.
    mutating func finish() {
        guard last < 0 else { return }
        last = pairs.count
        step = -1
    }

    /// Notes which key was found, and so in which direction the program asks for keys.
    mutating func noteFound(_ index: Int) {
        let isBackwards = index == last &- 1
        step = isBackwards ? -1 : 1
        last = index
    }

    /// Appends a pair.
    ///
    /// - Parameter tag: the ``KeyTag`` of the key, 0 if it is no short text.
    mutating func append(key: Int, tag: UInt8, value: Int) {
        let bit = 1 as UInt64 &<< UInt64(tag & 63)
        if tag == 0 || seen & bit != 0 { areDistinct = false }
        seen |= bit
        pairs.append(
            Pair(key: UInt32(truncatingIfNeeded: key), value: UInt32(truncatingIfNeeded: value)))
    }

    /// Makes the names; `name` reads the key at an offset.
    mutating func makeNames(_ name: (Int) -> MessagePackKey?) {
        hasNames = true
        for (place, pair) in pairs.enumerated() {
            guard let name = name(Int(pair.key)) else { continue }
            if let number = name.intValue {
                if numbers[number] == nil { numbers[number] = place }
            } else if names[name.stringValue] == nil {
                names[name.stringValue] = place
            }
        }
    }

    /// The offset of the value of the first pair of that name.
    func value(_ name: String, _ number: Int?) -> Int? {
        let places = [names[name], number.flatMap { numbers[$0] }].compactMap { $0 }
        return places.min().map { Int(truncatingIfNeeded: pairs[$0].value) }
    }
}
