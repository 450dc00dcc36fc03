import CaptureFiles

/// The clock of a conversation. It follows the time stamps of the records, but never goes backwards, and
/// ignores a time stamp that is not a number.
struct ConversationClock {
    /// Seconds since the first record.
    private(set) var now = 0.0

    /// Moves on to the time of `record`.
    mutating func move(to record: CaptureRecord) {
        let seconds = Double(bitPattern: record.secondsBits)
        if seconds > now { now = seconds }
    }
}

/// The messages that one end of a conversation has sent and the other has not read. A message arrives 2 ms
/// after it was sent.
///
/// A file whose time stamps are all equal must not fill the memory: beyond 1,024 messages or 16 MiB the
/// oldest message arrives at once.
struct UnderWay<Message> {
    private static var travelSeconds: Double { 0.002 }
    private static var limitMessages: Int { 1_024 }
    private static var limitBytes: Int { 16 << 20 }

    private var queue: [(message: Message, byteCount: Int, arrival: Double)?] = []
    private var first = 0
    private var byteCount = 0

    /// Sends a message of `byteCount` bytes at `time`, in seconds.
    mutating func send(_ message: Message, byteCount: Int, at time: Double) {
        queue.append((message, byteCount, time + Self.travelSeconds))
        self.byteCount += byteCount
    }

    /// The oldest message that has arrived at `time`, in seconds; `nil` if there is none.
    ///
    /// - Complexity: O(1) amortised.
    mutating func arrival(at time: Double) -> Message? {
        guard first < queue.count, let oldest = queue[first] else { return nil }
        let isCrowded = queue.count - first > Self.limitMessages || byteCount > Self.limitBytes
        guard oldest.arrival <= time || isCrowded else { return nil }
        queue[first] = nil
        first += 1
        byteCount -= oldest.byteCount
        if first > Self.limitMessages || first == queue.count {
            queue.removeFirst(first)
            first = 0
        }
        return oldest.message
    }
}
