/// Finding items in the index.
extension MsgPackIndex {
    /// The number of the `position`-th child of a container; of a map, keys and values in turn.
    ///
    /// - Returns: nil if the node has no such child.
    /// - Precondition: 0 ≤ `number` < ``count``.
    /// - Complexity: O(`position`).
    public func child(_ position: Int, of number: Int) -> Int? {
        guard position >= 0, position < node(number).header.childCount else { return nil }
        var child = number + 1
        for _ in 0..<position {
            child = node(child).nextNode
        }
        return child
    }

    /// The number of the value that stands behind the first key of a map that is a str of these
    /// bytes. Keys are compared as bytes, so that texts that only look alike stay apart.
    ///
    /// - Parameters:
    ///   - key: the key's bytes in UTF-8.
    ///   - number: the map.
    ///   - message: the message the index was built from.
    /// - Returns: nil if the node is no map or has no such key.
    /// - Precondition: 0 ≤ `number` < ``count``; `message` is as long as the indexed one.
    /// - Complexity: O(pairs of the map).
    public func value(forKey key: RawSpan, of number: Int, in message: RawSpan) -> Int? {
        precondition(message.byteCount == messageByteCount, "not the message of this index")
        let map = node(number).header
        guard map.family == .map else { return nil }
        var child = number + 1
        for _ in 0..<Int(map.count) {
            let item = node(child)
            let value = item.nextNode
            if item.header.family == .str, item.header.payloadByteCount == key.byteCount,
                Self.isSame(message.extracting(item.payload), key)
            {
                return value
            }
            child = node(value).nextNode
        }
        return nil
    }

    /// Where an item and everything in it stands in the message: the bytes to copy if it is to
    /// stay exactly as it is.
    ///
    /// - Precondition: 0 ≤ `number` < ``count``.
    /// - Complexity: O(1).
    public func byteRange(of number: Int) -> Range<Int> {
        let item = node(number)
        let end = item.nextNode < count ? node(item.nextNode).offset : messageByteCount
        return item.offset..<end
    }

    private static func isSame(_ first: RawSpan, _ second: RawSpan) -> Bool {
        // SAFETY: the caller compared the lengths.
        unsafe first.withUnsafeBytes { left in
            unsafe second.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else {
                    return true
                }
                return unsafe SmallEquality.areEqual(left, right, byteCount: first.byteCount)
            }
        }
    }
}
