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
    if one.contexts.count != other.contexts.count {
        return "contexts \(one.contexts.count), \(other.contexts.count)"
    }
    for number in 0..<one.contexts.count
    where one.contexts[ContextID(number)] != other.contexts[ContextID(number)] {
        return "context \(number)"
    }
    if one.predictor.count != other.predictor.count { return "size of predictor" }
    for place in 0..<one.predictor.count
    where one.predictor.pair(at: place) != other.predictor.pair(at: place) {
        return "predicted pair \(place)"
    }
    return nil
}

private func shapeDifference(
    _ one: borrowing StreamState, _ other: borrowing StreamState
) -> String? {
    if one.shapes.count != other.shapes.count || one.shapes.keyBytes != other.shapes.keyBytes {
        return "shapes \(one.shapes.count), \(other.shapes.count)"
    }
    for number in 0..<one.shapes.count {
        let (left, right) = (one.shapes[ShapeID(number)], other.shapes[ShapeID(number)])
        if left.keyCount != right.keyCount || left.headerSize != right.headerSize {
            return "shape \(number)"
        }
        for field in 0..<Int(left.keyCount) {
            let keys = (one.shapes.key(field, of: left), other.shapes.key(field, of: right))
            // SAFETY: both keys lie in their tables, and have as many bytes as they say.
            let isEqual =
                unsafe areEqual(
                    one.shapes.address(of: keys.0), keys.0.size, other.shapes.address(of: keys.1),
                    keys.1.size)
            if !isEqual { return "key \(field) of shape \(number)" }
        }
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
    // SAFETY: that many bytes are before the end of both.
    let isEqual =
        unsafe memcmp(
            one.history.address(of: one.history.end - count),
            other.history.address(of: other.history.end - count), count) == 0
    return isEqual ? nil : "history"
}
