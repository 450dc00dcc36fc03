// The standard types as MessagePack, without Codable. Numbers are taken as Codable takes them: an
// integer of any width that fits, a float that has exactly an integer's value.

extension Bool: MessagePackWritable, MessagePackReadable {
    /// Writes a boolean.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeBoolean(self)
    }

    /// Reads a boolean.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readBoolean()
    }
}

extension String: MessagePackWritable, MessagePackReadable {
    /// Writes a str.
    ///
    /// - Throws: `MsgPackError` with `lengthOutOfRange`.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        try writer.writeText(self)
    }

    /// Reads a str, which must be UTF-8.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readString()
    }
}

extension Double: MessagePackWritable, MessagePackReadable {
    /// Writes a float of 64 bits.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeFloat64(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        if let number = reader.readFloat64IfPresent() {
            self = number
        } else {
            self = try reader.readDoubleField()
        }
    }
}

extension Float: MessagePackWritable, MessagePackReadable {
    /// Writes a float of 32 bits.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) {
        writer.writeFloat32(self)
    }

    /// Reads a number.
    ///
    /// - Throws: `MsgPackError`.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readNumber(as: Float.self)
    }
}

extension Optional: MessagePackWritable where Wrapped: MessagePackWritable {
    /// Writes the value or nil.
    ///
    /// - Throws: what the value throws.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        switch self {
        case .some(let value): try value.write(to: &writer)
        case .none: writer.writeNil()
        }
    }
}

extension Optional: MessagePackReadable where Wrapped: MessagePackReadable {
    /// Reads a value or nil.
    ///
    /// - Throws: what the type throws.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readNilIfPresent() ? nil : try Wrapped(reading: &reader)
    }
}

extension Array: MessagePackWritable where Element: MessagePackWritable {
    /// Writes an array; of bytes, a bin.
    ///
    /// - Throws: what an element throws; `MsgPackError` with `lengthOutOfRange`.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        if Element.self == UInt8.self {
            // SAFETY: the types are the same, so nothing is converted.
            let bytes = unsafe unsafeBitCast(self, to: [UInt8].self)
            if writer.companion != nil, try writer.keepApart(bytes) { return }
            return try writer.writeBinary(bytes)
        }
        try writer.writeArray(self) { element, writer in try element.write(to: &writer) }
    }
}

extension Array: MessagePackReadable where Element: MessagePackReadable {
    /// Reads an array; of bytes, also a bin.
    ///
    /// - Throws: what an element throws; `MsgPackError`.
    @inlinable
    public init(reading reader: inout MsgPackReader) throws {
        if Element.self == UInt8.self, reader.isAtBinary {
            // SAFETY: the types are the same, so nothing is converted.
            self = unsafe unsafeBitCast(try reader.readBytes(), to: [Element].self)
            return
        }
        self = try reader.readArray { reader in try Element(reading: &reader) }
    }
}

extension Dictionary: MessagePackWritable
where Key: MessagePackWritable, Value: MessagePackWritable {
    /// Writes a map, its pairs in no order.
    ///
    /// - Throws: what a key or a value throws; `MsgPackError` with `lengthOutOfRange`.
    @inlinable
    public func write(to writer: inout MsgPackWriter) throws {
        try writer.writeMapHeader(count)
        for (key, value) in self {
            try key.write(to: &writer)
            try value.write(to: &writer)
        }
    }
}

extension Dictionary: MessagePackReadable
where Key: MessagePackReadable, Value: MessagePackReadable {
    /// Reads a map; of equal keys, the first counts.
    ///
    /// - Throws: what a key or a value throws; `MsgPackError`.
    @inlinable
    public init(reading reader: inout MsgPackReader) throws {
        self = [:]
        var pairs: Self = [:]
        try reader.readContainer { reader, header in
            guard header.family == .map else {
                throw MsgPackError(.typeMismatch, offset: reader.position)
            }
            for _ in 0..<header.childCount / 2 {
                let key = try Key(reading: &reader)
                let value = try Value(reading: &reader)
                if pairs[key] == nil { pairs[key] = value }
            }
        }
        self = pairs
    }
}

extension MessagePackWritable where Self: RawRepresentable, RawValue: MessagePackWritable {
    /// Writes the raw value.
    ///
    /// - Throws: what the raw value throws.
    @inlinable
    @inline(__always)
    public func write(to writer: inout MsgPackWriter) throws {
        try rawValue.write(to: &writer)
    }
}

extension MessagePackReadable where Self: RawRepresentable, RawValue: MessagePackReadable {
    /// Reads a raw value.
    ///
    /// - Throws: what the raw value throws; `MsgPackError` with `typeMismatch` if no value has it.
    @inlinable
    @inline(__always)
    public init(reading reader: inout MsgPackReader) throws {
        let start = reader.position
        guard let value = Self(rawValue: try RawValue(reading: &reader)) else {
            throw MsgPackError(.typeMismatch, offset: start)
        }
        self = value
    }
}

extension MsgPackTimestamp: MessagePackWritable, MessagePackReadable {
    /// Writes an ext of type −1.
    public func write(to writer: inout MsgPackWriter) {
        writer.writeTimestamp(self)
    }

    /// Reads an ext of type −1.
    ///
    /// - Throws: `MsgPackError`.
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readTimestamp()
    }
}

extension MessagePackExtension: MessagePackWritable, MessagePackReadable {
    /// Writes an ext.
    ///
    /// - Throws: `MsgPackError` with `lengthOutOfRange`.
    public func write(to writer: inout MsgPackWriter) throws {
        try writer.writeExtension(type: type, payload: payload)
    }

    /// Reads an ext.
    ///
    /// - Throws: `MsgPackError`.
    public init(reading reader: inout MsgPackReader) throws {
        self = try MessagePackExtension(&reader)
    }
}

extension RawMessagePack: MessagePackWritable, MessagePackReadable {
    /// Writes the bytes of the item.
    ///
    /// - Throws: `MsgPackError` if they are not exactly one item.
    public func write(to writer: inout MsgPackWriter) throws {
        try MsgPackValidator().validate(bytes)
        writer.writeEncoded(bytes)
    }

    /// Copies the bytes of the next item.
    ///
    /// - Throws: `MsgPackError`.
    public init(reading reader: inout MsgPackReader) throws {
        let range = try reader.skip()
        self.init(bytes: reader.copyBytes(in: range))
    }
}
