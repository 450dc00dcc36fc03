import MsgPackWire

/// A message as the reader sees it, flat: one entry an item, children after their container.
enum Transcript {
    /// What an item holds; its format is left out.
    enum Entry: Equatable {
        case null
        case boolean(Bool)
        case integer(MsgPackInteger)
        case float32(UInt32)
        case float64(UInt64)
        case str([UInt8])
        case bin([UInt8])
        case ext(Int8, [UInt8])
        case array(Int)
        case map(Int)
    }

    /// The items of all values in `bytes`.
    static func read(_ bytes: [UInt8]) throws -> [Entry] {
        var reader = unsafe MsgPackReader(bytes.span.bytes)
        var entries: [Entry] = []
        while !reader.isAtEnd {
            entries.append(try next(&reader, bytes))
        }
        return entries
    }

    private static func next(
        _ reader: inout MsgPackReader, _ bytes: [UInt8]
    ) throws(MsgPackError) -> Entry {
        switch try reader.peekHeader().family {
        case .nil:
            _ = try reader.readNilIfPresent()
            return .null
        case .boolean: return .boolean(try reader.readBoolean())
        case .integer: return .integer(try readInteger(&reader))
        case .float32: return .float32(try reader.readFloat32().bitPattern)
        case .float64: return .float64(try reader.readFloat64().bitPattern)
        case .str: return .str(Array(bytes[try reader.readStringRange()]))
        case .bin: return .bin(Array(bytes[try reader.readBinaryRange()]))
        case .array: return .array(try reader.readArrayHeader())
        case .map: return .map(try reader.readMapHeader())
        case .ext, .reserved:
            let (type, payload) = try reader.readExtension()
            return .ext(type, Array(bytes[payload]))
        }
    }

    private static func readInteger(
        _ reader: inout MsgPackReader
    ) throws(MsgPackError) -> MsgPackInteger {
        let value = try reader.readInteger(as: Int128.self)
        return value < 0 ? MsgPackInteger(Int64(value)) : MsgPackInteger(UInt64(value))
    }

    /// The entries in their shortest forms.
    static func write(_ entries: [Entry]) throws -> [UInt8] {
        var writer = MsgPackWriter()
        for entry in entries {
            switch entry {
            case .null: writer.writeNil()
            case .boolean(let value): writer.writeBoolean(value)
            case .integer(let value): writer.writeInteger(value)
            case .float32(let bits): writer.writeFloat32(Float(bitPattern: bits))
            case .float64(let bits): writer.writeFloat64(Double(bitPattern: bits))
            case .str(let utf8): try unsafe writer.writeString(utf8: utf8.span.bytes)
            case .bin(let bytes): try unsafe writer.writeBinary(bytes.span.bytes)
            case .ext(let type, let bytes):
                try unsafe writer.writeExtension(type: type, payload: bytes.span.bytes)
            case .array(let count): try writer.writeArrayHeader(count)
            case .map(let count): try writer.writeMapHeader(count)
            }
        }
        return writer.copyBytes()
    }

    /// The values of `bytes`, each header written again in the format it was read in.
    static func copy(_ bytes: [UInt8]) throws -> [UInt8] {
        var writer = MsgPackWriter()
        var position = 0
        while position < bytes.count {
            let rest = bytes[position...]
            let item = try header(Array(rest))
            let format = Format(byte: bytes[position])
            let payload = position + Int(item.headerByteCount)
            if format.argumentByteCount == 0 || format.family == .ext {
                unsafe writer.writeEncoded(Array(rest.prefix(item.byteCount)).span.bytes)
            } else {
                let field = bytes[(position + 1)..<payload]
                try writer.writeHeader(format, number: field.reduce(0) { $0 << 8 | UInt64($1) })
                let content = Array(bytes[payload..<(payload + item.payloadByteCount)])
                unsafe writer.writeEncoded(content.span.bytes)
            }
            position += item.byteCount
        }
        return writer.copyBytes()
    }

    private static func header(_ bytes: [UInt8]) throws -> ItemHeader {
        let reader = unsafe MsgPackReader(bytes.span.bytes)
        return try reader.peekHeader()
    }
}
