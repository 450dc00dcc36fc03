/// Where an item is in a message: a field that is kept as a view of the input instead of a copy.
///
/// A program that reads a few fields and passes on the others declares those as views: reading one
/// allocates nothing and looks at the item's header alone, and its bytes are written again without
/// being looked at.
///
///     struct Routed: MessagePackReadable {
///         var to: MessagePackView
///         var body: MessagePackView
///
///         init(reading reader: inout MsgPackReader) throws {
///             var fields = try reader.readFields()
///             to = try reader.read("to", of: &fields)
///             body = try reader.read("body", of: &fields)
///             try reader.endFields(fields)
///         }
///     }
///     let routed = try Routed(messagePack: message)
///     if routed.to.isText("worker-1", in: message) { writer.write(routed.body, of: message) }
///
/// A view holds offsets. All functions take the message that it was read from; with another one they
/// answer something about that, and never read outside of it.
@frozen
public struct MessagePackView: MessagePackReadable, Equatable, Sendable {
    @usableFromInline let start: UInt32
    @usableFromInline let payloadStart: UInt32
    @usableFromInline let end: UInt32

    @inlinable
    @inline(__always)
    init(start: Int, payload: Int, end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        payloadStart = UInt32(truncatingIfNeeded: payload)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    /// The view of the next item, whatever it is.
    ///
    /// - Throws: `MsgPackError` if the item is not whole; `byteLimit` if it ends after 4 GiB.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        let (start, payload, end) = try reader.readPlace()
        guard UInt64(end) <= UInt64(UInt32.max) else {
            throw MsgPackError(.byteLimit, offset: start)
        }
        self.init(start: start, payload: payload, end: end)
    }

    /// The range of the item in the message.
    @inlinable
    public var range: Range<Int> {
        Int(truncatingIfNeeded: start)..<Int(truncatingIfNeeded: end)
    }

    /// The range of the payload of a str, bin or ext, and of the children of a container; empty for
    /// scalars.
    @inlinable
    public var payloadRange: Range<Int> {
        Int(truncatingIfNeeded: payloadStart)..<Int(truncatingIfNeeded: end)
    }
}

/// What an item holds.
extension MessagePackView {
    /// The bytes of the item; none if the message does not have them.
    @_lifetime(copy message)
    public func bytes(in message: RawSpan) -> RawSpan {
        message.extracting(range.clamped(to: 0..<message.byteCount))
    }

    /// The payload of a str, bin or ext; none if the message does not have it.
    @_lifetime(copy message)
    public func payload(in message: RawSpan) -> RawSpan {
        message.extracting(payloadRange.clamped(to: 0..<message.byteCount))
    }

    /// Whether the item is a str with the bytes of `text`.
    public func isText(_ text: some StringProtocol, in message: RawSpan) -> Bool {
        var reader = MsgPackReader(bytes(in: message))
        guard let key = try? reader.readKey() else { return false }
        return key.isEqual(to: text)
    }

    /// Whether the item is a str with the bytes of `text`.
    public func isText(_ text: some StringProtocol, in message: [UInt8]) -> Bool {
        // SAFETY: bytes have no padding.
        isText(text, in: unsafe message.span.bytes)
    }

    /// The item as a value.
    ///
    /// - Throws: what the type throws; offsets are those in the message.
    public func read<Value: MessagePackReadable>(
        _ type: Value.Type = Value.self, in message: RawSpan
    ) throws -> Value {
        var reader = MsgPackReader(message, limits: .standard, at: range.lowerBound)
        return try reader.read(type)
    }

    /// The item as a value.
    ///
    /// - Throws: what the type throws; offsets are those in the message.
    public func read<Value: MessagePackReadable>(
        _ type: Value.Type = Value.self, in message: [UInt8]
    ) throws -> Value {
        // SAFETY: bytes have no padding.
        try read(type, in: unsafe message.span.bytes)
    }
}

extension MsgPackWriter {
    /// Writes the item that a view is of, byte for byte; nil if the message does not have it.
    ///
    /// - Complexity: O(bytes of the item).
    public mutating func write(_ view: MessagePackView, of message: RawSpan) {
        let bytes = view.bytes(in: message)
        guard bytes.byteCount == view.range.count, bytes.byteCount > 0 else { return writeNil() }
        writeEncoded(bytes)
    }

    /// Writes the item that a view is of, byte for byte; nil if the message does not have it.
    ///
    /// - Complexity: O(bytes of the item).
    public mutating func write(_ view: MessagePackView, of message: [UInt8]) {
        // SAFETY: bytes have no padding.
        write(view, of: unsafe message.span.bytes)
    }
}
