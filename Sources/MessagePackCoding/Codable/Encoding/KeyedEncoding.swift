/// The keyed container of a value: pairs of the map that the value is.
struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let keyed: KeyedEncodingPlace

    init(place: KeyedEncodingPlace) {
        keyed = place
    }

    private var session: EncodingSession { @inline(__always) get { keyed.session } }
    private var place: EncodingPlace { @inline(__always) get { keyed.place } }

    var codingPath: [any CodingKey] { session.path(to: Int(place.index)) }

    /// Containers that are open around a child.
    private var depth: Int { session.withFrame(Int(place.index)) { $0.depth } + 1 }

    mutating func encodeNil(forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeNil()
    }

    mutating func encode(_ value: Bool, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeBoolean(value)
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        try session.writer.writeText(value)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeFloat64(value)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeFloat32(value)
    }

    mutating func encode(_ value: Int, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int8, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int16, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int32, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int64, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt8, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt16, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt32, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt64, forKey key: Key) throws {
        try session.beginPair(key, of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int128, forKey key: Key) throws {
        try pair(key) { try session.writeWideInteger(value) }
    }

    mutating func encode(_ value: UInt128, forKey key: Key) throws {
        try pair(key) { try session.writeWideInteger(value) }
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try pair(key) { try session.encode(value, depth: depth) }
    }

    /// Writes a pair whose value may turn out not to be writable; then nothing is written of it.
    @inline(__always)
    private func pair(_ key: Key, _ body: () throws -> Void) throws {
        let start = session.writer.byteCount
        try session.beginPair(key, of: place)
        do {
            try body()
        } catch {
            session.takeBackChild(of: place, byteCount: start)
            throw error
        }
    }
}

/// Containers and encoders in the map, which may be written to until the map ends.
extension KeyedEncoding {
    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        NodeEncoder(memory: session.memory, node: node(key)).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(memory: session.memory, node: node(key)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        NodeEncoder(memory: session.memory, node: node(MessagePackKey.superKey))
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        NodeEncoder(memory: session.memory, node: node(key))
    }

    /// A node in a new pair; one that leads nowhere if the map has ended.
    private func node(_ key: some CodingKey) -> EncodingNode {
        session.node(at: place, kind: .map) { try session.beginPair(key, of: place) }
    }
}
