/// The unkeyed container of an array.
///
/// Three words, so that no memory is allocated where it is passed as `any UnkeyedDecodingContainer`.
/// Offsets fit 32 bits, since no message is longer.
struct UnkeyedDecoding: UnkeyedDecodingContainer {
    let memory: DecodingMemory
    /// Where the array begins.
    private let start: UInt32
    /// Where the next item begins.
    private var cursor: UInt32
    /// Items that were decoded.
    private var index: UInt32 = 0
    /// Containers that are open around the array.
    private let level: UInt32

    /// The container of the open array of `depth`.
    init(memory: DecodingMemory, start: Int, depth: Int) {
        self.memory = memory
        self.start = UInt32(truncatingIfNeeded: start)
        cursor = UInt32(truncatingIfNeeded: memory.session.firstChild(at: start))
        level = UInt32(truncatingIfNeeded: depth)
    }

    private var session: DecodingSession { @inline(__always) get { memory.session } }

    private var depth: Int {
        @inline(__always) get { Int(truncatingIfNeeded: level) }
    }

    /// Where the next item begins.
    private var offset: Int {
        @inline(__always) get { Int(truncatingIfNeeded: cursor) }
    }

    var codingPath: [any CodingKey] { session.path(toContainerAt: Int(start)) }

    var currentIndex: Int { Int(truncatingIfNeeded: index) }

    var count: Int? { knownCount }

    var isAtEnd: Bool { currentIndex >= knownCount }

    /// Items of the array: 0 if it is not readable any more.
    @inline(__always)
    private var knownCount: Int {
        let count = session.withFrame(depth) { frame in
            frame.start == Int(truncatingIfNeeded: start) ? frame.count : -1
        }
        return count >= 0 ? count : reopened()
    }

    /// The count of the array, after another container has used its frame.
    @inline(never)
    private func reopened() -> Int {
        do throws(MsgPackError) {
            try session.open(at: Int(start), depth: depth, isMap: false)
        } catch {
            return 0
        }
        session.resume(depth, cursor: offset, index: currentIndex)
        return session.withFrame(depth) { $0.count }
    }

    mutating func decodeNil() throws -> Bool {
        try checkEnd(Any?.self)
        guard session.isNil(at: offset) else { return false }
        advance(to: offset &+ 1)
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try checkEnd(type)
        let value = try session.decode(type, at: offset, depth: depth &+ 1)
        advance(to: session.end)
        return value
    }

    /// Goes on after an item.
    @inline(__always)
    private mutating func advance(to end: Int) {
        cursor = UInt32(truncatingIfNeeded: end)
        index &+= 1
        session.resume(depth, cursor: end, index: currentIndex)
    }

    @inline(__always)
    private func checkEnd(_ type: Any.Type) throws {
        if isAtEnd { throw ended(type) }
    }

    @inline(never)
    private func ended(_ type: Any.Type) -> DecodingError {
        let path = codingPath + [MessagePackKey(index: currentIndex)]
        return .valueNotFound(
            type,
            DecodingError.Context(
                codingPath: path,
                debugDescription:
                    "the array has ended after \(currentIndex) items (byte \(offset))",
                underlyingError: MsgPackError(.typeMismatch, offset: offset)))
    }

    /// Reads an item that is a scalar.
    @inline(__always)
    private mutating func take<Value>(
        _ type: Value.Type, _ body: (inout MsgPackReader) throws(MsgPackError) -> Value
    ) throws -> Value {
        try checkEnd(type)
        let value = try session.read(type, at: offset, body)
        advance(to: session.end)
        return value
    }
}

/// Containers and decoders in the array.
extension UnkeyedDecoding {
    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        try checkEnd((any Decoder).self)
        let decoder = ValueDecoder(memory: memory, offset: offset, depth: depth + 1)
        do throws(MsgPackError) {
            advance(to: try session.skip(at: offset, depth: depth + 1))
        } catch {
            throw session.corrupted(error)
        }
        return decoder
    }
}

/// Scalars of an array: each type is read by the reader's function for it.
extension UnkeyedDecoding {
    mutating func decode(_ type: Bool.Type) throws -> Bool {
        try take(type) { reader throws(MsgPackError) in try reader.readBoolean() }
    }

    mutating func decode(_ type: String.Type) throws -> String {
        try take(type) { reader throws(MsgPackError) in try reader.readString() }
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Double.self) }
    }

    mutating func decode(_ type: Float.Type) throws -> Float {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Float.self) }
    }

    mutating func decode(_ type: Int.Type) throws -> Int {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int.self) }
    }

    mutating func decode(_ type: Int8.Type) throws -> Int8 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int8.self) }
    }

    mutating func decode(_ type: Int16.Type) throws -> Int16 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int16.self) }
    }

    mutating func decode(_ type: Int32.Type) throws -> Int32 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int32.self) }
    }

    mutating func decode(_ type: Int64.Type) throws -> Int64 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int64.self) }
    }

    mutating func decode(_ type: UInt.Type) throws -> UInt {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt.self) }
    }

    mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt8.self) }
    }

    mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt16.self) }
    }

    mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt32.self) }
    }

    mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt64.self) }
    }

    mutating func decode(_ type: Int128.Type) throws -> Int128 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: Int128.self) }
    }

    mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
        try take(type) { reader throws(MsgPackError) in try reader.readNumber(as: UInt128.self) }
    }
}
