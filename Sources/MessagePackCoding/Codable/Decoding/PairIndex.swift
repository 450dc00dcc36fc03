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

    /// Removes everything; the memory is kept.
    mutating func removeAll() {
        pairs.removeAll(keepingCapacity: true)
        if hasNames {
            names.removeAll()
            numbers.removeAll()
            hasNames = false
        }
    }

    /// Appends a pair.
    mutating func append(key: Int, value: Int) {
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
