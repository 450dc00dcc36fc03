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
        addNumbers(add) { (numbers: [Double], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [Float], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [Int], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [Int32], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [Int64], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [UInt], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [UInt16], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [UInt32], writer) in writer.writeItems(numbers) }
        addNumbers(add) { (numbers: [UInt64], writer) in writer.writeItems(numbers) }
        add { (bytes: [UInt8], session, _) in try session.writeBytes(bytes) }
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

    private static func addNumbers<Number>(
        _ add: (@escaping TypeWriting<[Number]>.Write) -> Void,
        _ write: @escaping ([Number], inout MsgPackWriter) -> Void
    ) {
        add { numbers, session, depth in
            guard depth < session.options.depth else { throw session.tooDeep() }
            try session.writer.writeArrayHeader(numbers.count)
            write(numbers, &session.writer)
        }
    }

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
                reader throws(MsgPackError) in
                if let number = reader.readFloat64IfPresent() { return number }
                return try reader.readNumber(as: Double.self)
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
                reader throws(MsgPackError) in
                if reader.isAtFloat { return try reader.readNumber(as: Value.self) }
                return try reader.readInteger(as: Value.self)
            }
        }
    }
}
