/// A type that is made from MessagePack: the fast path, several times as fast as Codable.
///
///     extension Task: MessagePackReadable {
///         init(reading reader: inout MsgPackReader) throws {
///             self = try reader.readFields { reader, fields in
///                 Task(
///                     key: try reader.read("key", of: &fields),
///                     nbytes: try reader.read("nbytes", of: &fields),
///                     owner: try reader.readIfPresent("owner", of: &fields))
///             }
///         }
///     }
///
/// The fields are found in whatever order the map has them; they cost least in the order in which
/// they are asked for. A field that is missing is the error `missingKey`, one that nobody asks for
/// is passed over, and of a key that comes twice the first counts. Where no order is known, a
/// `switch` in ``MsgPackReader/readMap(_:)`` costs the same for all of them.
///
/// `Task(messagePack: bytes)` reads a whole message; ``MsgPackReader/read(_:)`` the next value of a
/// reader. A type whose raw value is readable needs no initialiser: `extension Color:
/// MessagePackReadable {}`.
public protocol MessagePackReadable {
    /// Reads the value, which is exactly one item.
    ///
    /// - Throws: `MsgPackError` of the reader, or an error of the type.
    init(reading reader: inout MsgPackReader) throws
}

extension MessagePackReadable {
    /// Reads the value that is all of `bytes`.
    ///
    /// - Throws: what the type throws; `MsgPackError` with `trailingBytes` if bytes follow the value,
    ///   `byteLimit` and `itemLimit`.
    @inlinable
    public init(messagePack bytes: RawSpan, limits: MsgPackLimits = .standard) throws {
        var reader = MsgPackReader(bytes, limits: limits)
        try reader.checkSize()
        self = try Self(reading: &reader)
        guard reader.isAtEnd else {
            throw MsgPackError(.trailingBytes, offset: reader.position)
        }
    }

    /// Reads the value that is all of `bytes`; see ``init(messagePack:limits:)-(RawSpan,_)``.
    ///
    /// - Throws: as ``init(messagePack:limits:)-(RawSpan,_)``.
    @inlinable
    public init(messagePack bytes: Span<UInt8>, limits: MsgPackLimits = .standard) throws {
        // SAFETY: bytes have no padding.
        try self.init(messagePack: unsafe bytes.bytes, limits: limits)
    }

    /// Reads the value that is all of `bytes`; see ``init(messagePack:limits:)-(RawSpan,_)``.
    ///
    /// - Throws: as ``init(messagePack:limits:)-(RawSpan,_)``.
    @inlinable
    public init(messagePack bytes: [UInt8], limits: MsgPackLimits = .standard) throws {
        try self.init(messagePack: bytes.span, limits: limits)
    }
}

extension MsgPackReader {
    /// Reads the next value.
    ///
    /// - Throws: what the type throws; the position is then what it was before.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func read<Value: MessagePackReadable>(
        _ type: Value.Type = Value.self
    ) throws -> Value {
        let start = bookmark
        do {
            return try Value(reading: &self)
        } catch {
            move(to: start)
            throw error
        }
    }

    /// Holds a whole message against the limits of size.
    ///
    /// - Throws: `byteLimit`; `itemLimit` if it announces more items, which only a message of more
    ///   bytes can do.
    @inlinable
    @_lifetime(self: copy self)
    mutating func checkSize() throws(MsgPackError) {
        guard byteCount <= limits.bytes else { throw MsgPackError(.byteLimit, offset: 0) }
        guard byteCount > limits.items else { return }
        let start = bookmark
        try skip()
        move(to: start)
    }
}
