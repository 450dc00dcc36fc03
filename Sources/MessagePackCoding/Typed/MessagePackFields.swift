/// The fields of a type in a map that is being read: see ``MessagePackReadable``.
@frozen
public struct MessagePackFields: Sendable {
    /// The pairs from the reader's position on.
    @usableFromInline var pairs: MsgPackPairs
    /// Where the map begins.
    @usableFromInline let start: Int
    /// Where the first sixteen keys are, if a field was asked for that is not the next.
    @usableFromInline var keys: KeyOffsets?

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

    /// Reads a field.
    ///
    /// - Throws: `missingKey` at the offset of the map; what the type throws.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func read<Value: MessagePackReadable>(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws -> Value {
        if !readKey(key, of: &fields.pairs) {
            guard try find(key, of: &fields) else {
                throw MsgPackError(.missingKey, offset: fields.start)
            }
        }
        return try Value(reading: &self)
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
        if !readKey(key, of: &fields.pairs) {
            guard try find(key, of: &fields) else { return nil }
        }
        return try readNilIfPresent() ? nil : try Value(reading: &self)
    }

    /// Ends a map: passes over the fields that nobody has asked for.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func endFields(_ fields: MessagePackFields) throws(MsgPackError) {
        if fields.keys == nil, fields.pairs.remainingCount == 0 {
            endMap(fields.pairs)
        } else {
            try passOver(fields)
        }
    }
}
