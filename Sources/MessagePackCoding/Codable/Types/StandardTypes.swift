/// The types that are not treated as their conformance to Codable says: bytes, times and items of
/// MessagePack, for which it has formats of its own, and arrays of numbers, which cost a fraction of
/// what their conformance costs.
enum StandardTypes {
    /// How they are written, by the type.
    static let writing: [ObjectIdentifier: any AnyObject & Sendable] = {
        var ways: [ObjectIdentifier: any AnyObject & Sendable] = [:]
        func add<Value>(_ write: @escaping TypeWriting<Value>.Write) {
            ways[ObjectIdentifier(Value.self)] = TypeWriting(write)
        }
        func addArray<Number>(
            of _: Number.Type, _ write: @escaping @Sendable (Number, inout MsgPackWriter) -> Void
        ) {
            add { (numbers: [Number], session, depth) in
                try session.writeArray(numbers, depth: depth, write)
            }
        }
        addArray(of: Double.self) { $1.writeFloat64($0) }
        addArray(of: Float.self) { $1.writeFloat32($0) }
        addArray(of: Int.self) { $1.writeInteger($0) }
        addArray(of: Int32.self) { $1.writeInteger($0) }
        addArray(of: Int64.self) { $1.writeInteger($0) }
        addArray(of: UInt.self) { $1.writeInteger($0) }
        addArray(of: UInt16.self) { $1.writeInteger($0) }
        addArray(of: UInt32.self) { $1.writeInteger($0) }
        addArray(of: UInt64.self) { $1.writeInteger($0) }
        addArray(of: Bool.self) { $1.writeBoolean($0) }
        add { (bytes: [UInt8], session, _) in try session.writer.writeBinary(bytes) }
        add { (time: MsgPackTimestamp, session, _) in session.writer.writeTimestamp(time) }
        add { (item: MessagePackExtension, session, _) in
            try session.writer.writeExtension(type: item.type, payload: item.payload)
        }
        add { (item: RawMessagePack, session, depth) in
            try session.writeRaw(item, depth: depth)
        }
        addFoundationTypes { type, way in ways[type] = way }
        return ways
    }()

    /// How they are read, by the type.
    static let reading: [ObjectIdentifier: any AnyObject & Sendable] = {
        var ways: [ObjectIdentifier: any AnyObject & Sendable] = [:]
        func add<Value>(_ read: @escaping TypeReading<Value>.Read) {
            ways[ObjectIdentifier(Value.self)] = TypeReading(read)
        }
        addIntegers(Int.self, add)
        addIntegers(Int32.self, add)
        addIntegers(Int64.self, add)
        addIntegers(UInt.self, add)
        addIntegers(UInt16.self, add)
        addIntegers(UInt32.self, add)
        addIntegers(UInt64.self, add)
        add { session, offset, depth in
            try session.readArray(of: Double.self, at: offset, depth: depth) {
                reader throws(MsgPackError) in try reader.readNumber(as: Double.self)
            }
        }
        add { session, offset, depth in
            try session.readArray(of: Float.self, at: offset, depth: depth) {
                reader throws(MsgPackError) in try reader.readNumber(as: Float.self)
            }
        }
        add { session, offset, depth in
            try session.readArray(of: Bool.self, at: offset, depth: depth) {
                reader throws(MsgPackError) in try reader.readBoolean()
            }
        }
        add { session, offset, depth in try session.readBytes(at: offset, depth: depth) }
        add { session, offset, _ in
            try session.read(MsgPackTimestamp.self, at: offset) { reader throws(MsgPackError) in
                try reader.readTimestamp()
            }
        }
        add { session, offset, _ in
            try session.read(MessagePackExtension.self, at: offset) {
                reader throws(MsgPackError) in try MessagePackExtension(&reader)
            }
        }
        add { session, offset, depth in try session.readRaw(at: offset, depth: depth) }
        addReadingOfFoundationTypes { type, way in ways[type] = way }
        return ways
    }()

    private static func addIntegers<Value: FixedWidthInteger & Sendable>(
        _: Value.Type, _ add: (@escaping TypeReading<[Value]>.Read) -> Void
    ) {
        add { session, offset, depth in
            try session.readArray(of: Value.self, at: offset, depth: depth) {
                reader throws(MsgPackError) in try reader.readNumber(as: Value.self)
            }
        }
    }
}

extension EncodingSession {
    /// Writes an array of numbers.
    ///
    /// - Throws: `EncodingError` with `depthLimit` or `lengthOutOfRange`.
    @inline(__always)
    func writeArray<Element>(
        _ elements: [Element], depth: Int, _ write: (Element, inout MsgPackWriter) -> Void
    ) throws {
        guard depth < options.depth else { throw tooDeep() }
        try writer.writeArrayHeader(elements.count)
        for element in elements { write(element, &writer) }
    }
}
