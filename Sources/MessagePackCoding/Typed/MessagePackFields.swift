/// The fields of a type in a map that is being read: see ``MessagePackReadable``.
@frozen
public struct MessagePackFields: Sendable {
    /// The pairs from the reader's position on.
    @usableFromInline var pairs: MsgPackPairs
    /// Where the map begins.
    @usableFromInline let start: Int
    /// Where the keys are, once a field was asked for that is not the next.
    @usableFromInline var index = KeyIndex()

    @inlinable
    @inline(__always)
    init(pairs: MsgPackPairs, start: Int) {
        self.pairs = pairs
        self.start = start
    }
}

extension MsgPackReader {
    /// Reads the header of a map whose fields are read next.
    ///
    /// - Throws: as ``readMapHeader()``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readFields() throws(MsgPackError) -> MessagePackFields {
        let start = position
        return MessagePackFields(pairs: try readMap(), start: start)
    }

    /// Reads a map whose fields `body` reads, in whatever order the map has them, and passes over the
    /// fields that it does not ask for.
    ///
    ///     self = try reader.readFields { reader, fields in
    ///         Task(
    ///             key: try reader.read("key", of: &fields),
    ///             nbytes: try reader.read("nbytes", of: &fields))
    ///     }
    ///
    /// An initialiser that sets each property by itself, between ``readFields()`` and ``endFields(_:)``,
    /// costs more: the compiler copies the value at its end.
    ///
    /// - Throws: as ``readMapHeader()``; what `body` throws.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readFields<Value>(
        _ body: (inout MsgPackReader, inout MessagePackFields) throws -> Value
    ) throws -> Value {
        var fields = try readFields()
        let value = try body(&self, &fields)
        if !fields.index.exists, fields.pairs.remainingCount == 0 {
            endMap(fields.pairs)
        } else {
            try passOver(&fields)
        }
        return value
    }

    /// Reads a field.
    ///
    /// - Throws: `missingKey` at the offset of the map; what the type throws.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func read<Value: MessagePackReadable>(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws -> Value {
        if !readNextKey(key, of: &fields) { try findRequired(key, of: &fields) }
        return try readValue()
    }

    /// Reads a field that may be missing, or nil.
    ///
    /// - Throws: what the type throws.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readIfPresent<Value: MessagePackReadable>(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws -> Value? {
        if !readNextKey(key, of: &fields) {
            guard try find(key, of: &fields) else { return nil }
        }
        return try readNilIfPresent() ? nil : try readValue()
    }

    /// Reads the value of a field.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readValue<Value: MessagePackReadable>() throws -> Value {
        if Value.self == Int.self {
            // SAFETY: the types are the same, so nothing is converted.
            return unsafe unsafeBitCast(try readIntegerField(), to: Value.self)
        }
        return try Value(reading: &self)
    }

    /// Reads the next key, or the one that is expected next, if it is `key` in a fixstr. False says
    /// nothing about the key.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readNextKey(_ key: StaticString, of fields: inout MessagePackFields) -> Bool {
        (fields.pairs.remainingCount > 0 || moveToExpectedKey(of: &fields))
            && readFixKey(key, of: &fields.pairs)
    }

    /// Ends a map: passes over the fields that nobody has asked for.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func endFields(_ fields: MessagePackFields) throws(MsgPackError) {
        if !fields.index.exists, fields.pairs.remainingCount == 0 {
            endMap(fields.pairs)
        } else {
            var fields = fields
            try passOver(&fields)
        }
    }
}
