import StringInterning

/// What this side has read of the other direction and not acknowledged yet (FORMAT.md section 9).
struct OwedAcknowledgement {
    /// Messages that were read since the last acknowledgement.
    private(set) var messages = 0
    /// The peer's items and their bytes at the last acknowledgement.
    private var head = 0
    private var insertedBytes: UInt32 = 0

    /// Notes that a message was read.
    mutating func noteRead() { messages += 1 }

    /// Notes that all messages read so far are acknowledged; `items` are those of the peer.
    mutating func settle(_ items: borrowing ItemRing) {
        messages = 0
        head = items.head
        insertedBytes = items.insertedBytes
    }

    /// Whether the peer would soon freeze: half of what it may leave unacknowledged has been read.
    func isDue(_ items: borrowing ItemRing) -> Bool {
        let unread = UnreadAmount(
            items: items.head - head,
            // Both counts are modulo 2^32; the bytes between them are fewer.
            bytes: Int(items.insertedBytes &- insertedBytes), messages: messages)
        return messages > 0
            && !unread.isBelowHalf(
                entries: items.limitEntries, size: items.limitBytes)
    }
}
