/// Section 4: the ring of the items of one direction, with the arena's bound on their bytes.
struct StreamItems {
    private struct Slot {
        var number: Int
        var bytes: [UInt8]
        /// Bytes of all items before this one.
        var start: Int
    }

    /// The number of items that the ring keeps.
    let entries: Int

    /// The number of the next item.
    private(set) var head = 0

    /// The bytes of all items inserted so far.
    private(set) var totalBytes = 0

    /// Items below this number can no longer be referred to in this direction.
    private(set) var floor = 0

    private var slots: [Slot?]
    private var newest: [[UInt8]: Int] = [:]

    init(entries: Int) {
        self.entries = entries
        slots = Array(repeating: nil, count: entries)
    }

    /// Inserts an item and returns its number.
    mutating func append(_ bytes: [UInt8]) -> Int {
        let number = head
        if let old = slots[number % entries], newest[old.bytes] == old.number {
            newest[old.bytes] = nil
        }
        slots[number % entries] = Slot(number: number, bytes: bytes, start: totalBytes)
        newest[bytes] = number
        totalBytes += bytes.count
        head += 1
        return number
    }

    /// Lets this direction refer to none of the present items any more.
    mutating func clear() { floor = head }

    /// Removes the items from `head` on, which a message inserted that was never sent.
    mutating func takeBack(head: Int, totalBytes: Int) {
        for number in head..<max(head, self.head) {
            if let slot = slots[number % entries], slot.number == number {
                if newest[slot.bytes] == number { newest[slot.bytes] = nil }
                slots[number % entries] = nil
            }
        }
        self.head = head
        self.totalBytes = totalBytes
    }

    /// The bytes of a live item.
    func live(_ number: Int) -> [UInt8]? {
        number >= floor ? kept(number) : nil
    }

    /// The bytes of an item that the peer may still refer to, whatever the floor.
    func kept(_ number: Int) -> [UInt8]? {
        guard let slot = slot(number), totalBytes - slot.start <= 64 * entries else { return nil }
        return slot.bytes
    }

    /// The newest item with these bytes that is in the ring.
    func newest(_ bytes: [UInt8]) -> Int? { newest[bytes] }

    /// Section 9: whether the peer, which has read up to `mark`, may refer to an item.
    func isOpen(_ number: Int, upTo mark: StreamMark) -> Bool {
        guard number < mark.head, number >= mark.head - entries / 4, let slot = slot(number) else {
            return false
        }
        return mark.totalBytes - slot.start <= 16 * entries
    }

    private func slot(_ number: Int) -> Slot? {
        guard number >= 0, number < head, head - number <= entries,
            let slot = slots[number % entries], slot.number == number
        else { return nil }
        return slot
    }
}

/// How much one end had inserted after some message.
struct StreamMark: Equatable {
    /// The number of the next item.
    var head = 0
    /// The bytes of all items before it.
    var totalBytes = 0
}
