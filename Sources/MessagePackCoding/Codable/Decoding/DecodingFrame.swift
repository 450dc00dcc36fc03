/// A container that is being decoded, as far as it is known: a memory of where its program has got,
/// which makes the next read cheap. If it belongs to another container than the one that is asked
/// for, it is made again from the input.
struct DecodingFrame {
    /// Where the container's header is; `none` if the frame is free.
    var start = Self.none
    /// Where the next child that was not asked for begins: of a map, its key.
    var cursor = 0
    /// Children (of a map, pairs) from the cursor on. 0 also if ``pairs`` holds them.
    var left = 0
    /// Children (of a map, pairs) of the container.
    var count = 0
    /// Where the child begins that is being decoded: of a map, its value.
    var child = Self.none
    /// Whether it is a map.
    var isMap = false
    /// Whether the cursor is at the end, and ``pairs`` holds where everything is.
    var isIndexed = false
    /// Where the pairs are, if they are not asked for in their order. Kept for later maps.
    var pairs: PairIndex?

    /// No offset of a message.
    static let none = -1
}

/// Where the pairs of a map are.
final class PairIndex {
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
    func removeAll() {
        pairs.removeAll(keepingCapacity: true)
        if hasNames {
            names.removeAll()
            numbers.removeAll()
            hasNames = false
        }
    }

    /// Appends a pair.
    func append(key: Int, value: Int) {
        pairs.append(
            Pair(key: UInt32(truncatingIfNeeded: key), value: UInt32(truncatingIfNeeded: value)))
    }

    /// Makes the names; `name` reads the key at an offset.
    func makeNames(_ name: (Int) -> MessagePackKey?) {
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

    /// The first pair of that name.
    func pair(_ name: String, _ number: Int?) -> Pair? {
        let places = [names[name], number.flatMap { numbers[$0] }].compactMap { $0 }
        return places.min().map { pairs[$0] }
    }
}
