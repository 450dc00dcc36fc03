/// Maps whose keys are expected in one order, or asked for by name: see ``MsgPackPairs``.
extension MsgPackReader {
    /// Reads the header of a map.
    ///
    /// - Throws: as ``readMapHeader()``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readMap() throws(MsgPackError) -> MsgPackPairs {
        let count = try readMapHeader()
        return MsgPackPairs(count: count, start: cursor, openCount: openCount)
    }

    /// Whether pairs are left. If none was read since the last call, no key that the caller asks for
    /// is the next one, and that pair is passed over.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func advance(in pairs: inout MsgPackPairs) throws(MsgPackError) -> Bool {
        if pairs.count == pairs.countBefore { pairs.count = try skipPair(of: pairs.count) }
        pairs.countBefore = pairs.count
        if pairs.count > 0 { return true }
        close(pairs)
        return false
    }

    /// Reads the next key if it is `key`; its value is to be read next. Otherwise, and after the
    /// last pair, the position stays.
    ///
    /// The literal's bytes become part of the machine code: a key of at most 31 bytes mostly costs
    /// two comparisons.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readKey(_ key: StaticString, of pairs: inout MsgPackPairs) -> Bool {
        guard pairs.count > 0 else { return false }
        let fixKey = FixKey(key)
        if fixKey.isFixstr {
            guard remainingByteCount > fixKey.byteCount else { return false }
            // SAFETY: `byteCount` bytes and one more from the cursor on lie within the span.
            if unsafe fixKey.isAt(itemAtCursor) {
                cursor &+= fixKey.byteCount &+ 1
            } else {
                // d9…db: a str whose length is not in its first byte.
                let first = unsafe itemAtCursor.load(as: UInt8.self)
                guard first &- 0xD9 < 3, readAnyKey(key) else { return false }
            }
        } else {
            guard readAnyKey(key) else { return false }
        }
        pairs.count &-= 1
        return true
    }

    /// Reads the next key if it is `key` in a fixstr. False says nothing about the key.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readFixKey(_ key: StaticString, of pairs: inout MsgPackPairs) -> Bool {
        let fixKey = FixKey(key)
        // SAFETY: `byteCount` bytes and one more from the cursor on lie within the span.
        guard fixKey.isFixstr, remainingByteCount > fixKey.byteCount,
            unsafe fixKey.isAt(itemAtCursor)
        else { return false }
        cursor &+= fixKey.byteCount &+ 1
        pairs.count &-= 1
        return true
    }

    /// Reads the next key if it is `key` and ``readFixKey(_:of:)`` does not find it.
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readOtherKey(_ key: StaticString, of pairs: inout MsgPackPairs) -> Bool {
        // a0…bf: a fixstr, which the other function compares.
        guard pairs.count > 0, !FixKey(key).isFixstr || firstByte ^ 0xA0 >= 0x20,
            readAnyKey(key)
        else { return false }
        pairs.count &-= 1
        return true
    }

    /// Passes over all pairs that are left, so that the position is after the map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``; the position is then at the pair at fault.
    @_lifetime(self: copy self)
    public mutating func skipRest(of pairs: inout MsgPackPairs) throws(MsgPackError) {
        while pairs.count > 0 { pairs.count = try skipPair(of: pairs.count) }
        close(pairs)
    }

    /// Moves to a pair of a map, or to its end.
    ///
    /// - Parameter position: brought into the input.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func move(toPosition position: Int, of pairs: MsgPackPairs) {
        cursor = min(max(position, 0), bytes.byteCount)
        openCount = pairs.openCount
    }

    /// Moves to the key at `offset`, and past it if it is `key`.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readKey(
        _ key: StaticString, at offset: Int, of pairs: MsgPackPairs
    ) -> Bool {
        move(toPosition: offset, of: pairs)
        let fixKey = FixKey(key)
        guard fixKey.isFixstr, remainingByteCount > fixKey.byteCount,
            firstByte & 0xE0 == 0xA0
        else { return readAnyKey(key) }
        // SAFETY: `byteCount` bytes and one more from the cursor on lie within the span.
        guard unsafe fixKey.isAt(itemAtCursor) else { return false }
        cursor &+= fixKey.byteCount &+ 1
        return true
    }

    /// The map has ended, so that it is open no more; the position is after it.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func endMap(_ pairs: MsgPackPairs) {
        close(pairs)
    }

    /// The map has ended, so that it is open no more.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func close(_ pairs: MsgPackPairs) {
        openCount = pairs.openCount &- 1
    }

    /// Reads the next key, a str, if it is `key`.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readAnyKey(_ key: StaticString) -> Bool {
        let start = cursor
        if let bytes = try? readStringBytes(), key ~= MsgPackKey(bytes) { return true }
        cursor = start
        return false
    }

    /// Passes over a pair if `count` are left.
    ///
    /// - Returns: the number of pairs that are left then.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func skipPair(of count: Int) throws(MsgPackError) -> Int {
        guard count > 0 else { return 0 }
        let start = cursor
        try skip()
        do throws(MsgPackError) {
            try skip()
        } catch {
            cursor = start
            throw error
        }
        return count &- 1
    }
}
