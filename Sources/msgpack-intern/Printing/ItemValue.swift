import MsgPackWire

/// The value of an item, in a form that can be shown.
enum ItemValue {
    case null
    case boolean(Bool)
    case signed(Int64)
    case unsigned(UInt64)
    case float(Double, text: String)
    case text(String)
    /// A str whose bytes are not UTF-8.
    case brokenText(ArraySlice<UInt8>)
    case bytes(ArraySlice<UInt8>)
    /// An ext.
    case application(type: Int8, ArraySlice<UInt8>)
    case array(count: Int)
    case map(count: Int)

    /// The value of `item`, which a walk over `message` has returned.
    init(_ item: WalkedItem, in message: [UInt8]) {
        let payload = message[item.range].dropFirst(Int(item.header.headerByteCount))
        switch item.header.family {
        case .array: self = .array(count: Int(item.header.count))
        case .map: self = .map(count: Int(item.header.count))
        case .bin: self = .bytes(payload)
        case .str:
            if let text = String(validating: payload, as: UTF8.self) {
                self = .text(text)
            } else {
                self = .brokenText(payload)
            }
        case .ext:
            let type = Int8(bitPattern: message[payload.startIndex - 1])
            self = .application(type: type, payload)
        case .nil, .boolean, .integer, .float32, .float64, .reserved:
            self = Self.scalar(message[item.range], family: item.header.family)
        }
    }

    private static func scalar(_ bytes: ArraySlice<UInt8>, family: FormatFamily) -> ItemValue {
        let value = try? ItemWalker.reading(bytes) { (reader) throws(MsgPackError) -> ItemValue in
            switch family {
            case .boolean: return .boolean(try reader.readBoolean())
            case .float32:
                let value = try reader.readFloat32()
                return .float(Double(value), text: "\(value)")
            case .float64:
                let value = try reader.readFloat64()
                return .float(value, text: "\(value)")
            case .integer:
                // Only uint 64 reaches above Int64.max.
                if bytes.first == Format.uint64.byte {
                    return .unsigned(try reader.readInteger(as: UInt64.self))
                }
                return .signed(try reader.readInteger(as: Int64.self))
            default: return .null
            }
        }
        return value ?? .null
    }

    /// The value as text for people. Strings and byte strings are cut after `limit` bytes.
    func text(limit: Int) -> String {
        switch self {
        case .null: "nil"
        case .boolean(let value): value ? "true" : "false"
        case .signed(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .float(_, let text): text
        case .text(let text): Self.shortened(text, limit)
        case .brokenText(let bytes): Self.shortened(bytes, limit) { EscapedText.quoted($0) }
        case .bytes(let bytes): Self.shortened(bytes, limit / 2) { "h'\(EscapedText.hex($0))'" }
        case .application(let type, let bytes):
            "ext(\(type)) " + Self.shortened(bytes, limit / 2) { "h'\(EscapedText.hex($0))'" }
        case .array(let count): count == 1 ? "1 element" : "\(count) elements"
        case .map(let count): count == 1 ? "1 entry" : "\(count) entries"
        }
    }

    /// The fields of a JSON object for the value: `value` if JSON can write it, else `hex`; `count` for
    /// arrays and maps.
    var jsonFields: [(String, String)] {
        switch self {
        case .null: [("value", "null")]
        case .boolean(let value): [("value", value ? "true" : "false")]
        case .signed(let value): [("value", "\(value)")]
        case .unsigned(let value): [("value", "\(value)")]
        case .float(let value, let text):
            value.isFinite ? [("value", text)] : [("value", "null"), ("text", "\"\(text)\"")]
        case .text(let text): [("value", EscapedText.quoted(text))]
        case .brokenText(let bytes), .bytes(let bytes): [("hex", "\"\(EscapedText.hex(bytes))\"")]
        case .application(let type, let bytes):
            [("ext", "\(type)"), ("hex", "\"\(EscapedText.hex(bytes))\"")]
        case .array(let count), .map(let count): [("count", "\(count)")]
        }
    }

    private static func shortened(_ text: String, _ limit: Int) -> String {
        let length = text.utf8.count
        if length <= limit { return EscapedText.quoted(text) }
        return EscapedText.quoted(String(text.beginning(limit))) + "… \(length) bytes"
    }

    private static func shortened(
        _ bytes: ArraySlice<UInt8>, _ limit: Int, _ show: (ArraySlice<UInt8>) -> String
    ) -> String {
        if bytes.count <= limit { return show(bytes) }
        return show(bytes.prefix(limit)) + "… \(bytes.count) bytes"
    }
}

extension FormatFamily {
    /// The name of the family in dumps.
    var name: String {
        switch self {
        case .nil: "nil"
        case .boolean: "bool"
        case .integer: "int"
        case .float32: "float32"
        case .float64: "float64"
        case .str: "str"
        case .bin: "bin"
        case .ext: "ext"
        case .array: "array"
        case .map: "map"
        case .reserved: "reserved"
        }
    }
}
