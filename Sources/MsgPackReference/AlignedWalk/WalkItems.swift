/// Texts and short arrays that can be referred to.
struct WalkItems {
    private struct Entry {
        let bytes: [UInt8]
        let arenaStart: Int
        var lastPlace: Int
    }

    let parameters: WalkParameters
    private var entries: [Entry?] = [nil]
    private var arenaTotal = 0
    private var newest: [[UInt8]: Int] = [:]
    /// The item that was inserted or referred to last.
    private(set) var lastReference = 1

    init(_ parameters: WalkParameters) { self.parameters = parameters }

    /// The first item that is live.
    private(set) var oldest = 1

    /// Takes back what a message has inserted, as `tried` holds it. What that has pushed out is not found
    /// again, nor are older items of the same bytes.
    mutating func afterTaking(back tried: WalkItems) {
        oldest = min(max(oldest, tried.oldest), head)
        for number in head..<max(head, tried.head) {
            if let entry = tried.entries[number] { newest[entry.bytes] = nil }
        }
    }

    /// The number of the next item.
    var head: Int { entries.count }

    /// Bytes of the live items.
    private var liveBytes: Int {
        oldest < head ? arenaTotal - (entries[oldest]?.arenaStart ?? 0) : 0
    }

    /// Inserts the bytes of a value that begins at `place`.
    mutating func insert(_ bytes: [UInt8], at place: Int) {
        newest[bytes] = head
        lastReference = head
        entries.append(
            Entry(
                bytes: bytes, arenaStart: arenaTotal,
                lastPlace: place))
        arenaTotal += bytes.count
        while head - oldest > parameters.items || liveBytes > parameters.arenaBytes { oldest += 1 }
        if head > parameters.items + 1 { forget(head - parameters.items - 2) }
    }

    /// The bytes of an item that is live.
    func bytes(_ number: Int) -> [UInt8]? {
        number >= oldest && number < head ? entries[number]?.bytes : nil
    }

    /// The newest live item of these bytes.
    func find(_ bytes: [UInt8]) -> Int? {
        guard let number = newest[bytes], self.bytes(number) != nil
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
