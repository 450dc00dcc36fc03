/// Writes a value as JSON.
struct JSONValueWriter {
    private let form: MessagePackJSONForm
    /// What was written.
    private(set) var text = ""
    /// The way to the value that is being written.
    private var path = ["$"]

    /// A writer without text.
    init(form: MessagePackJSONForm) { self.form = form }

    /// Writes a value.
    ///
    /// - Throws: `unrepresentable` in the plain form, `depthLimit`.
    mutating func add(_ value: MessagePackValue) throws(MessagePackJSONError) {
        switch value {
        case .nil: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += value.description
        case .string(let value): text += EscapedJSON.quoted(value)
        case .array(let values): try add(values)
        case .map(let map): try add(map)
        case .float64(let value) where value.isFinite: text += "\(value)"
        case .float32(let value) where value.isFinite && form != .tagged: text += "\(Double(value))"
        default:
            switch form {
            case .plain: throw refusal(of: value)
            case .tagged: addTagged(value)
            case .readable: addReadable(value)
            }
        }
    }

    private mutating func add(_ values: [MessagePackValue]) throws(MessagePackJSONError) {
        try checkDepth()
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            path.append("[\(index)]")
            try add(value)
            path.removeLast()
        }
        text += "]"
    }

    private mutating func add(_ map: MessagePackMap) throws(MessagePackJSONError) {
        try checkDepth()
        let isPaired = form == .tagged && !Self.isObject(map)
        text += isPaired ? "{\"\(JSONTag.pairs)\":[" : "{"
        for (index, (key, value)) in map.enumerated() {
            if index > 0 { text += "," }
            path.append(".\(key.string ?? key.description)")
            if isPaired {
                text += "["
                try add(key)
                text += ","
                try add(value)
                text += "]"
            } else {
                text += EscapedJSON.quoted(try name(of: key)) + ":"
                try add(value)
            }
            path.removeLast()
        }
        text += isPaired ? "]}" : "}"
    }

    /// Whether all keys are text, and the map cannot be taken for a tagged value.
    private static func isObject(_ map: MessagePackMap) -> Bool {
        let names = map.keys.map(\.string)
        if names.count == 1, let name = names[0] ?? nil { return !JSONTag.isTag(name) }
        return names.allSatisfy { $0 != nil }
    }

    private func name(of key: MessagePackValue) throws(MessagePackJSONError) -> String {
        if let text = key.string { return text }
        guard form == .readable else {
            throw MessagePackJSONError(
                .unrepresentable, reason: "a key of JSON is a text", path: path.joined())
        }
        return key.description
    }

    private func checkDepth() throws(MessagePackJSONError) {
        guard path.count <= CodingDepth.greatest else {
            throw MessagePackJSONError(
                .depthLimit, reason: "the value is nested deeper than \(CodingDepth.greatest)",
                path: path.joined())
        }
    }

    private func refusal(of value: MessagePackValue) -> MessagePackJSONError {
        let reason =
            switch value {
            case .binary: "JSON has no byte strings"
            case .extension(let item): "JSON has no ext, as this one of type \(item.type)"
            case .timestamp: "JSON has no points in time"
            case .malformedString: "JSON has no text that is no UTF-8"
            default: "JSON has no number \(value)"
            }
        return MessagePackJSONError(.unrepresentable, reason: reason, path: path.joined())
    }

    private mutating func addTagged(_ value: MessagePackValue) {
        switch value {
        case .binary(let bytes): addTag(JSONTag.binary, base64(bytes))
        case .malformedString(let bytes): addTag(JSONTag.text, base64(bytes))
        case .extension(let item):
            addTag(JSONTag.application, "[\(item.type),\(base64(item.payload))]")
        case .timestamp(let time):
            addTag(
                JSONTag.application, "[\(MsgPackTimestamp.extensionType),\(base64(time.payload))]")
        case .float32(let value):
            // All digits of the same number in 64 bits: reading it and rounding gives the same bits.
            let digits = value.isFinite ? "\(Double(value))" : hex(value.bitPattern, digits: 8)
            addTag(JSONTag.float32, digits)
        case .float64(let value): addTag(JSONTag.float64, hex(value.bitPattern, digits: 16))
        default: break
        }
    }

    private mutating func addTag(_ tag: String, _ value: String) {
        text += "{\"\(tag)\":\(value)}"
    }

    private mutating func addReadable(_ value: MessagePackValue) {
        switch value {
        case .binary(let bytes): text += base64(bytes)
        case .malformedString(let bytes):
            text += EscapedJSON.quoted(String(decoding: bytes, as: UTF8.self))
        case .extension(let item): text += base64(item.payload)
        case .timestamp(let time): text += "\"\(time.calendarText)\""
        default: text += "null"
        }
    }

    private func base64(_ bytes: [UInt8]) -> String { "\"\(Base64.encode(bytes))\"" }

    private func hex(_ bits: some FixedWidthInteger, digits: Int) -> String {
        let text = String(bits, radix: 16)
        return "\"" + String(repeating: "0", count: digits - text.count) + text + "\""
    }
}
