/// The fields of a type in a map that is being written: see ``MessagePackWritable``.
@frozen
public struct MessagePackFieldCount: Sendable {
    /// Where the map begins.
    @usableFromInline let start: Int
    /// The fields that were written.
    @usableFromInline var count = 0

    @inlinable
    @inline(__always)
    init(start: Int) {
        self.start = start
    }
}

extension MsgPackWriter {
    /// Begins a map whose fields are written next; ``endFields(_:)`` ends it and writes their number.
    @inlinable
    @inline(__always)
    public mutating func beginFields() -> MessagePackFieldCount {
        MessagePackFieldCount(start: openContainer())
    }

    /// Writes a field: a key and its value.
    ///
    /// - Throws: what the value throws.
    @inlinable
    @inline(__always)
    public mutating func write(
        _ key: StaticString, _ value: borrowing some MessagePackWritable,
        of fields: inout MessagePackFieldCount
    ) throws {
        writeKey(key)
        try value.write(to: &self)
        fields.count &+= 1
    }

    /// Writes a field if it has a value; ``write(_:_:of:)`` writes nil.
    ///
    /// - Throws: what the value throws.
    @inlinable
    @inline(__always)
    public mutating func writeIfPresent(
        _ key: StaticString, _ value: (some MessagePackWritable)?,
        of fields: inout MessagePackFieldCount
    ) throws {
        guard let value else { return }
        try write(key, value, of: &fields)
    }

    /// Ends a map.
    ///
    /// - Throws: `lengthOutOfRange` if it has more than 2^32 − 1 fields.
    @inlinable
    @inline(__always)
    public mutating func endFields(_ fields: MessagePackFieldCount) throws(MsgPackError) {
        try closeContainer(at: fields.start, count: fields.count, isMap: true)
    }
}
