/// Texts and short arrays that can be referred to.
struct WalkItems {
    private struct Entry {
        let bytes: [UInt8]
        let isArray: Bool
        let arenaStart: Int
        let place: Int
        var lastPlace: Int
    }

    let parameters: WalkParameters
    private var entries: [Entry?] = [nil]
    private var arenaTotal = 0
    private var newest: [[UInt8]: Int] = [:]
    /// The item that was inserted or referred to last.
    private(set) var lastReference = 0

    init(_ parameters: WalkParameters) { self.parameters = parameters }

    /// The number of the next item.
    var head: Int { entries.count }

    /// Inserts the bytes of a value that begins at `place`.
    mutating func insert(_ bytes: [UInt8], isArray: Bool, at place: Int) {
        newest[bytes] = head
        lastReference = head
        entries.append(
            Entry(
                bytes: bytes, isArray: isArray, arenaStart: arenaTotal, place: place,
                lastPlace: place))
        if !isArray { arenaTotal += bytes.count }
        if head > parameters.items + 1 { forget(head - parameters.items - 2) }
    }

    /// The bytes of an item that is live, if `windowStart` is the first place of the window.
    func bytes(_ number: Int, windowStart: Int) -> [UInt8]? {
        guard number > 0, number < head, head - number <= parameters.items,
            let entry = entries[number]
        else { return nil }
        let isLive =
            entry.isArray
            ? entry.place >= windowStart
            : arenaTotal - entry.arenaStart <= parameters.arenaBytes
        return isLive ? entry.bytes : nil
    }

    /// The newest live item of these bytes.
    func find(_ bytes: [UInt8], windowStart: Int) -> Int? {
        guard let number = newest[bytes], self.bytes(number, windowStart: windowStart) != nil
        else { return nil }
        return number
    }

    /// Notes a reference at `place`; the place of the occurrence before.
    mutating func refer(to number: Int, at place: Int) -> Int? {
        let before = entries[number]?.lastPlace
        entries[number]?.lastPlace = place
        lastReference = number
        return before
    }

    /// The place of the last occurrence.
    func lastPlace(_ number: Int) -> Int? { entries[number]?.lastPlace }

    private mutating func forget(_ number: Int) {
        guard let entry = entries[number] else { return }
        if newest[entry.bytes] == number { newest[entry.bytes] = nil }
        entries[number] = nil
    }
}
