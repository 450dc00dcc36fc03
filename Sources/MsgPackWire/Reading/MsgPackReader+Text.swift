/// Text as a program has it, and the keys of maps.
extension MsgPackReader {
    /// Reads a str as a `String`.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`; `invalidUTF8` at the first byte that
    ///   is not UTF-8.
    /// - Complexity: O(n).
    @inline(never)
    @_lifetime(self: copy self)
    public mutating func readString() throws(MsgPackError) -> String {
        if let text = readSmallString() { return text }
        return try readLongString()
    }

    /// ``readString()`` for a field of few values: a text of 16…32 bytes that `cache` holds is not
    /// copied and checked again, every other is held from now on.
    ///
    /// The result is the same. A text that is held costs a fraction of one that is made; one that is
    /// not costs a third more than without a cache.
    ///
    /// - Throws: as ``readString()``.
    @inline(never)
    @_lifetime(self: copy self)
    public mutating func readString(
        sharing cache: inout StringCache
    ) throws(MsgPackError) -> String {
        if let text = readSmallString() { return text }
        let header = nextLongTextHeader
        guard CachedText.byteCounts.contains(header.byteCount) else { return try readString() }
        // SAFETY: header and payload lie within the span.
        let text = unsafe CachedText(itemAtCursor + header.length, header.byteCount)
        if let string = cache.find(text) {
            cursor &+= header.length &+ header.byteCount
            return string
        }
        let string = try readString()
        cache.insert(string, as: text)
        return string
    }

    /// Reads the key of a map, which must be a str, to be told from others in a `switch`:
    ///
    ///     switch try reader.readKey() {
    ///     case "op": op = try reader.readString()
    ///     case "thread": thread = try reader.readInteger()
    ///     default: try reader.skip()
    ///     }
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @inline(__always)
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readKey() throws(MsgPackError) -> MsgPackKey {
        MsgPackKey(try readStringBytes())
    }

    /// A fixstr of at most fifteen bytes of ASCII, not near the end of the input; nil, and nothing
    /// read, if there is another item.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readSmallString() -> String? {
        guard SmallText.isFormOfString, let length = nextFixString,
            length <= SmallText.greatestByteCount
        else { return nil }
        // SAFETY: the payload follows the first byte, and no fixstr is near the end of the input.
        let text = unsafe SmallText(itemAtCursor + 1, length)
        guard text.isASCII else { return nil }
        cursor &+= length &+ 1
        return text.string
    }

    /// ``readString()`` for a text of sixteen bytes or more, which has memory of its own.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readLongString() throws(MsgPackError) -> String {
        let header = nextLongTextHeader
        guard header.byteCount > SmallText.greatestByteCount else { return try readAnyString() }
        // SAFETY: header and payload lie within the span.
        let text = unsafe itemAtCursor + header.length
        guard unsafe UTF8Validation.isLongASCII(text, byteCount: header.byteCount) else {
            return try readAnyString()
        }
        cursor &+= header.length &+ header.byteCount
        return unsafe Self.copy(text, header.byteCount, isASCII: true)
    }

    /// The bytes of the header at the cursor and of its payload if that is a fixstr or a str 8 that
    /// is there as a whole, otherwise zeros.
    @inline(__always)
    private var nextLongTextHeader: (length: Int, byteCount: Int) {
        guard remainingByteCount >= 2 else { return (0, 0) }
        // SAFETY: two bytes from the cursor on lie within the span.
        let (first, second) = unsafe (
            itemAtCursor.load(as: UInt8.self),
            itemAtCursor.load(fromByteOffset: 1, as: UInt8.self)
        )
        let length: Int
        let byteCount: Int
        if first == 0xD9 {
            (length, byteCount) = (2, Int(second))
        } else {
            (length, byteCount) = (1, Int(first ^ 0xA0))
            guard byteCount < 0x20 else { return (0, 0) }
        }
        return length &+ byteCount <= remainingByteCount ? (length, byteCount) : (0, 0)
    }

    /// ``readString()`` for every str.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func readAnyString() throws(MsgPackError) -> String {
        let start = position
        let payload = try readPayloadRange(of: .str)
        let byteCount = payload.upperBound &- payload.lowerBound
        guard byteCount > 0 else { return "" }
        // SAFETY: the cursor is behind the payload, which lies within the span.
        let text = unsafe itemAtCursor - byteCount
        let end = unsafe UTF8Validation.endOfASCII(base: text, start: 0, end: byteCount)
        let isASCII = end == byteCount
        if !isASCII,
            unsafe UTF8Validation.firstInvalidOffset(base: text, start: end, end: byteCount) != nil
        {
            cursor = start
            throw invalidText(payload)
        }
        return unsafe Self.copy(text, byteCount, isASCII: isASCII)
    }

    /// - Parameters:
    ///   - text: the first of so many bytes of UTF-8.
    ///   - isASCII: whether they were seen to be ASCII.
    @inline(__always)
    @unsafe
    private static func copy(
        _ text: UnsafeRawPointer, _ byteCount: Int, isASCII: Bool
    ) -> String {
        let utf8 = unsafe Span<UInt8>(
            _unsafeStart: text.assumingMemoryBound(to: UInt8.self), count: byteCount)
        // SAFETY: the caller promises what is not checked here.
        return unsafe String(copying: UTF8Span(unchecked: utf8, isKnownASCII: isASCII))
    }

    @inline(never)
    private func invalidText(_ payload: Range<Int>) -> MsgPackError {
        let offset = UTF8Validation.firstInvalidOffset(in: bytes.extracting(payload)) ?? 0
        return MsgPackError(.invalidUTF8, offset: payload.lowerBound &+ offset)
    }
}
