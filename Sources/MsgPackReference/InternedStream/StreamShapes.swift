/// Section 7: the lists of keys that have an id.
struct StreamShapes {
    static let limit = 1_024
    static let limitKeys = 64
    static let limitKeyBytes = 65_536

    /// The keys of each shape, as tokens.
    private(set) var keys: [[[UInt8]]] = []

    private var bytes = 0
    private var ids: [[UInt8]: Int] = [:]

    /// The id of the shape with exactly these keys.
    func id(_ wanted: [[UInt8]]) -> Int? { ids[wanted.flatMap { $0 }] }

    /// Whether there is room for one more shape.
    func hasRoom(_ wanted: [[UInt8]]) -> Bool {
        keys.count < Self.limit
            && bytes + wanted.reduce(0) { $0 + $1.count } <= Self.limitKeyBytes
    }

    /// Defines the next shape and returns its id.
    mutating func define(_ new: [[UInt8]]) -> Int {
        let id = keys.count
        keys.append(new)
        let joined = new.flatMap { $0 }
        bytes += joined.count
        if ids[joined] == nil { ids[joined] = id }
        return id
    }
}
