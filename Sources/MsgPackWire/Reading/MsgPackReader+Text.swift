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

    /// As ``readString()``, for a field of few values: a text of 16…32 bytes that `cache` holds is
    /// neither copied nor checked again; one that it does not hold is added to it.
    ///
    /// The result is the same. A text from the cache costs a fraction of a new one; a text that is
    /// not in the cache costs a third more than without one.
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

    /// Reads the key of a map, which must be a str, for a `switch`:
    ///
    ///     switch try reader.readKey() {
    ///     case "op": op = try reader.readString()
    ///     case "thread": thread = try reader.readInteger()
    ///     default: try reader.skip()
    ///     }
    ///
    /// ``readMap(_:)`` is a loop over all keys of a map.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @inline(__always)
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readKey() throws(MsgPackError) -> MsgPackKey {
        MsgPackKey(try readStringBytes())
    }

    /// Reads a fixstr of at most fifteen bytes of ASCII that is not near the end of the input; nil,
    /// and nothing is read, if the item is another.
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
        // SAFETY: the cursor is after the payload, which lies within the span.
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
    ///   - text: the first of `byteCount` bytes of UTF-8.
    ///   - isASCII: whether they are known to be ASCII.
    @inline(__always)
    @unsafe
    private static func copy(
        _ text: UnsafeRawPointer, _ byteCount: Int, isASCII: Bool
    ) -> String {
        let start = unsafe text.assumingMemoryBound(to: UInt8.self)
        guard #available(macOS 26, iOS 26, watchOS 26, tvOS 26, visionOS 26, *) else {
            // Checks the text a second time.
            return unsafe String(
                decoding: UnsafeBufferPointer(start: start, count: byteCount), as: UTF8.self)
        }
        // SAFETY: the caller promises what is not checked here.
        let utf8 = unsafe Span<UInt8>(_unsafeStart: start, count: byteCount)
        return unsafe String(copying: UTF8Span(unchecked: utf8, isKnownASCII: isASCII))
    }

    @inline(never)
    private func invalidText(_ payload: Range<Int>) -> MsgPackError {
        let offset = UTF8Validation.firstInvalidOffset(in: bytes.extracting(payload)) ?? 0
        return MsgPackError(.invalidUTF8, offset: payload.lowerBound &+ offset)
    }
}
