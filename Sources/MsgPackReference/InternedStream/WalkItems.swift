/// How many items were inserted into a direction up to some message, and how many bytes they have.
struct WalkItemMark: Equatable {
    var head = 0
    var bytes = 0
}

/// Section 4: texts and short arrays that can be referred to, numbered by insertion.
struct WalkItems {
    private struct Entry {
        let bytes: [UInt8]
        /// The bytes of all items before it.
        let bytesBefore: Int
        var lastPlace: Int
    }

    private let limitItems: Int
    private let limitBytes: Int
    private var entries: [Int: Entry] = [:]
    private var newest: [[UInt8]: Int] = [:]
    /// The number of the next item, and the bytes of all items before it.
    private(set) var mark = WalkItemMark()
    /// The first item that is live.
    private var oldest = 0
    /// Items before this one can be referred to by the other direction only.
    private var floor = 0

    init(_ parameters: WalkParameters) {
        limitItems = parameters.items
        limitBytes = parameters.itemBytes
    }

    /// The number of the next item.
    var head: Int { mark.head }

    /// CLEAR: no item can be referred to in this direction any more.
    mutating func clear() { floor = head }

    /// Inserts the bytes of a value that begins at `place`.
    mutating func insert(_ bytes: [UInt8], at place: Int) {
        newest[bytes] = head
        entries[head] = Entry(bytes: bytes, bytesBefore: mark.bytes, lastPlace: place)
        mark.head += 1
        mark.bytes += bytes.count
        while head - oldest > limitItems || mark.bytes - bytesBefore(oldest) > limitBytes {
            if let entry = entries[oldest], newest[entry.bytes] == oldest {
                newest[entry.bytes] = nil
            }
            entries[oldest] = nil
            oldest += 1
        }
    }

    private func bytesBefore(_ number: Int) -> Int { entries[number]?.bytesBefore ?? mark.bytes }

    /// The bytes of an item that is live in this direction.
    func bytes(_ number: Int) -> [UInt8]? { number >= floor ? entries[number]?.bytes : nil }

    /// The newest item of these bytes, if it is live in this direction.
    func find(_ bytes: [UInt8]) -> Int? {
        guard let number = newest[bytes], number >= floor else { return nil }
        return number
    }

    /// Notes a reference at `place`.
    ///
    /// - Returns: the place of the occurrence before.
    mutating func refer(to number: Int, at place: Int) -> Int? {
        let before = entries[number]?.lastPlace
        entries[number]?.lastPlace = place
        return before
    }

    /// The place of the last occurrence.
    func lastPlace(_ number: Int) -> Int? { entries[number]?.lastPlace }

    // MARK: The other direction

    /// The bytes of an item that messages of the other direction may refer to (section 9): one of the last
    /// quarter before what was acknowledged.
    func bytes(_ number: Int, acknowledged: WalkItemMark) -> [UInt8]? {
        guard number < acknowledged.head, number >= acknowledged.head - limitItems / 4,
            let entry = entries[number],
            acknowledged.bytes - entry.bytesBefore <= limitBytes / 4
        else { return nil }
        return entry.bytes
    }

    /// The newest item of these bytes, if messages of the other direction may refer to it.
    func find(_ bytes: [UInt8], acknowledged: WalkItemMark) -> Int? {
        guard let number = newest[bytes],
            self.bytes(number, acknowledged: acknowledged) != nil
        else { return nil }
        return number
    }

    // MARK: Encoders

    /// The items after a message was taken back, which had made `tried` of these: those that it has pushed out
    /// are not found again, nor are older ones of the same bytes as those that it has inserted.
    func takingBack(_ tried: WalkItems) -> WalkItems {
        var items = self
        while items.oldest < min(tried.oldest, head) {
            if let entry = items.entries[items.oldest], items.newest[entry.bytes] == items.oldest {
                items.newest[entry.bytes] = nil
            }
            items.entries[items.oldest] = nil
            items.oldest += 1
        }
        for number in head..<max(head, tried.head) {
            if let entry = tried.entries[number] { items.newest[entry.bytes] = nil }
        }
        return items
    }
}
