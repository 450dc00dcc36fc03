/// Scalars of a map: each type is read by the reader's function for it.
extension KeyedDecoding {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try take(type, at: find(key)) { reader throws(MsgPackError) in try reader.readBoolean() }
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try take(type, at: find(key)) { reader throws(MsgPackError) in try reader.readString() }
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Double.self)
        }
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Float.self)
        }
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int.self)
        }
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int8.self)
        }
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int16.self)
        }
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int32.self)
        }
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int64.self)
        }
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt.self)
        }
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt8.self)
        }
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt16.self)
        }
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt32.self)
        }
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt64.self)
        }
    }

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int128.self)
        }
    }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try take(type, at: find(key)) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt128.self)
        }
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in try reader.readBoolean()
        }
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in try reader.readString() }
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Double.self)
        }
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Float.self)
        }
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int.self)
        }
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int8.self)
        }
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int16.self)
        }
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int32.self)
        }
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int64.self)
        }
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt.self)
        }
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt8.self)
        }
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt16.self)
        }
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt32.self)
        }
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt64.self)
        }
    }

    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Int128.self)
        }
    }

    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let offset = try findPresent(key) else { return nil }
        return try take(type, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: UInt128.self)
        }
    }
}
