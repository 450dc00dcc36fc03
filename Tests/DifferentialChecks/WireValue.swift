import MsgPackCInterop
import MsgPackReference
import MsgPackWire

// Values are compared in the value type of the reference codec: what MsgPackWire and msgpack-c read
// is converted to it, and MsgPackWire's writer writes it.

/// The first document in `bytes` as MsgPackWire's typed reads give it; nil if they refuse it.
func wireValue(_ bytes: [UInt8]) -> ReferenceValue? {
    var reader = MsgPackReader(bytes)
    return try? readValue(from: &reader)
}

/// Reads a value; the reader's limit of depth bounds the recursion.
@_lifetime(reader: copy reader)
private func readValue(
    from reader: inout MsgPackReader
) throws(MsgPackError) -> ReferenceValue {
    switch try reader.peekHeader().family {
    case .nil, .reserved:
        return try reader.readNilIfPresent() ? .nilValue : .bin([])
    case .boolean: return .bool(try reader.readBoolean())
    case .integer: return try readInteger(from: &reader)
    case .float32: return .float32(try reader.readFloat32().bitPattern)
    case .float64: return .float64(try reader.readFloat64().bitPattern)
    case .str: return .str(reader.copyBytes(in: try reader.readStringRange()))
    case .bin: return .bin(try reader.readBytes())
    case .ext:
        let (type, payload) = try reader.readExtension()
        return .ext(type: type, data: reader.copyBytes(in: payload))
    case .array:
        return .array(
            try reader.readArray { reader throws(MsgPackError) in try readValue(from: &reader) })
    case .map:
        return try reader.readContainer { reader, map throws(MsgPackError) in
            var entries: [ReferenceValue.Entry] = []
            for _ in 0..<map.count {
                let key = try readValue(from: &reader)
                entries.append(.init(key, try readValue(from: &reader)))
            }
            return .map(entries)
        }
    }
}

/// An integer as one of the two cases of the reference codec.
@_lifetime(reader: copy reader)
private func readInteger(
    from reader: inout MsgPackReader
) throws(MsgPackError) -> ReferenceValue {
    if let value = try? reader.readInteger(as: UInt64.self) { return .unsigned(value) }
    return .negative(try reader.readInteger(as: Int64.self))
}

extension MsgPackWriter {
    /// Writes `value` in its shortest form.
    mutating func write(_ value: ReferenceValue) throws(MsgPackError) {
        switch value {
        case .nilValue: writeNil()
        case .bool(let value): writeBoolean(value)
        case .unsigned(let value): writeInteger(value)
        case .negative(let value): writeInteger(value)
        case .float32(let bits): writeFloat32(Float(bitPattern: bits))
        case .float64(let bits): writeFloat64(Double(bitPattern: bits))
        case .str(let bytes): try writeString(utf8: bytes)
        case .bin(let bytes): try writeBinary(bytes)
        case .ext(let type, let data): try writeExtension(type: type, payload: data)
        case .array(let items):
            try writeArray(items) { item, writer throws(MsgPackError) in
                try writer.write(copy item)
            }
        case .map(let entries):
            try writeMapHeader(entries.count)
            for entry in entries {
                try write(entry.key)
                try write(entry.value)
            }
        }
    }
}

extension ReferenceValue {
    /// What msgpack-c read.
    init(_ value: MsgPackCValue) {
        switch value {
        case .nil: self = .nilValue
        case .bool(let value): self = .bool(value)
        case .unsigned(let value): self = .unsigned(value)
        case .negative(let value): self = .negative(value)
        case .float32(let bits): self = .float32(bits)
        case .float64(let bits): self = .float64(bits)
        case .string(let bytes): self = .str(bytes)
        case .binary(let bytes): self = .bin(bytes)
        case .ext(let type, let bytes): self = .ext(type: type, data: bytes)
        case .array(let items): self = .array(items.map { ReferenceValue($0) })
        case .map(let pairs):
            self = .map(pairs.map { Entry(ReferenceValue($0.key), ReferenceValue($0.value)) })
        }
    }

    /// The value with the signalling NaNs of float 32 made quiet, as msgpack-c makes them.
    var withQuietFloats: ReferenceValue {
        switch self {
        case .float32(let bits) where Float(bitPattern: bits).isNaN: .float32(bits | 0x0040_0000)
        case .array(let items): .array(items.map(\.withQuietFloats))
        case .map(let entries):
            .map(entries.map { Entry($0.key.withQuietFloats, $0.value.withQuietFloats) })
        default: self
        }
    }
}
