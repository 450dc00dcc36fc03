import Foundation

@testable import InternedStream
@testable import StringInterning

/// What differs between the states of encoder and decoder, or nil (docs/FORMAT.md, section 4).
func difference(
    between one: borrowing StreamState, and other: borrowing StreamState
) -> String? {
    if one.floor != other.floor { return "floor \(one.floor), \(other.floor)" }
    if one.lastReference != other.lastReference { return "last reference" }
    if one.lastPeerReference != other.lastPeerReference { return "last peer reference" }
    if one.repeatOffset != other.repeatOffset { return "repeat offset" }
    if one.isFrozen != other.isFrozen { return "frozen" }
    for bucket in 0..<256 where one.item(inBucket: bucket) != other.item(inBucket: bucket) {
        return "bucket \(bucket)"
    }
    return itemDifference(one, other) ?? contextDifference(one, other)
        ?? shapeDifference(one, other) ?? historyDifference(one, other)
}

private func itemDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.items.head != other.items.head {
        return "head \(one.items.head), \(other.items.head)"
    }
    if one.items.insertedBytes != other.items.insertedBytes { return "bytes inserted" }
    // What a message that was taken back has evicted is gone on one side, and below the floor.
    if max(one.items.oldest, one.floor) != max(other.items.oldest, other.floor) {
        return "oldest item"
    }
    for number in max(one.items.oldest, one.floor)..<one.items.head {
        let (left, right) = (one.items.slot(number), other.items.slot(number))
        // SAFETY: both items are live and have as many bytes as their slots say.
        let isEqual = unsafe areEqual(
            one.items.address(left), left.count, other.items.address(right), right.count)
        if !isEqual { return "item \(number)" }
    }
    return nil
}

private func contextDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.contextCount != other.contextCount {
        return "contexts \(one.contextCount), \(other.contextCount)"
    }
    let common = ContextNumber.common..<ContextNumber.firstFree
    let isLent = one.predictor.isLent || other.predictor.isLent
    for context in 0..<one.contextCount where !(isLent && common.contains(context)) {
        let (left, right) = (one.contexts[context], other.contexts[context])
        if left.v0 != right.v0 || left.v1 != right.v1 { return "context \(context)" }
    }
    let pairs = (one.predictor.count, other.predictor.count)
    // SAFETY: both tables have the same number of pairs of two bytes.
    let isEqual =
        unsafe pairs.0 == pairs.1
        && memcmp(one.predictor.pairs, other.predictor.pairs, 2 * pairs.0) == 0
    return isEqual ? nil : "predictor"
}

private func shapeDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.shapes.count != other.shapes.count || one.shapes.keyBytes != other.shapes.keyBytes {
        return "shapes \(one.shapes.count), \(other.shapes.count)"
    }
    var keys = 0
    for id in 0..<one.shapes.count {
        if one.shapes.shapes[id].keyCount != other.shapes.shapes[id].keyCount {
            return "shape \(id)"
        }
        keys += Int(one.shapes.shapes[id].keyCount)
    }
    for index in 0..<keys {
        let (left, right) = (one.shapes.keys[index], other.shapes.keys[index])
        // SAFETY: both keys are in their tables and have as many bytes as they say.
        let isEqual = unsafe areEqual(
            one.shapes.address(left), left.count, other.shapes.address(right), right.count)
        if !isEqual { return "key \(index)" }
    }
    return nil
}

/// Whether the bytes at both places are equal, and as many.
private func areEqual<Count: BinaryInteger>(
    _ one: UnsafeRawPointer, _ oneCount: Count, _ other: UnsafeRawPointer, _ otherCount: Count
) -> Bool {
    // SAFETY: the callers' counts are those of the bytes.
    unsafe oneCount == otherCount && memcmp(one, other, Int(oneCount)) == 0
}

private func historyDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    let count = one.history.available
    if count != other.history.available { return "bytes of history" }
    // SAFETY: that many bytes stand before the end of both.
    let isEqual =
        unsafe memcmp(
            one.history.address(one.history.end - count),
            other.history.address(other.history.end - count), count) == 0
    return isEqual ? nil : "history"
}
