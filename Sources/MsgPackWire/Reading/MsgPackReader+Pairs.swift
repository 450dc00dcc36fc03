/// Maps whose keys are expected in one order: see ``MsgPackPairs``.
extension MsgPackReader {
    /// Reads the header of a map.
    ///
    /// - Throws: as ``readMapHeader()``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readMap() throws(MsgPackError) -> MsgPackPairs {
        MsgPackPairs(count: try readMapHeader())
    }

    /// Whether pairs are left. If none was read since the last call, the next is none of those that
    /// the caller knows, and is passed over.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func advance(in pairs: inout MsgPackPairs) throws(MsgPackError) -> Bool {
        if pairs.count == pairs.countBefore { try skipPair(of: &pairs) }
        pairs.countBefore = pairs.count
        return pairs.count > 0
    }

    /// Reads the next key if it is `key`, behind which its value is then to be read; otherwise, and
    /// behind the last pair, the position stays.
    ///
    /// The literal's bytes become part of the machine code: most keys cost two compares.
    ///
    /// - Precondition: the literal is UTF-8 text of at most 31 bytes, not a single scalar.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readKey(_ key: StaticString, of pairs: inout MsgPackPairs) -> Bool {
        let fixKey = FixKey(key)
        guard pairs.count > 0, remainingByteCount > fixKey.byteCount else { return false }
        // SAFETY: so many bytes and one more from the cursor on lie within the span.
        if unsafe fixKey.isAt(itemAtCursor) {
            cursor &+= fixKey.byteCount &+ 1
        } else {
            // d9…db: a str whose length is not in its first byte.
            let first = unsafe itemAtCursor.load(as: UInt8.self)
            guard first &- 0xD9 < 3, readWideKey(key) else { return false }
        }
        pairs.count &-= 1
        return true
    }

    /// Reads the next key, a str that is no fixstr, if it is `key`.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readWideKey(_ key: StaticString) -> Bool {
        let start = cursor
        if let bytes = try? readStringBytes(), key ~= MsgPackKey(bytes) { return true }
        cursor = start
        return false
    }

    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func skipPair(of pairs: inout MsgPackPairs) throws(MsgPackError) {
        guard pairs.count > 0 else { return }
        try atomically { reader throws(MsgPackError) in
            try reader.skip()
            try reader.skip()
        }
        pairs.count &-= 1
    }
}
