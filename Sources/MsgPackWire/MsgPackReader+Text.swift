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
        return try readAnyString()
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
        // SAFETY: the payload of a fixstr follows its first byte.
        let text = unsafe SmallText(itemAtCursor + 1, length)
        guard text.isASCII else { return nil }
        cursor &+= length &+ 1
        return text.string
    }

    /// ``readString()`` for every str.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func readAnyString() throws(MsgPackError) -> String {
        let start = position
        let payload = try readPayloadRange(of: .str, shortFormat: 0xD9)
        let byteCount = payload.upperBound &- payload.lowerBound
        guard byteCount > 0 else { return "" }
        // SAFETY: the cursor is behind the payload, which lies within the span.
        let text = unsafe itemAtCursor - byteCount
        let end = unsafe UTF8Validation.endOfLongASCII(text, byteCount: byteCount)
        let isASCII = end == byteCount
        if !isASCII,
            unsafe UTF8Validation.firstInvalidOffset(base: text, start: end, end: byteCount) != nil
        {
            cursor = start
            throw invalidText(payload)
        }
        let utf8 = unsafe Span<UInt8>(
            _unsafeStart: text.assumingMemoryBound(to: UInt8.self), count: byteCount)
        // SAFETY: the bytes were checked to be UTF-8, in one of the two ways.
        return unsafe String(copying: UTF8Span(unchecked: utf8, isKnownASCII: isASCII))
    }

    @inline(never)
    private func invalidText(_ payload: Range<Int>) -> MsgPackError {
        let offset = UTF8Validation.firstInvalidOffset(in: bytes.extracting(payload)) ?? 0
        return MsgPackError(.invalidUTF8, offset: payload.lowerBound &+ offset)
    }
}
