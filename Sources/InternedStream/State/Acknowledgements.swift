import StringInterning

/// The numbering of items after one or more consecutive messages that inserted nothing but the first.
struct ItemMark: BitwiseCopyable, Sendable {
    var head: Int
    var insertedBytes: UInt32
    var messages: Int
}

/// What an encoder knows about how far its messages were read (FORMAT.md section 9).
///
/// A ring of the heads after the messages that are not acknowledged yet. Consecutive messages with the same
/// head share an entry. It is bounded, because an encoder freezes when too many are unacknowledged.
struct Acknowledgements: ~Copyable {
    private var marks = BitwiseStorage<ItemMark>(
        capacity: 1, filler: ItemMark(head: 0, insertedBytes: 0, messages: 0))
    private var first = 0
    private var count = 0
    /// The acknowledged head, and the bytes inserted up to it.
    private(set) var head = 0
    private(set) var insertedBytes: UInt32 = 0
    /// Messages that were sent and not acknowledged.
    private(set) var messages = 0

    static let limitMessages = 1_024

    /// Notes a message after which the head and the bytes inserted are as given.
    mutating func noteSent(head: Int, insertedBytes: UInt32) {
        messages += 1
        if count > 0 && marks[place(count - 1)].head == head {
            marks[place(count - 1)].messages += 1
            return
        }
        if count == marks.capacity { grow() }
        marks[place(count)] = ItemMark(head: head, insertedBytes: insertedBytes, messages: 1)
        count += 1
    }

    /// Takes an acknowledgement of `acknowledged` more messages.
    ///
    /// - Returns: false if fewer were sent.
    mutating func take(_ acknowledged: Int) -> Bool {
        guard acknowledged <= messages else { return false }
        messages -= acknowledged
        var rest = acknowledged
        while rest > 0 {
            let mark = marks[first]
            head = mark.head
            insertedBytes = mark.insertedBytes
            if mark.messages > rest {
                marks[first].messages -= rest
                return true
            }
            rest -= mark.messages
            first = place(1)
            count -= 1
        }
        return true
    }

    /// The place of the mark that is `index` after the oldest.
    private func place(_ index: Int) -> Int { (first + index) & (marks.capacity - 1) }

    private mutating func grow() {
        var larger = BitwiseStorage<ItemMark>(
            capacity: marks.capacity * 2, filler: ItemMark(head: 0, insertedBytes: 0, messages: 0))
        for index in 0..<count { larger[index] = marks[place(index)] }
        marks = larger
        first = 0
    }

    /// Bytes of memory for the marks.
    var memoryBytes: Int { marks.capacity * MemoryLayout<ItemMark>.stride }
}
