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

    /// The number of the value of the first key of a map that is a str with the bytes of `key`.
    /// Keys are compared as bytes: texts that only look alike are different keys.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - number: the map.
    ///   - message: the message that the index was built from.
    /// - Returns: nil if the node is no map or has no such key.
    /// - Precondition: 0 ≤ `number` < ``count``; `message` is as long as the indexed one.
    /// - Complexity: O(pairs of the map).
    public func value(
        forKey key: some StringProtocol, of number: Int, in message: RawSpan
    ) -> Int? {
        value(of: number, in: message) { $0.isEqual(to: key) }
    }

    /// The number of the value of the first key of a map that is a str of these bytes; as
    /// `value(forKey:of:in:)` for text.
    ///
    /// - Returns: nil if the node is no map or has no such key.
    /// - Precondition: 0 ≤ `number` < ``count``; `message` is as long as the indexed one.
    /// - Complexity: O(pairs of the map).
    public func value(forUTF8 key: RawSpan, of number: Int, in message: RawSpan) -> Int? {
        value(of: number, in: message) { $0.isEqual(toUTF8: key) }
    }

    /// The number of the value of the first key of a map for which `isKey` is true.
    private func value(
        of number: Int, in message: RawSpan, isKey: (MsgPackKey) -> Bool
    ) -> Int? {
        precondition(message.byteCount == messageByteCount, "not the message of this index")
        let map = node(number).header
        guard map.family == .map else { return nil }
        var child = number + 1
        for _ in 0..<Int(truncatingIfNeeded: map.count) {
            let item = node(child)
            let value = item.nextNode
            if item.header.family == .str, isKey(MsgPackKey(message.extracting(item.payload))) {
                return value
            }
            child = node(value).nextNode
        }
        return nil
    }

    /// The range in the message of an item and everything in it: the bytes to copy if the item is
    /// to be passed on unchanged.
    ///
    /// - Precondition: 0 ≤ `number` < ``count``.
    /// - Complexity: O(1).
    public func byteRange(of number: Int) -> Range<Int> {
        let item = node(number)
        let end = item.nextNode < count ? node(item.nextNode).offset : messageByteCount
        return item.offset..<end
    }
}
