/// Text, bytes, typed payloads and the counts of containers.
extension MsgPackReader {
    /// Reads a str and returns the range of its payload; the bytes are not checked.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readStringRange() throws(MsgPackError) -> Range<Int> {
        try readStringPayload()
    }

    /// Reads a str and returns its payload; the bytes are not checked, which ``UTF8Validation``
    /// does.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readStringBytes() throws(MsgPackError) -> RawSpan {
        if let length = nextFixString {
            // SAFETY: the payload lies within the span; it gets the lifetime of the whole.
            let payload = unsafe RawSpan(_unsafeStart: itemAtCursor + 1, byteCount: length)
            cursor &+= length &+ 1
            return unsafe _overrideLifetime(payload, copying: self)
        }
        // SAFETY: as above.
        return unsafe bytes.extracting(unchecked: try readWideString())
    }

    /// Reads a bin and returns the range of its payload.
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

    /// Reads a bin and copies its payload into an array.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    /// - Complexity: O(n).
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBytes() throws(MsgPackError) -> [UInt8] {
        let payload = try readBinary()
        // SAFETY: the buffer is the span's, and copied within the closure.
        return unsafe payload.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Reads an ext and returns its type and the range of its payload, which ``bytes(in:)``
    /// returns.
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
    /// The number is never greater than the number of bytes that are left, since no item is shorter
    /// than a byte: memory for it may be reserved without trust in the sender.
    ///
    /// Where a message has more headers read by this function than ``MsgPackLimits/depth``, the
    /// reader finds out which of these containers have ended, which costs about as much as
    /// ``skip(checkingUTF8:)``; ``readArray(of:_:)`` and ``readContainer(_:)`` cost nothing more.
    ///
    /// - Throws: `truncated` if the header is cut short or announces more items than there are
    ///   bytes left, `reservedByte`, `typeMismatch`, `depthLimit`.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readArrayHeader() throws(MsgPackError) -> Int {
        try readCount(of: .array)
    }

    /// Reads the header of a map and returns its number of pairs.
    ///
    /// About nested containers see ``readArrayHeader()``; ``readMap()`` and ``readMap(_:)`` see
    /// where a map ends.
    ///
    /// - Throws: `truncated` if the header is cut short or announces more keys and values than
    ///   there are bytes left, `reservedByte`, `typeMismatch`, `depthLimit`.
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

    /// The payload of a str; a fixstr is tried first, since most are.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readStringPayload() throws(MsgPackError) -> Range<Int> {
        guard let length = nextFixString else { return try readWideString() }
        let start = cursor &+ 1
        cursor = start &+ length
        return unsafe Range(uncheckedBounds: (start, cursor))
    }

    /// The payload bytes of the item at the cursor if that is a fixstr and the input goes on for as
    /// many bytes as the longest fixstr has, so that one comparison guards it. Nil says nothing
    /// about the item.
    @inlinable
    @inline(__always)
    var nextFixString: Int? {
        guard remainingByteCount >= ItemWalk.greatestFixByteCount else { return nil }
        // SAFETY: that many bytes after the cursor are within the span.
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

    /// A payload of a family; the format with a length of one byte is tried first.
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
        if first & 0xF0 == (family == .map ? 0x80 : 0x90), children < remainingByteCount,
            openCount < limits.depth
        {
            cursor &+= 1
            openCount &+= 1
            return first & 0x0F
        }
        return try readWideCount(of: family)
    }

    /// ``readCount(of:)`` for every header.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readWideCount(of family: FormatFamily) throws(MsgPackError) -> Int {
        // `openContainer` has held the count against the bytes that are left, so it fits an `Int`.
        Int(truncatingIfNeeded: try openContainer(of: family).count)
    }
}
