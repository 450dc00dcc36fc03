import Synchronization

/// Decodes values of `Decodable` types from MessagePack.
///
///     let task = try MessagePackDecoder().decode(Task.self, from: bytes)
///
/// What comes from other languages is taken as it comes:
///
/// - An integer of any width becomes every integer type and `Int128` that holds its value, and
///   every type of floats; a float becomes an integer if it has exactly its value.
/// - The keys of a map may come in any order. Unknown keys are passed over; of a key that comes
///   twice, the first counts. A key that is an integer matches the `intValue` of a `CodingKey`.
/// - A map whose keys are of any type becomes a `Dictionary`.
/// - `[UInt8]` and `Data` are read from bin, `[UInt8]` also from an array of integers.
///
/// The input must be one item; bytes after it are an error. Nothing is allocated for a count or a
/// length that the input only claims.
///
/// Errors are of the type `DecodingError`. Its context has the path to the value (keys as the input
/// has them) and the byte offset, which is also in the underlying error of the type `MsgPackError`.
///
/// A decoder can be used again and again, and by several threads at a time.
public final class MessagePackDecoder: Sendable {
    /// How the keys of maps become the keys of keyed containers. Keys of a `Dictionary` are read as
    /// they are.
    public enum KeyDecodingStrategy: Sendable {
        /// As they are.
        case useDefaultKeys
        /// `max_http_redirects` as `maxHttpRedirects`.
        case convertFromSnakeCase
        /// As the closure makes them of the path to the key, itself included.
        case custom(@Sendable (_ codingPath: [any CodingKey]) -> any CodingKey)
    }

    /// The settings, and a session that waits for the next message.
    private struct Store: @unchecked Sendable {
        // Sendable: a session is in the store or in use by one call, never both.
        var options = DecodingOptions()
        var memory: DecodingMemory?
    }

    private let store = Mutex(Store())

    /// A decoder with the default settings.
    public init() {}

    /// How keys are read. Default ``KeyDecodingStrategy/useDefaultKeys``.
    public var keyDecodingStrategy: KeyDecodingStrategy {
        get { store.withLock { $0.options.keys } }
        set { store.withLock { $0.options.keys = newValue } }
    }

    /// What the types that are decoded find in `Decoder.userInfo`.
    public var userInfo: [CodingUserInfoKey: any Sendable] {
        get { store.withLock { $0.options.userInfo } }
        set { store.withLock { $0.options.userInfo = newValue } }
    }

    /// How `Date` is read. Default ``DateDecodingStrategy/timestamp``.
    public var dateDecodingStrategy: DateDecodingStrategy {
        get { store.withLock { $0.options.dates } }
        set { store.withLock { $0.options.dates = newValue } }
    }

    /// How `Data` is read. Default ``DataDecodingStrategy/binary``.
    public var dataDecodingStrategy: DataDecodingStrategy {
        get { store.withLock { $0.options.data } }
        set { store.withLock { $0.options.data = newValue } }
    }

    /// What is granted to one message. Codable calls itself for each level of nesting, so at most
    /// 512 levels are granted.
    public var limits: MsgPackLimits {
        get { store.withLock { $0.options.limits } }
        set {
            store.withLock {
                $0.options.limits = newValue
                $0.options.depth = CodingDepth.clamped(newValue.depth)
            }
        }
    }

    /// Decodes the value that is all of `bytes`.
    ///
    /// - Throws: what the type throws; `DecodingError` if the bytes are no MessagePack, break a
    ///   limit, or are not what the type needs.
    public func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        // SAFETY: here and below, the buffer does not leave the closure: the session forgets it.
        try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe decode(type, from: buffer, at: 0, toEnd: true).value
        }
    }

    /// Decodes the value that is all of `bytes`; see ``decode(_:from:)-(_,[UInt8])``.
    ///
    /// - Throws: as ``decode(_:from:)-(_,[UInt8])``.
    public func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: RawSpan
    ) throws -> Value {
        try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe decode(type, from: buffer, at: 0, toEnd: true).value
        }
    }

    /// Decodes the value that is all of `bytes`; see ``decode(_:from:)-(_,[UInt8])``.
    ///
    /// - Throws: as ``decode(_:from:)-(_,[UInt8])``.
    public func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: Span<UInt8>
    ) throws -> Value {
        try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe decode(type, from: buffer, at: 0, toEnd: true).value
        }
    }

    /// Decodes the next value of a larger buffer, at the reader's position, and moves the reader
    /// after it; if it fails, the reader stays.
    ///
    ///     var reader = MsgPackReader(buffer)
    ///     while !reader.isAtEnd {
    ///         handle(try decoder.decode(Task.self, from: &reader))
    ///     }
    ///
    /// - Throws: as ``decode(_:from:)-(_,[UInt8])``; offsets are those of the reader.
    @_lifetime(reader: copy reader)
    public func decode<Value: Decodable>(
        _ type: Value.Type, from reader: inout MsgPackReader
    ) throws -> Value {
        let position = reader.position
        let bytes = reader.bytes(in: 0..<reader.byteCount)
        let (value, end) = try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe decode(type, from: buffer, at: position, toEnd: false)
        }
        try reader.passOver(end - position)
        return value
    }

    @unsafe
    func decode<Value: Decodable>(
        _ type: Value.Type, from buffer: UnsafeRawBufferPointer, at offset: Int, toEnd: Bool
    ) throws -> (value: Value, end: Int) {
        var (memory, options) = take()
        let session = memory.session
        unsafe session.begin(buffer, at: offset, options: options)
        defer { giveBack(&memory) }
        try check(options.limits, session, buffer.count - offset)
        let value = try session.decode(type, at: offset, depth: 0)
        let end = session.end
        guard !toEnd || end == buffer.count else {
            throw session.corrupted(MsgPackError(.trailingBytes, offset: end))
        }
        return (value, end)
    }

    /// Holds a message of `byteCount` bytes against the limits that are not held on the way.
    private func check(
        _ limits: MsgPackLimits, _ session: DecodingSession, _ byteCount: Int
    ) throws {
        guard byteCount <= limits.bytes else {
            throw session.corrupted(MsgPackError(.byteLimit, offset: session.root))
        }
        // No item is shorter than a byte, so the items of most messages need not be counted.
        guard byteCount > limits.items else { return }
        var reader = MsgPackReader(session.bytes, limits: limits, at: session.root)
        do throws(MsgPackError) {
            try reader.skip()
        } catch {
            throw session.corrupted(error)
        }
    }

    private func take() -> (DecodingMemory, DecodingOptions) {
        let taken = store.withLock { store in
            let taken = store
            store.memory = nil
            return taken
        }
        return (taken.memory ?? DecodingMemory(), taken.options)
    }

    /// Keeps a session for the next message if nobody else holds it, as a value may have stored its
    /// decoder.
    private func giveBack(_ memory: inout DecodingMemory) {
        memory.session.finish()
        guard isKnownUniquelyReferenced(&memory) else { return }
        var kept = Store()
        kept.memory = memory
        store.withLock { $0.memory = kept.memory }
    }
}

extension MsgPackReader {
    /// Moves past a value of `byteCount` bytes that was decoded; open containers stay counted.
    @_lifetime(self: copy self)
    fileprivate mutating func passOver(_ byteCount: Int) throws {
        let end = position + byteCount
        if try skip().upperBound != end {
            throw MsgPackError(.truncated, offset: position)
        }
    }
}
