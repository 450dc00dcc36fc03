/// The keyed container of a map.
struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let place: KeyedPlace

    var session: DecodingSession { @inline(__always) get { place.session } }
    private var start: Int { @inline(__always) get { place.start } }
    private var depth: Int { @inline(__always) get { place.depth } }

    var codingPath: [any CodingKey] { session.path(toContainerAt: start) }

    var allKeys: [Key] {
        session.names(at: start, depth: depth).compactMap { name in
            guard let number = name.intValue else { return Key(stringValue: name.stringValue) }
            return Key(intValue: number) ?? Key(stringValue: name.stringValue)
        }
    }

    func contains(_ key: Key) -> Bool {
        ((try? session.find(key, at: start, depth: depth)) ?? nil) != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        let offset = try find(key)
        guard session.isNil(at: offset) else { return false }
        session.advance(to: offset &+ 1, depth: depth)
        return true
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let offset = try find(key)
        let value = try session.decode(type, at: offset, depth: depth &+ 1)
        session.advance(to: session.end, depth: depth)
        return value
    }

    func decodeIfPresent<Value: Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value? {
        guard let offset = try findPresent(key) else { return nil }
        let value = try session.decode(type, at: offset, depth: depth &+ 1)
        session.advance(to: session.end, depth: depth)
        return value
    }

    /// Where the value of `key` begins.
    ///
    /// - Throws: `DecodingError.keyNotFound`.
    @inline(__always)
    func find(_ key: Key) throws -> Int {
        guard let offset = try session.find(key, at: start, depth: depth) else {
            throw missing(key)
        }
        return offset
    }

    /// Where the value of `key` begins; nil if the map does not have the key, or nil under it.
    @inline(__always)
    func findPresent(_ key: Key) throws -> Int? {
        guard let offset = try session.find(key, at: start, depth: depth) else { return nil }
        guard !session.isNil(at: offset) else {
            session.advance(to: offset &+ 1, depth: depth)
            return nil
        }
        return offset
    }

    /// Reads the value at `offset`, and goes on after it.
    @inline(__always)
    func take<Value>(
        _ type: Value.Type, at offset: Int,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Value
    ) throws -> Value {
        let value = try session.read(type, at: offset, body)
        session.advance(to: session.end, depth: depth)
        return value
    }

    @inline(never)
    private func missing(_ key: Key) -> DecodingError {
        let context = session.context(
            "the map has no key \"\(key.stringValue)\"", at: start,
            underlying: MsgPackError(.missingKey, offset: start))
        return .keyNotFound(key, context)
    }
}

/// Containers and decoders in the map.
extension KeyedDecoding {
    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder(forKey: key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let offset = try session.find(MessagePackKey.superKey, at: start, depth: depth)
        return decoder(at: offset ?? DecodingSession.nowhere)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder(at: try find(key))
    }

    private func decoder(at offset: Int) -> ValueDecoder {
        ValueDecoder(memory: session.memory, offset: offset, depth: depth + 1)
    }
}
