/// Values of any type.
extension EncodingSession {
    /// Encodes a value at the end of the writer.
    ///
    /// - Parameter depth: containers that are open around it.
    /// - Throws: what the value throws; what it has written then remains.
    @inline(__always)
    func encode<Value: Encodable>(_ value: Value, depth: Int) throws {
        if let coding = types.coding(of: Value.self) {
            return try coding.write(value, into: self, depth: depth)
        }
        try encodeByItself(value, depth: depth)
    }

    /// Writes a bin, or keeps the bytes apart if there are many.
    func writeBytes(_ bytes: [UInt8]) throws(MsgPackError) {
        if let payloads, try payloads.take(bytes, byteCount: bytes.count, writer: &writer) {
            return
        }
        try writer.writeBinary(bytes)
    }

    /// Lets a value write itself, whatever ways there are for its type.
    @inline(__always)
    func encodeByItself(_ value: some Encodable, depth: Int) throws {
        let place = beginValue(depth: depth)
        try value.encode(to: ValueEncoder(memory: memory, place: place))
        try endValue()
    }

    /// Lets a function write a value as ``encodeByItself(_:depth:)`` does.
    func encodeValue(depth: Int, _ body: (any Encoder) throws -> Void) throws {
        let place = beginValue(depth: depth)
        try body(ValueEncoder(memory: memory, place: place))
        try endValue()
    }

    /// Writes an integer that may have more than 64 bits.
    ///
    /// - Throws: `EncodingError` with `integerOutOfRange` if MessagePack has no format for it.
    func writeWideInteger(_ value: some FixedWidthInteger) throws {
        do throws(MsgPackError) {
            try writer.writeInteger(value)
        } catch {
            throw invalidValue(
                value, path(to: innermost), "an integer has more than 64 bits", underlying: error)
        }
    }

    /// Writes a key by the strategy for keys.
    @inline(never)
    func writeKey(_ key: some CodingKey) throws {
        switch options.keys {
        case .useDefaultKeys: try writer.writeText(key.stringValue)
        case .useIntegerKeys:
            if let number = key.intValue {
                writer.writeInteger(number)
            } else {
                try writer.writeText(key.stringValue)
            }
        case .convertToSnakeCase:
            try writer.writeText(SnakeCase.separated(key.stringValue))
        case .custom(let convert):
            try writer.writeText(convert(path(to: innermost) + [key]).stringValue)
        }
    }

    /// Sorts the pairs of the map whose header is at `start`: keys that are no str first, by their
    /// bytes, then text by its bytes.
    @inline(never)
    func sortPairs(from start: Int, count: Int) {
        let map = [UInt8](copying: writer.bytes.extracting(start..<writer.byteCount))
        guard let pairs = try? PairOrder.sorted(map, count: count) else { return }
        let header = map.count - pairs.reduce(0) { $0 + $1.count }
        writer.truncate(toByteCount: start + header)
        for pair in pairs { writer.writeEncoded(map.span.extracting(pair)) }
    }
}

/// The order of the pairs of a map that was asked to be deterministic.
enum PairOrder {
    /// The ranges of the pairs of `map`, sorted.
    ///
    /// - Throws: `MsgPackError` if `map` is no map of `count` pairs.
    static func sorted(_ map: [UInt8], count: Int) throws(MsgPackError) -> [Range<Int>] {
        var reader = MsgPackReader(map)
        var pairs: [(range: Range<Int>, isText: Bool, key: Range<Int>)] = []
        for _ in 0..<(try reader.readMapHeader()) {
            let isText = try reader.peekHeader().family == .str
            let start = reader.position
            let key = isText ? try reader.readStringRange() : try reader.skip()
            let end = try reader.skip().upperBound
            pairs.append((start..<end, isText, key))
        }
        pairs.sort { left, right in
            if left.isText != right.isText { return right.isText }
            return map[left.key].lexicographicallyPrecedes(map[right.key])
        }
        return pairs.map(\.range)
    }
}
