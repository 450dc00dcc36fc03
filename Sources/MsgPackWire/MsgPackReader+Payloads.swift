/// Text, bytes, typed payloads and the counts of containers.
extension MsgPackReader {
    /// Reads a str and returns where its payload stands, bytes unchecked.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readStringRange() throws(MsgPackError) -> Range<Int> {
        try readPayloadRange(of: .str)
    }

    /// Reads a str and returns its payload, bytes unchecked; ``UTF8Validation`` checks them.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readStringBytes() throws(MsgPackError) -> RawSpan {
        bytes.extracting(try readPayloadRange(of: .str))
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
        bytes.extracting(try readPayloadRange(of: .bin))
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

    @inlinable
    @_lifetime(self: copy self)
    mutating func readPayloadRange(of family: FormatFamily) throws(MsgPackError) -> Range<Int> {
        let header = try peekHeader()
        guard header.family == family else { throw .typeMismatch(offset: position) }
        let start = position &+ Int(header.headerByteCount)
        cursor = start &+ Int(header.count)
        return unsafe Range(uncheckedBounds: (start, position))
    }

    @inlinable
    @_lifetime(self: copy self)
    mutating func readCount(of family: FormatFamily) throws(MsgPackError) -> Int {
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
