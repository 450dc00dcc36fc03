/// Section 9: what one end of a connection knows of one direction, beside the state.
///
/// A class, because each direction of a session refers to the items of the other.
final class StreamDirection {
    /// What changes with messages.
    struct Parts {
        /// The items, after the last message.
        fileprivate(set) var items = WalkItems(WalkParameters())
        /// The numbering of items up to the last message of which the sender knows that it was read.
        fileprivate(set) var acknowledged = WalkItemMark()
        /// The numbering after each message since then.
        fileprivate(set) var unacknowledged: [WalkItemMark] = []
    }

    var parts = Parts()

    /// The most messages that are not acknowledged before an encoder freezes.
    private static let limitMessages = 1_024

    /// The items that messages of the other direction may refer to.
    var peer: StreamPeer { StreamPeer(items: parts.items, acknowledged: parts.acknowledged) }

    /// RESET.
    func reset() {
        (parts.acknowledged, parts.unacknowledged) = (WalkItemMark(), [])
    }

    /// Notes that a message was sent or read, after which the items are as given.
    func note(_ items: WalkItems, isTwoWay: Bool) {
        parts.items = items
        if isTwoWay { parts.unacknowledged.append(items.mark) }
    }

    /// Notes that `count` more messages are acknowledged; false if there were fewer.
    func acknowledge(_ count: Int) -> Bool {
        guard count <= parts.unacknowledged.count else { return false }
        if count > 0 { parts.acknowledged = parts.unacknowledged[count - 1] }
        parts.unacknowledged.removeFirst(count)
        return true
    }

    /// Whether an encoder freezes before its next message: while more than a quarter of the items, of their
    /// bytes, or 1,024 messages are not acknowledged. It thaws when each is below half of that.
    func shouldFreeze(_ state: WalkState) -> Bool {
        let items = state.items.head - parts.acknowledged.head
        let bytes = state.items.mark.bytes - parts.acknowledged.bytes
        let messages = parts.unacknowledged.count
        let (limitItems, limitBytes) = (state.parameters.items / 4, state.parameters.itemBytes / 4)
        if state.isFrozen {
            return items >= limitItems / 2 || bytes >= limitBytes / 2
                || messages >= Self.limitMessages / 2
        }
        return items > limitItems || bytes > limitBytes || messages > Self.limitMessages
    }
}
