/// Replaces tagged values (docs/JSON.md) in the tokens of a line by what they say. No recursion.
struct TagReader {
    /// A container that is open.
    private struct Level {
        /// The children that are not complete.
        var left: Int
        /// Whether each key and value is in an array of two, which is no container of the message.
        let isPairs: Bool
    }

    private let tokens: [JSONParser.Token]
    private let offsets: [Int]
    private let depthLimit: Int
    private var result: [JSONParser.Token] = []
    private var levels: [Level] = []
    private var index = 0

    /// The tokens of a message.
    ///
    /// - Parameters:
    ///   - tokens: those of one value of JSON, a container before its children.
    ///   - offsets: where each begins in the line, in bytes.
    /// - Throws: `tag` at a tag that is unknown or has another value than it should, `depthLimit` at a
    ///   container that is nested deeper than `depthLimit`.
    /// - Complexity: O(bytes of the line).
    static func message(
        of tokens: [JSONParser.Token], offsets: [Int], depthLimit: Int
    ) throws(MessagePackJSONError) -> [JSONParser.Token] {
        var reader = TagReader(tokens: tokens, offsets: offsets, depthLimit: depthLimit)
        while reader.index < tokens.count { try reader.readValue() }
        return reader.result
    }

    private init(tokens: [JSONParser.Token], offsets: [Int], depthLimit: Int) {
        self.tokens = tokens
        self.offsets = offsets
        self.depthLimit = depthLimit
    }

    private mutating func readValue() throws(MessagePackJSONError) {
        if let level = levels.last, level.isPairs, level.left % 2 == 0 {
            guard case .array(count: 2) = tokens[index] else {
                throw fault("an array of key and value wanted in \(JSONTag.pairs)")
            }
            index += 1
        }
        switch tokens[index] {
        case .map(count: 1):
            if case .text(let key) = tokens[index + 1], JSONTag.isTag(key) {
                index += 2
                try readTagged(key)
            } else {
                try open(.map(count: 1), children: 2)
            }
        case .map(let count): try open(.map(count: count), children: 2 * count)
        case .array(let count): try open(.array(count: count), children: count)
        default: put(tokens[index])
        }
    }

    /// The value of the tag `key`, which the index has passed.
    private mutating func readTagged(_ key: String) throws(MessagePackJSONError) {
        switch key {
        case JSONTag.binary: put(.binary(try base64(key)))
        case JSONTag.text: put(.brokenText(try base64(key)))
        case JSONTag.float32: put(try float32())
        case JSONTag.float64: put(.float(Double(bitPattern: try bits(key, digits: 16))))
        case JSONTag.application:
            guard case .array(count: 2) = tokens[index],
                case .signed(let number) = tokens[index + 1],
                let type = Int8(exactly: number)
            else { throw fault("[type from -128 to 127, base 64] wanted in \(key)") }
            index += 2
            put(.application(type: type, try base64(key)))
        case JSONTag.pairs:
            guard case .array(let count) = tokens[index] else {
                throw fault("an array wanted in \(key)")
            }
            try open(.map(count: count), children: 2 * count, isPairs: true)
        default:
            throw fault(
                "an unknown tag; a map with only such a key is written with \(JSONTag.pairs)")
        }
    }

    private mutating func open(
        _ token: JSONParser.Token, children: Int, isPairs: Bool = false
    ) throws(MessagePackJSONError) {
        if levels.count == depthLimit { throw JSONParser.tooDeep(depthLimit, at: offsets[index]) }
        guard children > 0 else { return put(token) }
        result.append(token)
        index += 1
        levels.append(Level(left: children, isPairs: isPairs))
    }

    /// Puts out a complete value, and closes the containers that are complete with it.
    private mutating func put(_ token: JSONParser.Token) {
        result.append(token)
        index += 1
        while var level = levels.popLast() {
            level.left -= 1
            if level.left > 0 {
                levels.append(level)
                return
            }
        }
    }

    // MARK: Scalars

    private func base64(_ key: String) throws(MessagePackJSONError) -> [UInt8] {
        guard case .text(let text) = tokens[index], let bytes = Base64.decode(text) else {
            throw fault("base 64 wanted in \(key)")
        }
        return bytes
    }

    private func float32() throws(MessagePackJSONError) -> JSONParser.Token {
        switch tokens[index] {
        case .float(let value): .float32(Float(value))
        case .signed(let value): .float32(Float(value))
        case .unsigned(let value): .float32(Float(value))
        default:
            .float32(
                Float(bitPattern: UInt32(truncatingIfNeeded: try bits(JSONTag.float32, digits: 8))))
        }
    }

    private func bits(_ key: String, digits: Int) throws(MessagePackJSONError) -> UInt64 {
        guard case .text(let text) = tokens[index], text.utf8.count == digits,
            !text.hasPrefix("+"), let bits = UInt64(text, radix: 16)
        else { throw fault("\(digits) hex digits wanted in \(key)") }
        return bits
    }

    private func fault(_ reason: String) -> MessagePackJSONError {
        MessagePackJSONError(.tag, reason: reason, offset: offsets[index])
    }
}
