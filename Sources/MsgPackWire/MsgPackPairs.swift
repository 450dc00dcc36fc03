/// The pairs of a map that are still to be read, for a reader that expects the keys in one order
/// but takes any:
///
///     var pairs = try reader.readMap()
///     while try reader.advance(in: &pairs) {
///         if reader.readKey("op", of: &pairs) { op = try reader.readString() }
///         if reader.readKey("thread", of: &pairs) { thread = try reader.readInteger() }
///     }
///
/// Where the keys come as expected, the loop runs once and each is compared with one literal; for
/// every key that comes earlier than expected it runs once more. Who writes a map mostly writes it
/// in one order, so this is faster than a `switch` over ``MsgPackReader/readKey()``.
@frozen
public struct MsgPackPairs {
    /// How many pairs are left.
    @usableFromInline var count: Int
    /// How many were left when the loop began anew.
    @usableFromInline var countBefore: Int

    @inlinable
    @inline(__always)
    init(_ count: Int) {
        self.count = count
        countBefore = -1
    }
}

/// The keys of a map, expected in one order.
extension MsgPackReader {
    /// Reads the header of a map; see ``MsgPackPairs``.
    ///
    /// - Throws: as ``readMapHeader()``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readMap() throws(MsgPackError) -> MsgPackPairs {
        MsgPackPairs(try readMapHeader())
    }

    /// Whether pairs are left. If none was read since the last call, the next is of no interest and
    /// passed over, whatever its key.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func advance(in pairs: inout MsgPackPairs) throws(MsgPackError) -> Bool {
        if pairs.count == pairs.countBefore { try skipPair(&pairs) }
        pairs.countBefore = pairs.count
        return pairs.count > 0
    }

    /// Reads the next key if it is `key`, and takes its pair to be read; otherwise the position
    /// stays. Never reads behind the map.
    ///
    /// The literal's bytes become part of the machine code.
    ///
    /// - Precondition: the literal is UTF-8 text of at most 31 bytes, not a single scalar.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readKey(_ key: StaticString, of pairs: inout MsgPackPairs) -> Bool {
        precondition(key.hasPointerRepresentation && key.utf8CodeUnitCount < 0x20)
        let byteCount = key.utf8CodeUnitCount
        guard pairs.count > 0, remainingByteCount > byteCount else { return false }
        // SAFETY: so many bytes and one more from the cursor on lie within the span.
        if unsafe FixKey(key).isAt(itemAtCursor) {
            cursor &+= byteCount &+ 1
        } else {
            // d9…db: a str whose header has its length behind it.
            let first = unsafe itemAtCursor.load(as: UInt8.self)
            guard first &- 0xD9 < 3, readWideKey(key) else { return false }
        }
        pairs.count &-= 1
        return true
    }

    /// ``readKey(_:of:)`` for a str that is no fixstr.
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
    mutating func skipPair(_ pairs: inout MsgPackPairs) throws(MsgPackError) {
        guard pairs.count > 0 else { return }
        try skip()
        try skip()
        pairs.count &-= 1
    }
}
