import Foundation

@testable import InternedStream
@testable import StringInterning

/// What differs between the states of encoder and decoder, or nil (docs/FORMAT.md, section 4).
func difference(
    between one: borrowing StreamState, and other: borrowing StreamState
) -> String? {
    if one.isFrozen != other.isFrozen { return "frozen" }
    return scalarDifference(one.scalars, other.scalars) ?? itemDifference(one, other)
        ?? eventDifference(one, other) ?? tableDifference(one, other)
        ?? predictorDifference(one.predictor, other.predictor)
        ?? historyDifference(one.history, other.history)
}

extension StreamState {
    /// Allocates the tables that only walks need, if there was none yet.
    mutating func completeTables() {
        if !hasTables { makeTables() }
    }
}

private func scalarDifference(
    _ one: StreamState.Scalars, _ other: StreamState.Scalars
) -> String? {
    if one.lastReference != other.lastReference { return "last reference" }
    if one.lastPeerReference != other.lastPeerReference { return "last peer reference" }
    if one.lastWide != other.lastWide { return "last wide number" }
    if one.lastDouble != other.lastDouble { return "last double" }
    if one.lastDistance != other.lastDistance { return "last distance" }
    if one.lastUnit != other.lastUnit { return "last unit \(one.lastUnit), \(other.lastUnit)" }
    if one.lastRoot != other.lastRoot { return "last root \(one.lastRoot), \(other.lastRoot)" }
    if one.lastRootEvents != other.lastRootEvents { return "events of the last root" }
    return nil
}

private func itemDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.items.head != other.items.head {
        return "head \(one.items.head), \(other.items.head)"
    }
    if one.items.insertedBytes != other.items.insertedBytes { return "bytes inserted" }
    if one.items.floor != other.items.floor { return "floor" }
    // What a message that was taken back has evicted is gone at the encoder only.
    let oldest = max(one.items.oldest, other.items.oldest, one.items.floor)
    for number in oldest..<max(one.items.head, oldest) {
        let (left, right) = (one.items.slot(number), other.items.slot(number))
        // SAFETY: both items are live and have as many bytes as their slots say.
        let isEqual =
            unsafe left.count == right.count
            && memcmp(one.items.address(left), other.items.address(right), Int(left.count)) == 0
        if !isEqual { return "item \(number)" }
        if one.lastPlace(of: number) != other.lastPlace(of: number) {
            return "last place of item \(number)"
        }
    }
    return nil
}

private func eventDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.events.head != other.events.head {
        return "events \(one.events.head), \(other.events.head)"
    }
    for number in one.events.oldest..<one.events.head {
        let (left, right) = (one.events[number], other.events[number])
        if left.place != right.place { return "place of event \(number)" }
        if left.pairs != right.pairs { return "pairs of event \(number)" }
        if left.memory != right.memory { return "memory of event \(number)" }
    }
    return nil
}

private func tableDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.anchors.next != other.anchors.next { return "next anchor" }
    for anchor in 0..<one.anchors.limit {
        let (left, right) = (one.anchors[anchor], other.anchors[anchor])
        let isEqual =
            left.place == right.place && left.following == right.following
            && left.events == right.events
        if !isEqual { return "anchor \(anchor)" }
    }
    let oldest = max(one.items.oldest, other.items.oldest)
    for slot in 0..<256 {
        let (left, right) = (one.item(inBucket: slot), other.item(inBucket: slot))
        if left != right && max(left, right) >= oldest { return "bucket \(slot)" }
        if one.formStart(slot) != other.formStart(slot) { return "start of FORM \(slot)" }
        if one.number(slot) != other.number(slot) { return "number \(slot)" }
    }
    // There is one replacement for every eighth event, and 16 at least.
    for slot in 0..<(one.replacementSlot(.max) + 1)
    where one.replacement(slot) != other.replacement(slot) {
        return "replacement \(slot)"
    }
    return nil
}

private func predictorDifference(
    _ one: borrowing Predictor, _ other: borrowing Predictor
) -> String? {
    for slot in 0..<768 where one.pair(slot) != other.pair(slot) { return "pair \(slot)" }
    for choice in 0..<4_096 {
        let pair = UnitPair(1, 2)
        if one.chosen(pair, choice) != other.chosen(pair, choice) { return "choice \(choice)" }
    }
    return nil
}

private func historyDifference(_ one: borrowing History, _ other: borrowing History) -> String? {
    if one.end != other.end { return "end of history \(one.end), \(other.end)" }
    let start = max(1, one.end - one.windowBytes)
    // SAFETY: the window is kept by both.
    let isEqual = unsafe memcmp(one.address(start), other.address(start), one.end - start) == 0
    return isEqual ? nil : "history"
}
