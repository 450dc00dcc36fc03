/// The unkeyed container of a value: items of the array that the value is.
struct UnkeyedEncoding: UnkeyedEncodingContainer {
    let memory: EncodingMemory
    private var session: EncodingSession { @inline(__always) get { memory.session } }
    let place: EncodingPlace

    var codingPath: [any CodingKey] { session.path(to: Int(place.index)) }

    var count: Int {
        session.isOpen(place, .array) ? session.withFrame(Int(place.index)) { $0.count } : 0
    }

    /// Containers that are open around a child.
    private var depth: Int { session.withFrame(Int(place.index)) { $0.depth } + 1 }

    mutating func encodeNil() throws {
        try session.beginItem(of: place)
        session.writer.writeNil()
    }

    mutating func encode(_ value: Bool) throws {
        try session.beginItem(of: place)
        session.writer.writeBoolean(value)
    }

    mutating func encode(_ value: String) throws {
        try session.beginItem(of: place)
        try session.writer.writeText(value)
    }

    mutating func encode(_ value: Double) throws {
        try session.beginItem(of: place)
        session.writer.writeFloat64(value)
    }

    mutating func encode(_ value: Float) throws {
        try session.beginItem(of: place)
        session.writer.writeFloat32(value)
    }

    mutating func encode(_ value: Int) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int8) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int16) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int32) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int64) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt8) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt16) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt32) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: UInt64) throws {
        try session.beginItem(of: place)
        session.writer.writeInteger(value)
    }

    mutating func encode(_ value: Int128) throws {
        try item { try session.writeWideInteger(value) }
    }

    mutating func encode(_ value: UInt128) throws {
        try item { try session.writeWideInteger(value) }
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try item { try session.encode(value, depth: depth) }
    }

    /// Writes an item that may turn out not to be writable; then nothing is written of it.
    @inline(__always)
    private func item(_ body: () throws -> Void) throws {
        let start = session.writer.byteCount
        try session.beginItem(of: place)
        do {
            try body()
        } catch {
            session.takeBackChild(of: place, byteCount: start)
            throw error
        }
    }
}

/// Containers and encoders in the array, which may be written to until the array ends.
extension UnkeyedEncoding {
    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        NodeEncoder(memory: memory, node: node()).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        NodeEncoder(memory: memory, node: node()).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        NodeEncoder(memory: memory, node: node())
    }

    private func node() -> EncodingNode {
        session.node(at: place, kind: .array) { try session.beginItem(of: place) }
    }
}
