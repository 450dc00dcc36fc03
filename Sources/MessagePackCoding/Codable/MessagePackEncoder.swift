import Synchronization

/// Encodes values of `Encodable` types as MessagePack.
///
///     let bytes = try MessagePackEncoder().encode(task)
///
/// Structures and keyed containers become maps with keys of text, arrays and unkeyed containers
/// arrays, integers their shortest form, `nil` nil. `[UInt8]` and `Data` become bin, `Date` a
/// timestamp, a `Dictionary` a map whatever its keys are, ``MessagePackExtension`` an ext, and
/// ``RawMessagePack`` what it holds.
///
/// An encoder can be used again and again, and by several threads at a time. It keeps its memory
/// for the next message.
public final class MessagePackEncoder: Sendable {
    /// How the keys of keyed containers are written. Keys of a `Dictionary` are written as they are.
    public enum KeyEncodingStrategy: Sendable {
        /// The text of each key.
        case useDefaultKeys
        /// The integer of each key that has one (`CodingKey.intValue`), the text of the others.
        case useIntegerKeys
        /// `maxHTTPRedirects` as `max_http_redirects`.
        case convertToSnakeCase
        /// The text of the key that the closure makes of the path to the key, itself included.
        case custom(@Sendable (_ codingPath: [any CodingKey]) -> any CodingKey)
    }

    /// Settings of the output.
    public struct OutputFormatting: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt
        /// Settings by their bits.
        public init(rawValue: UInt) {
            self.rawValue = rawValue
        }

        /// The pairs of each map are in the order of their keys, so that equal values have equal
        /// bytes: first the keys that are no text, by their encoded bytes, then text, by its bytes.
        public static let sortedKeys = OutputFormatting(rawValue: 1)
    }

    /// The settings, and a session that waits for the next message.
    private struct Store: @unchecked Sendable {
        // Sendable: a session is in the store or in use by one call, never both.
        var options = EncodingOptions()
        var memory: EncodingMemory?
    }

    private let store = Mutex(Store())

    /// A session with more memory than this is not kept.
    private static let greatestKeptByteCount = 1 << 20

    /// An encoder with the default settings.
    public init() {}

    /// How keys are written. Default ``KeyEncodingStrategy/useDefaultKeys``.
    public var keyEncodingStrategy: KeyEncodingStrategy {
        get { store.withLock { $0.options.keys } }
        set { store.withLock { $0.options.keys = newValue } }
    }

    /// Settings of the output. Default none.
    public var outputFormatting: OutputFormatting {
        get { store.withLock { $0.options.formatting } }
        set { store.withLock { $0.options.formatting = newValue } }
    }

    /// What the types that are encoded find in `Encoder.userInfo`.
    public var userInfo: [CodingUserInfoKey: any Sendable] {
        get { store.withLock { $0.options.userInfo } }
        set { store.withLock { $0.options.userInfo = newValue } }
    }

    /// How `Date` is written. Default ``DateEncodingStrategy/timestamp``.
    public var dateEncodingStrategy: DateEncodingStrategy {
        get { store.withLock { $0.options.dates } }
        set { store.withLock { $0.options.dates = newValue } }
    }

    /// How `Data` is written. Default ``DataEncodingStrategy/binary``.
    public var dataEncodingStrategy: DataEncodingStrategy {
        get { store.withLock { $0.options.data } }
        set { store.withLock { $0.options.data = newValue } }
    }

    /// Containers that may be open around an item: 0…512, default 128. Codable calls itself for each
    /// of them, so the limit protects the stack from values that are nested without an end.
    public var depthLimit: Int {
        get { store.withLock { $0.options.depth } }
        set { store.withLock { $0.options.depth = CodingDepth.clamped(newValue) } }
    }

    /// Encodes a value.
    ///
    /// - Returns: the bytes of one item.
    /// - Throws: what the value throws; `EncodingError` if it writes nothing, uses its encoder
    ///   wrongly, is nested too deeply, or does not fit MessagePack (an integer of more than 64
    ///   bits, a text of 4 GiB). The error's context has the path, and the error of type
    ///   `MsgPackError` with the offset in the output.
    public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        try withSession(encoding: value) { writer in writer.copyBytes() }
    }

    /// Encodes a value at the end of what `writer` holds; nothing is written if it fails.
    ///
    /// - Throws: as ``encode(_:)``.
    public func encode<Value: Encodable>(
        _ value: Value, into writer: inout MsgPackWriter
    ) throws {
        try withSession(encoding: value) { writer.writeEncoded($0.bytes) }
    }

    /// Encodes a value and lends the bytes to `body`, without a copy.
    ///
    /// - Throws: as ``encode(_:)``; what `body` throws.
    public func withEncoded<Value: Encodable, Result>(
        _ value: Value, _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        try withSession(encoding: value) { try body($0.bytes) }
    }

    /// Encodes a value as ``withEncoded(_:_:)`` does, its long byte strings kept apart in `payloads`.
    ///
    /// - Throws: as ``encode(_:)``; what `body` throws.
    package func withEncoded<Value: Encodable, Result>(
        _ value: Value, keeping payloads: ReferencedPayloads,
        _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        try withSession(encoding: value, payloads: payloads) { try body($0.bytes) }
    }

    private func withSession<Value: Encodable, Result>(
        encoding value: Value, payloads: ReferencedPayloads? = nil,
        _ body: (borrowing MsgPackWriter) throws -> Result
    ) throws -> Result {
        var (memory, options) = take()
        let session = memory.session
        session.reset(options: options, payloads: payloads)
        defer { giveBack(&memory) }
        do {
            try session.encode(value, depth: 0)
        } catch let error as MsgPackError {
            throw session.invalidValue(
                value, session.path(to: session.innermost + 1), error.code.description,
                underlying: error)
        }
        try session.checkFailure()
        return try body(session.writer)
    }

    private func take() -> (EncodingMemory, EncodingOptions) {
        let taken = store.withLock { store in
            let taken = store
            store.memory = nil
            return taken
        }
        return (taken.memory ?? EncodingMemory(), taken.options)
    }

    /// Keeps a session for the next message if nobody else holds it, as a value may have stored its
    /// encoder.
    private func giveBack(_ memory: inout EncodingMemory) {
        memory.session.end()
        guard isKnownUniquelyReferenced(&memory),
            memory.session.writer.capacityBytes <= Self.greatestKeptByteCount
        else { return }
        let kept = Store(options: EncodingOptions(), memory: memory)
        store.withLock { $0.memory = kept.memory }
    }
}
