/// Text, bytes, typed payloads and the counts of containers.
extension MsgPackReader {
    /// Reads a str and returns where its payload stands, bytes unchecked.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readStringRange() throws(MsgPackError) -> Range<Int> {
        try readStringPayload()
    }

    /// Reads a str and returns its payload, bytes unchecked; ``UTF8Validation`` checks them.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readStringBytes() throws(MsgPackError) -> RawSpan {
        // SAFETY: a payload that was read lies within the span.
        unsafe bytes.extracting(unchecked: try readStringPayload())
    }

    /// Reads a bin and returns where its payload stands.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBinaryRange() throws(MsgPackError) -> Range<Int> {
        try readPayloadRange(of: .bin)
    }

    /// Reads a bin and returns its payload.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readBinary() throws(MsgPackError) -> RawSpan {
        // SAFETY: a payload that was read lies within the span.
        unsafe bytes.extracting(unchecked: try readPayloadRange(of: .bin))
    }

    /// Reads an ext and returns its type and where its payload stands.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readExtension() throws(MsgPackError) -> (type: Int8, payload: Range<Int>) {
        let payload = try readPayloadRange(of: .ext)
        return (Int8(bitPattern: bytes.byte(at: payload.lowerBound &- 1)), payload)
    }

    /// Reads the header of an array and returns its number of items.
    ///
    /// The number is never greater than the bytes that are left, since no item is shorter than a
    /// byte: room for it may be reserved without trust in the sender.
    ///
    /// - Throws: `truncated` if the header is cut short or announces more items than bytes are
    ///   left, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readArrayHeader() throws(MsgPackError) -> Int {
        try readCount(of: .array)
    }

    /// Reads the header of a map and returns its number of pairs.
    ///
    /// - Throws: `truncated` if the header is cut short or announces more keys and values than
    ///   bytes are left, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readMapHeader() throws(MsgPackError) -> Int {
        try readCount(of: .map)
    }

    /// Reads a timestamp in any of its three forms.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no ext of type −1,
    ///   `invalidTimestamp`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readTimestamp() throws(MsgPackError) -> MsgPackTimestamp {
        let start = position
        return try atomically { reader throws(MsgPackError) in
            let (type, payload) = try reader.readExtension()
            guard type == MsgPackTimestamp.extensionType else {
                throw .typeMismatch(offset: start)
            }
            guard let timestamp = MsgPackTimestamp(payload: reader.bytes.extracting(payload)) else {
                throw MsgPackError(.invalidTimestamp, offset: start)
            }
            return timestamp
        }
    }

    /// The payload of a str; the fixstr first, which most are.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readStringPayload() throws(MsgPackError) -> Range<Int> {
        // Of a fixstr this leaves the length.
        let length = firstByte ^ 0xA0
        guard length < 0x20, length < remainingByteCount else {
            return try readPayloadRange(of: .str)
        }
        let start = cursor &+ 1
        cursor = start &+ length
        return unsafe Range(uncheckedBounds: (start, cursor))
    }

    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readPayloadRange(of family: FormatFamily) throws(MsgPackError) -> Range<Int> {
        // d9 and c4: the length is one byte.
        let first = firstByte
        if first == 0xD9 && family == .str || first == 0xC4 && family == .bin,
            remainingByteCount >= 2
        {
            let start = cursor &+ 2
            let length = Int(bytes.byte(at: cursor &+ 1))
            if length <= bytes.byteCount &- start {
                cursor = start &+ length
                return unsafe Range(uncheckedBounds: (start, cursor))
            }
        }
        let header = try peekHeader()
        guard header.family == family else { throw .typeMismatch(offset: position) }
        let start = position &+ Int(header.headerByteCount)
        cursor = start &+ Int(header.count)
        return unsafe Range(uncheckedBounds: (start, position))
    }

    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readCount(of family: FormatFamily) throws(MsgPackError) -> Int {
        // 80…8f and 90…9f: the header is one byte.
        let first = firstByte
        let children = family == .map ? (first & 0x0F) &* 2 : first & 0x0F
        if first & 0xF0 == (family == .map ? 0x80 : 0x90), children < remainingByteCount {
            cursor &+= 1
            return first & 0x0F
        }
        return try readWideCount(of: family)
    }

    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readWideCount(of family: FormatFamily) throws(MsgPackError) -> Int {
        let header = try peekHeader()
        guard header.family == family else { throw .typeMismatch(offset: position) }
        let children = position &+ Int(header.headerByteCount)
        guard header.childCount <= bytes.byteCount &- children else {
            throw .unreadableItem(nil, offset: position)
        }
        cursor = children
        return Int(header.count)
    }
}
