/// Values by the names of their keys, in any order.
///
///     var pairs = try reader.readMap()
///     guard try reader.findKey("op", of: &pairs) else { throw TaskError.noOperation }
///     let op = try reader.readString()
///     let thread = try reader.findKey("thread", of: &pairs) ? try reader.readInteger() : 0
///     try reader.skipRest(of: &pairs)
extension MsgPackReader {
    /// Moves past the key that has the bytes of `key`, wherever the map has it; its value must be
    /// read next. If the map has no such key, the position stays.
    ///
    /// The search begins with the next pair, and goes on with the first after the last: keys that
    /// are asked for in the map's order are found at once. If a map has a key twice, the one that
    /// the search meets first is found. ``skipRest(of:)`` moves past the map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``; the position then stays.
    /// - Complexity: O(bytes of the pairs that are passed over); nothing is allocated.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func findKey(
        _ key: some StringProtocol, of pairs: inout MsgPackPairs
    ) throws(MsgPackError) -> Bool {
        try findKey(of: &pairs) { $0.isEqual(to: key) }
    }

    /// Moves past the key that has these bytes; as `findKey(_:of:)` for text.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``; the position then stays.
    /// - Complexity: O(bytes of the pairs that are passed over); nothing is allocated.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func findKey(
        utf8 key: RawSpan, of pairs: inout MsgPackPairs
    ) throws(MsgPackError) -> Bool {
        try findKey(of: &pairs) { $0.isEqual(toUTF8: key) }
    }

    /// Moves past the key that has these bytes; as `findKey(_:of:)` for text.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``; the position then stays.
    /// - Complexity: O(bytes of the pairs that are passed over); nothing is allocated.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func findKey(
        utf8 key: Span<UInt8>, of pairs: inout MsgPackPairs
    ) throws(MsgPackError) -> Bool {
        // SAFETY: bytes have no padding.
        let key = unsafe key.bytes
        return try findKey(of: &pairs) { $0.isEqual(toUTF8: key) }
    }

    /// Moves past the key that has these bytes; as `findKey(_:of:)` for text.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``; the position then stays.
    /// - Complexity: O(bytes of the pairs that are passed over); nothing is allocated.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func findKey(
        utf8 key: [UInt8], of pairs: inout MsgPackPairs
    ) throws(MsgPackError) -> Bool {
        try findKey(of: &pairs) { $0.isEqual(toUTF8: RawSpan(borrowing: key)) }
    }

    /// Moves past the first key from here on, and then from the map's first pair on, that is the
    /// one looked for.
    @inlinable
    @_lifetime(self: copy self)
    mutating func findKey(
        of pairs: inout MsgPackPairs, isKey: (MsgPackKey) -> Bool
    ) throws(MsgPackError) -> Bool {
        let here = bookmark
        let left = pairs.count
        do throws(MsgPackError) {
            var after = try findKey(among: left, isKey: isKey)
            if after == nil {
                cursor = min(pairs.start, bytes.byteCount)
                after = try findKey(among: pairs.total &- left, isKey: isKey).map { $0 &+ left }
            }
            if let after {
                pairs.count = after
                pairs.countBefore = -1
                openCount = pairs.openCount
                return true
            }
        } catch {
            move(to: here)
            throw error
        }
        move(to: here)
        return false
    }

    /// Moves past the key that is looked for, if it is in the next `count` pairs.
    ///
    /// - Returns: the number of pairs after that of the key; nil if none of the pairs has it, and
    ///   the position is after all of them.
    @inlinable
    @_lifetime(self: copy self)
    mutating func findKey(
        among count: Int, isKey: (MsgPackKey) -> Bool
    ) throws(MsgPackError) -> Int? {
        var left = count
        while left > 0 {
            left &-= 1
            guard let key = try readTextKey() else { continue }
            if isKey(MsgPackKey(bytes(in: key))) { return left }
            try skip()
        }
        return nil
    }
}
