/// The decoder of the value at an offset: a container, or a single value.
///
/// Three words, so that no memory is allocated where it is passed as `any Decoder`.
struct ValueDecoder: Decoder {
    let memory: DecodingMemory
    /// Where the value begins.
    let offset: Int
    /// Containers that are open around the value.
    let depth: Int

    private var session: DecodingSession { @inline(__always) get { memory.session } }

    var codingPath: [any CodingKey] { session.path(to: offset) }

    var userInfo: [CodingUserInfoKey: Any] { session.options.userInfo }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try open([String: Any].self, isMap: true)
        return session.keyedContainer(at: offset, depth: depth)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try open([Any].self, isMap: false)
        return UnkeyedDecoding(memory: memory, start: offset, depth: depth)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    @inline(__always)
    private func open(_ type: Any.Type, isMap: Bool) throws {
        do throws(MsgPackError) {
            try session.open(at: offset, depth: depth, isMap: isMap)
        } catch {
            throw session.mismatch(
                type, offset == DecodingSession.nowhere ? session.nowhereError : error)
        }
    }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool {
        guard session.isNil(at: offset) else { return false }
        session.setEnd(offset &+ 1, of: offset)
        return true
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try session.decode(type, at: offset, depth: depth)
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        try session.read(type, at: offset) { reader throws(MsgPackError) in try reader.readBoolean()
        }
    }

    func decode(_ type: String.Type) throws -> String {
        try session.read(type, at: offset) { reader throws(MsgPackError) in try reader.readString()
        }
    }

    func decode(_ type: Double.Type) throws -> Double {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Double.self)
        }
    }

    func decode(_ type: Float.Type) throws -> Float {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Float.self)
        }
    }

    func decode(_ type: Int.Type) throws -> Int {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int.self)
        }
    }

    func decode(_ type: Int8.Type) throws -> Int8 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int8.self)
        }
    }

    func decode(_ type: Int16.Type) throws -> Int16 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int16.self)
        }
    }

    func decode(_ type: Int32.Type) throws -> Int32 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int32.self)
        }
    }

    func decode(_ type: Int64.Type) throws -> Int64 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int64.self)
        }
    }

    func decode(_ type: UInt.Type) throws -> UInt {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt.self)
        }
    }

    func decode(_ type: UInt8.Type) throws -> UInt8 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt8.self)
        }
    }

    func decode(_ type: UInt16.Type) throws -> UInt16 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt16.self)
        }
    }

    func decode(_ type: UInt32.Type) throws -> UInt32 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt32.self)
        }
    }

    func decode(_ type: UInt64.Type) throws -> UInt64 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt64.self)
        }
    }

    func decode(_ type: Int128.Type) throws -> Int128 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int128.self)
        }
    }

    func decode(_ type: UInt128.Type) throws -> UInt128 {
        try session.read(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt128.self)
        }
    }
}
