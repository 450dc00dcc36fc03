/// The encoder that a value gets: it becomes a container, or a single value.
///
/// Three words, so that no memory is allocated where it is passed as `any Encoder`.
struct ValueEncoder: Encoder {
    let memory: EncodingMemory
    private var session: EncodingSession { @inline(__always) get { memory.session } }
    let place: EncodingPlace

    var codingPath: [any CodingKey] { session.path(to: Int(place.index)) }

    var userInfo: [CodingUserInfoKey: Any] { session.options.userInfo }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        if !session.openContainer(place, .map) { refuse() }
        return session.keyedContainer(place)
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if !session.openContainer(place, .array) { refuse() }
        return UnkeyedEncoding(memory: memory, place: place)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    /// Leaves the error of a value that wants to be two things at once, or has ended: every write
    /// to the container throws it, and the encoder at the end.
    private func refuse() {
        session.failure = session.invalidValue(
            "container", codingPath, "a value cannot be two kinds of containers, or has ended")
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() throws {
        try begin()
        session.writer.writeNil()
    }

    func encode(_ value: Bool) throws {
        try begin()
        session.writer.writeBoolean(value)
    }

    func encode(_ value: String) throws {
        try begin()
        try session.writer.writeText(value)
    }

    func encode(_ value: Double) throws {
        try begin()
        session.writer.writeFloat64(value)
    }

    func encode(_ value: Float) throws {
        try begin()
        session.writer.writeFloat32(value)
    }

    func encode(_ value: Int) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: Int8) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: Int16) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: Int32) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: Int64) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: UInt) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: UInt8) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: UInt16) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: UInt32) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: UInt64) throws {
        try begin()
        session.writer.writeInteger(value)
    }

    func encode(_ value: Int128) throws {
        try begin()
        try session.writeWideInteger(value)
    }

    func encode(_ value: UInt128) throws {
        try begin()
        try session.writeWideInteger(value)
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        try begin()
        try session.encode(value, depth: session.withFrame(Int(place.index)) { $0.depth })
    }

    /// The value is a single one from here on.
    @inline(__always)
    private func begin() throws {
        guard session.isOpen(place, .none) else {
            throw session.invalidValue(
                "value", codingPath, "a single value is encoded twice, or has ended")
        }
        session.withFrame(Int(place.index)) { $0.kind = .value }
    }
}
