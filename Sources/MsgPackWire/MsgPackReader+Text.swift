/// Text as a program has it, and the keys of maps.
extension MsgPackReader {
    /// Reads a str as a `String`.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`; `invalidUTF8` at the first byte that
    ///   is not UTF-8.
    /// - Complexity: O(n).
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readString() throws(MsgPackError) -> String {
        let start = position
        let payload = try readStringPayload()
        // SAFETY: the pointer and the count are those of the span, which holds the payload.
        let text = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Self.text(in: buffer, payload)
        }
        if let text { return text }
        cursor = start
        throw invalidText(payload)
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

    /// The text in `range` of `bytes`, or nil if that is not UTF-8.
    @inline(never)
    @usableFromInline
    @unsafe
    static func text(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String? {
        guard range.count > 0, let base = bytes.baseAddress else { return "" }
        let (start, end) = (range.lowerBound, range.upperBound)
        // SAFETY: the range lies within the buffer.
        let text = unsafe base + start
        if range.count <= 15, unsafe UTF8Validation.isShortASCII(text, byteCount: range.count) {
            return unsafe smallText(text, range.count)
        }
        let isASCII = unsafe UTF8Validation.endOfASCII(base: base, start: start, end: end) == end
        if !isASCII,
            unsafe UTF8Validation.firstInvalidOffset(base: base, start: start, end: end) != nil
        {
            return nil
        }
        // SAFETY: the bytes were checked to be UTF-8, in one of the two ways.
        let utf8 = unsafe Span<UInt8>(
            _unsafeStart: text.assumingMemoryBound(to: UInt8.self), count: range.count)
        return unsafe String(copying: UTF8Span(unchecked: utf8, isKnownASCII: isASCII))
    }

    /// A String of at most fifteen bytes, which needs no memory of its own. Its initialiser for
    /// bytes of any number would take them one by one.
    @inline(__always)
    @unsafe
    private static func smallText(_ text: UnsafeRawPointer, _ byteCount: Int) -> String {
        unsafe String(unsafeUninitializedCapacity: byteCount) { target in
            if let start = target.baseAddress {
                // SAFETY: both sides have room for `byteCount` bytes.
                unsafe SmallCopy.copy(from: text, to: start, byteCount: byteCount)
            }
            return byteCount
        }
    }

    @inline(never)
    @usableFromInline
    func invalidText(_ payload: Range<Int>) -> MsgPackError {
        let offset = UTF8Validation.firstInvalidOffset(in: bytes.extracting(payload)) ?? 0
        return MsgPackError(.invalidUTF8, offset: payload.lowerBound &+ offset)
    }
}
