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
        if let length = nextFixString {
            // SAFETY: a payload that was read lies within the span, whose lifetime its part has.
            let payload = unsafe RawSpan(_unsafeStart: itemAtCursor + 1, byteCount: length)
            cursor &+= length &+ 1
            return unsafe _overrideLifetime(payload, copying: self)
        }
        // SAFETY: as above.
        return unsafe bytes.extracting(unchecked: try readWideString())
    }

    /// Reads a bin and returns where its payload stands.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBinaryRange() throws(MsgPackError) -> Range<Int> {
        try readBinaryPayload()
    }

    /// Reads a bin and returns its payload.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readBinary() throws(MsgPackError) -> RawSpan {
        // SAFETY: a payload that was read lies within the span.
        unsafe bytes.extracting(unchecked: try readBinaryPayload())
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
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readArrayHeader() throws(MsgPackError) -> Int {
        try readCount(of: .array)
    }

    /// Reads the header of a map and returns its number of pairs.
    ///
    /// - Throws: `truncated` if the header is cut short or announces more keys and values than
    ///   bytes are left, `reservedByte`, `typeMismatch`.
    @inlinable
    @inline(__always)
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
        guard let length = nextFixString else { return try readWideString() }
        let start = cursor &+ 1
        cursor = start &+ length
        return unsafe Range(uncheckedBounds: (start, cursor))
    }

    /// The payload bytes of the item at the cursor if that is a fixstr with all that the longest
    /// takes before the end: one compare guards it. Nil says nothing about the item.
    @inlinable
    @inline(__always)
    var nextFixString: Int? {
        guard remainingByteCount >= ItemWalk.greatestFixByteCount else { return nil }
        // SAFETY: so many bytes from the cursor on lie within the span.
        let length = unsafe Int(itemAtCursor.load(as: UInt8.self)) ^ 0xA0
        return length < 0x20 ? length : nil
    }

    /// The address of the item at the cursor, to be used while `self` is, which the span outlives;
    /// there must be a byte.
    @inlinable
    @inline(__always)
    @unsafe
    var itemAtCursor: UnsafeRawPointer {
        // SAFETY: a span with a byte has a base.
        unsafe bytes.withUnsafeBytes { unsafe $0.baseAddress.unsafelyUnwrapped } + cursor
    }

    /// A str that is no fixstr, or near the end.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readWideString() throws(MsgPackError) -> Range<Int> {
        try readPayloadRange(of: .str, shortFormat: 0xD9)
    }

    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readBinaryPayload() throws(MsgPackError) -> Range<Int> {
        try readPayloadRange(of: .bin, shortFormat: 0xC4)
    }

    /// A payload of a family, that format first whose length is one byte.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readPayloadRange(
        of family: FormatFamily, shortFormat: Int
    ) throws(MsgPackError) -> Range<Int> {
        if firstByte == shortFormat, remainingByteCount >= 2 {
            let start = cursor &+ 2
            // SAFETY: two bytes from the cursor on lie within the span.
            let length = unsafe Int(
                bytes.unsafeLoad(fromUncheckedByteOffset: cursor &+ 1, as: UInt8.self))
            if length <= bytes.byteCount &- start {
                cursor = start &+ length
                return unsafe Range(uncheckedBounds: (start, cursor))
            }
        }
        return try readPayloadRange(of: family)
    }

    /// A payload of a family, in any format.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readPayloadRange(of family: FormatFamily) throws(MsgPackError) -> Range<Int> {
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
