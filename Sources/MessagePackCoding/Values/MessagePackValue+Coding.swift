/// Values as bytes and back.
extension MessagePackValue {
    /// No more elements than this are reserved for a count, which may be a lie.
    private static let greatestReserve = 256

    /// Decodes the value that is all of `bytes`.
    ///
    /// - Parameter limits: what is granted; at most 512 levels of nesting. A value takes 25 bytes of
    ///   memory for each item, whatever its length, so that ``MsgPackLimits/items`` limits the memory.
    /// - Throws: `truncated`, `reservedByte`, `trailingBytes`, and the limits.
    public init(
        decoding bytes: RawSpan, limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        var reader = MsgPackReader(bytes, limits: limits)
        try self.init(from: &reader, limits: limits)
        guard reader.isAtEnd else { throw MsgPackError(.trailingBytes, offset: reader.position) }
    }

    /// Decodes the value that is all of `bytes`; see ``init(decoding:limits:)-(RawSpan,_)``.
    public init(
        decoding bytes: Span<UInt8>, limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        // SAFETY: bytes have no padding.
        try unsafe self.init(decoding: bytes.bytes, limits: limits)
    }

    /// Decodes the value that is all of `bytes`; see ``init(decoding:limits:)-(RawSpan,_)``.
    public init(
        decoding bytes: [UInt8], limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        try self.init(decoding: bytes.span, limits: limits)
    }

    /// Decodes the value at the reader's position, and moves the reader after it; if it fails, the
    /// reader stays.
    ///
    /// - Throws: as ``init(decoding:limits:)-(RawSpan,_)``.
    @_lifetime(reader: copy reader)
    public init(
        from reader: inout MsgPackReader, limits: MsgPackLimits = .standard
    ) throws(MsgPackError) {
        let start = reader.position
        // The whole item is checked first, so that what follows meets the limits and the end.
        let depth = CodingDepth.clamped(limits.depth)
        let bytes = reader.bytes(in: start..<reader.byteCount)
        var walk = MsgPackReader(
            bytes, limits: MsgPackLimits(depth: depth, items: limits.items, bytes: limits.bytes))
        do throws(MsgPackError) {
            try walk.skip()
        } catch {
            throw MsgPackError(error.code, offset: start + error.offset)
        }
        var items = MsgPackReader(bytes, limits: MsgPackLimits(depth: MsgPackLimits.greatestDepth))
        do throws(MsgPackError) {
            self = try Self.read(&items)
        } catch {
            throw MsgPackError(error.code, offset: start + error.offset)
        }
        try reader.skip()
    }

    private static func read(_ reader: inout MsgPackReader) throws(MsgPackError) -> Self {
        let header = try reader.peekHeader()
        switch header.family {
        case .nil:
            _ = try reader.readNilIfPresent()
            return .nil
        case .boolean: return .boolean(try reader.readBoolean())
        case .integer: return .integer(try reader.readAnyInteger())
        case .float32: return .float32(try reader.readFloat32())
        case .float64: return .float64(try reader.readFloat64())
        case .str: return try readText(&reader)
        case .bin: return .binary(try reader.readBytes())
        case .array: return .array(try readArray(&reader))
        case .map: return .map(try readMap(&reader))
        case .ext, .reserved: return try readExtension(&reader)
        }
    }

    private static func readText(_ reader: inout MsgPackReader) throws(MsgPackError) -> Self {
        do throws(MsgPackError) {
            return .string(try reader.readString())
        } catch {
            guard error.code == .invalidUTF8 else { throw error }
            return .malformedString(reader.copyBytes(in: try reader.readStringRange()))
        }
    }

    private static func readArray(
        _ reader: inout MsgPackReader
    ) throws(MsgPackError) -> [MessagePackValue] {
        let count = try reader.readArrayHeader()
        var values: [MessagePackValue] = []
        values.reserveCapacity(min(count, greatestReserve))
        for _ in 0..<count { values.append(try read(&reader)) }
        return values
    }

    private static func readMap(
        _ reader: inout MsgPackReader
    ) throws(MsgPackError) -> MessagePackMap {
        let count = try reader.readMapHeader()
        var map = MessagePackMap()
        map.reserveCapacity(min(count, greatestReserve))
        for _ in 0..<count {
            let key = try read(&reader)
            map.append(key: key, value: try read(&reader))
        }
        return map
    }

    private static func readExtension(_ reader: inout MsgPackReader) throws(MsgPackError) -> Self {
        let (type, range) = try reader.readExtension()
        let payload = reader.copyBytes(in: range)
        if type == MsgPackTimestamp.extensionType,
            let time = MsgPackTimestamp(payload: payload), time.payloadByteCount == payload.count
        {
            return .timestamp(time)
        }
        return .extension(MessagePackExtension(type: type, payload: payload))
    }

    /// The bytes of the value.
    ///
    /// - Throws: `depthLimit` if it is nested deeper than 512 levels, `lengthOutOfRange` if a payload has
    ///   4 GiB or more.
    public func encoded() throws(MsgPackError) -> [UInt8] {
        var writer = MsgPackWriter()
        try write(into: &writer)
        return writer.copyBytes()
    }

    /// Writes the value at the end of what `writer` holds; nothing is written if it fails.
    ///
    /// - Throws: as ``encoded()``.
    public func write(into writer: inout MsgPackWriter) throws(MsgPackError) {
        let start = writer.byteCount
        do throws(MsgPackError) {
            try write(into: &writer, depth: 0)
        } catch {
            writer.truncate(toByteCount: start)
            throw error
        }
    }

    private func write(into writer: inout MsgPackWriter, depth: Int) throws(MsgPackError) {
        switch self {
        case .nil: writer.writeNil()
        case .boolean(let value): writer.writeBoolean(value)
        case .integer(let value): writer.writeInteger(value)
        case .float32(let value): writer.writeFloat32(value)
        case .float64(let value): writer.writeFloat64(value)
        case .string(let value): try writer.writeString(value)
        case .malformedString(let value): try writer.writeString(utf8: value)
        case .binary(let value):
            if writer.companion != nil, try writer.keepApart(value) { return }
            try writer.writeBinary(value)
        case .timestamp(let value): writer.writeTimestamp(value)
        case .extension(let value):
            try writer.writeExtension(type: value.type, payload: value.payload)
        case .array(let values):
            try Self.checkDepth(depth, writer)
            try writer.writeArrayHeader(values.count)
            for value in values { try value.write(into: &writer, depth: depth + 1) }
        case .map(let map):
            try Self.checkDepth(depth, writer)
            try writer.writeMapHeader(map.count)
            for (key, value) in map {
                try key.write(into: &writer, depth: depth + 1)
                try value.write(into: &writer, depth: depth + 1)
            }
        }
    }

    private static func checkDepth(
        _ depth: Int, _ writer: borrowing MsgPackWriter
    ) throws(MsgPackError) {
        if depth >= CodingDepth.greatest {
            throw MsgPackError(.depthLimit, offset: writer.byteCount)
        }
    }
}

/// A value inside Codable types, as it is.
extension MessagePackValue: Codable {
    /// Decodes an item of any kind.
    public init(from decoder: any Decoder) throws {
        let item = try decoder.singleValueContainer().decode(RawMessagePack.self)
        try self.init(decoding: item.bytes)
    }

    /// Encodes the item.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(RawMessagePack(bytes: encoded()))
    }
}
