// A Dictionary is a map, whatever its keys are. Its own conformance to Codable makes an array of keys
// and values of most types of keys, since JSON has no other way.

/// A dictionary whose keys and values are written as a map.
protocol MapWriting {
    /// How it is written: a `TypeWriting` of the dictionary's type.
    static var writing: AnyObject { get }
}

/// A dictionary whose keys and values are read from a map.
protocol MapReading {
    /// How it is read: a `TypeReading` of the dictionary's type.
    static var reading: AnyObject { get }
}

extension Dictionary: MapWriting where Key: Encodable, Value: Encodable {
    static var writing: AnyObject {
        TypeWriting<Self> { pairs, session, depth in
            let place = session.beginValue(depth: depth)
            guard session.openContainer(place, .map) else { throw session.closedContainer() }
            for (key, value) in pairs {
                session.markKey()
                try session.encodeDictionaryKey(key, depth: depth + 1)
                try session.encode(value, depth: depth + 1)
            }
            try session.endValue()
        }
    }
}

extension Dictionary: MapReading where Key: Decodable, Value: Decodable {
    static var reading: AnyObject {
        TypeReading<Self> { session, offset, depth in
            var pairs: Self = [:]
            try session.readMap(at: offset, depth: depth) { keyOffset in
                let key = try session.decodeDictionaryKey(
                    Key.self, at: keyOffset, depth: depth + 1)
                let value = try session.decode(Value.self, at: session.end, depth: depth + 1)
                // The first of equal keys counts, as in every map.
                if pairs[key] == nil { pairs[key] = value }
            }
            return pairs
        }
    }
}

extension EncodingSession {
    /// Writes the key of a dictionary: text and integers as they are, a type that names itself by a
    /// coding key as that, and every other type as a value.
    func encodeDictionaryKey(_ key: some Encodable, depth: Int) throws {
        if let text = key as? String {
            try writer.writeText(text)
        } else if let named = key as? any CodingKeyRepresentable {
            let name = named.codingKey
            if let number = name.intValue {
                writer.writeInteger(number)
            } else {
                try writer.writeText(name.stringValue)
            }
        } else {
            try encode(key, depth: depth)
        }
    }
}

extension DecodingSession {
    /// Reads the key of a dictionary at `offset`, and sets ``end`` to what follows it. Text with the
    /// digits of an integer and that integer are the same key, as for Foundation's coders.
    func decodeDictionaryKey<Key: Decodable>(
        _ type: Key.Type, at offset: Int, depth: Int
    ) throws -> Key {
        guard let named = type as? any CodingKeyRepresentable.Type,
            let name = codingKey(at: offset)
        else { return try decode(type, at: offset, depth: depth) }
        guard let key = named.init(codingKey: name) as? Key else {
            throw mismatch(type, MsgPackError(.typeMismatch, offset: offset))
        }
        return key
    }

    /// The key at `offset` if it is text or an integer; ``end`` is then set to what follows it.
    private func codingKey(at offset: Int) -> MessagePackKey? {
        var reader = reader(at: offset)
        let key: MessagePackKey
        if let text = try? reader.readString() {
            key = MessagePackKey(stringValue: text, intValue: Int(text))
        } else if let number = try? reader.readInteger(as: Int.self) {
            key = MessagePackKey(intValue: number)
        } else {
            return nil
        }
        end = reader.position
        return key
    }
}
