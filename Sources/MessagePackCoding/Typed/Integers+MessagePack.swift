// Integers as MessagePack, without Codable: any width that holds the number, and a float that has
// exactly its value.

extension Int: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension Int8: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension Int16: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension Int32: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension Int64: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt8: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt16: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt32: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt64: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension Int128: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    ///
    /// - Throws: `MsgPackError` with `integerOutOfRange` if it has more than 64 bits.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        try writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}

extension UInt128: MessagePackWritable, MessagePackReadable {
    /// Writes an integer in its shortest form.
    ///
    /// - Throws: `MsgPackError` with `integerOutOfRange` if it has more than 64 bits.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        try writer.writeInteger(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.isAtFloat ? reader.readNumber() : reader.readInteger()
    }
}
