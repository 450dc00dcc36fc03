/// The functions that take bytes, for arrays and spans of bytes.
extension MsgPackIndex {
    /// Replaces the index by that of `message`; see ``build(from:limits:)-(RawSpan,_)``.
    ///
    /// - Throws: `truncated`, `reservedByte`, `trailingBytes`, `depthLimit`, `itemLimit`,
    ///   `byteLimit`; the index is then empty.
    public mutating func build(
        from message: Span<UInt8>, limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        // SAFETY: here and below, bytes have no padding.
        try build(from: unsafe message.bytes, limits: limits)
    }

    /// Replaces the index by that of `message`; see ``build(from:limits:)-(RawSpan,_)``.
    ///
    /// - Throws: `truncated`, `reservedByte`, `trailingBytes`, `depthLimit`, `itemLimit`,
    ///   `byteLimit`; the index is then empty.
    public mutating func build(
        from message: [UInt8], limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        try build(from: RawSpan(borrowing: message), limits: limits)
    }

    /// The number of the value of a key of a map; see ``value(forKey:of:in:)-(_,_,RawSpan)``.
    ///
    /// - Returns: nil if the node is no map or has no such key.
    /// - Precondition: 0 ≤ `number` < ``count``; `message` is as long as the indexed one.
    public func value(
        forKey key: some StringProtocol, of number: Int, in message: Span<UInt8>
    ) -> Int? {
        value(forKey: key, of: number, in: unsafe message.bytes)
    }

    /// The number of the value of a key of a map; see ``value(forKey:of:in:)-(_,_,RawSpan)``.
    ///
    /// - Returns: nil if the node is no map or has no such key.
    /// - Precondition: 0 ≤ `number` < ``count``; `message` is as long as the indexed one.
    public func value(
        forKey key: some StringProtocol, of number: Int, in message: [UInt8]
    ) -> Int? {
        value(forKey: key, of: number, in: RawSpan(borrowing: message))
    }

    /// Writes the whole message again; see ``write(_:into:)-(RawSpan,_)``.
    ///
    /// - Precondition: `message` is as long as the indexed one.
    public func write(_ message: Span<UInt8>, into writer: inout MsgPackWriter) {
        write(unsafe message.bytes, into: &writer)
    }

    /// Writes the whole message again; see ``write(_:into:)-(RawSpan,_)``.
    ///
    /// - Precondition: `message` is as long as the indexed one.
    public func write(_ message: [UInt8], into writer: inout MsgPackWriter) {
        write(RawSpan(borrowing: message), into: &writer)
    }
}
