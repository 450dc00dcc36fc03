import StringInterning

/// Where the numbering of items stands after a message.
struct ItemMark: BitwiseCopyable, Sendable {
    var head: Int
    var insertedBytes: UInt32
}

/// What an encoder knows about how far its messages were read (FORMAT.md section 9).
///
/// A ring of the heads after each message that is not acknowledged yet; bounded, because the
/// encoder freezes before it is full and a frozen message does not change the head.
struct Acknowledgements: ~Copyable {
    private var marks = BitwiseStorage<ItemMark>(
        capacity: 4, filler: ItemMark(head: 0, insertedBytes: 0))
    private var first = 0
    private var count = 0
    /// Messages behind the last mark whose head is the last mark's.
    private var unmarked = 0
    /// The acknowledged head, and the bytes inserted up to it.
    private(set) var head = 0
    private(set) var insertedBytes: UInt32 = 0

    static let limitMessages = 1_024

    /// Messages that were sent and not acknowledged.
    var messages: Int { count + unmarked }

    /// Notes a message after which the head and the bytes inserted are as given.
    mutating func noteSent(head: Int, insertedBytes: UInt32) {
        if count > Self.limitMessages {
            unmarked += 1
            return
        }
        if count == marks.capacity { grow() }
        marks[(first + count) & (marks.capacity - 1)] = ItemMark(
            head: head, insertedBytes: insertedBytes)
        count += 1
    }

    /// Takes an acknowledgement of `acknowledged` more messages.
    ///
    /// - Returns: false if fewer were sent.
    mutating func take(_ acknowledged: Int) -> Bool {
        guard acknowledged <= messages else { return false }
        let marked = min(acknowledged, count)
        if marked > 0 {
            let mark = marks[(first + marked - 1) & (marks.capacity - 1)]
            head = mark.head
            insertedBytes = mark.insertedBytes
            first = (first + marked) & (marks.capacity - 1)
            count -= marked
        }
        unmarked -= acknowledged - marked
        return true
    }

    private mutating func grow() {
        var larger = BitwiseStorage<ItemMark>(
            capacity: marks.capacity * 2, filler: ItemMark(head: 0, insertedBytes: 0))
        for index in 0..<count { larger[index] = marks[(first + index) & (marks.capacity - 1)] }
        marks = larger
        first = 0
    }
}
