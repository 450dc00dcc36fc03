import MsgPackWire

/// Reads one value of JSON (RFC 8259) as a MessagePack message in its shortest form. The command
/// `convert` reads its lines with it, too.
///
/// MessagePack says how many items a container has before the items, so the text is first read into
/// a list of tokens, in which a container is given its count where it ends. No recursion: the
/// containers that are open are a list, too.
package struct JSONParser {
    /// What a value is written as.
    enum Token {
        case null
        case boolean(Bool)
        case signed(Int64)
        case unsigned(UInt64)
        case float(Double)
        case float32(Float)
        case text(String)
        case brokenText([UInt8])
        case binary([UInt8])
        case application(type: Int8, [UInt8])
        case array(count: Int)
        case map(count: Int)
    }

    /// A container that is open: where its token is, and how many values it has so far.
    private struct Level {
        let token: Int
        let isMap: Bool
        var count = 0
    }

    var scanner: JSONScanner
    private let depthLimit: Int
    private var tokens: [Token] = []
    /// Where each token begins in the line.
    private var offsets: [Int] = []
    private var levels: [Level] = []

    /// The message of `line`.
    ///
    /// - Throws: `malformed` at the first byte that is no JSON or a number that MessagePack cannot hold,
    ///   `depthLimit` at the first container that is nested too deeply, `tag` in the tagged form at a
    ///   tagged value that is none.
    /// - Complexity: O(bytes of the line).
    package static func message(
        of line: [UInt8], form: JSONForm, depthLimit: Int
    ) throws(MessagePackJSONError) -> [UInt8] {
        // A map as pairs takes three containers of JSON, a tagged value in it two.
        let limit = form == .tagged ? 3 * depthLimit + 2 : depthLimit
        var parser = JSONParser(scanner: JSONScanner(line), depthLimit: limit)
        try parser.parse()
        if form == .tagged {
            parser.tokens = try TagReader.message(
                of: parser.tokens, offsets: parser.offsets, depthLimit: depthLimit)
        }
        do throws(MsgPackError) {
            return try parser.write()
        } catch {
            // A text or a container of 2^32 bytes or children.
            throw MessagePackJSONError(
                .malformed, reason: error.code.description, offset: 0)
        }
    }

    /// The error that a container at byte `offset` is nested deeper than `limit`.
    static func tooDeep(_ limit: Int, at offset: Int) -> MessagePackJSONError {
        MessagePackJSONError(
            .depthLimit, reason: "the value is nested deeper than \(limit)", offset: offset)
    }

    /// Whether `byte` may be between the parts of a value.
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private init(scanner: JSONScanner, depthLimit: Int) {
        self.scanner = scanner
        self.depthLimit = depthLimit
    }

    private mutating func parse() throws(MessagePackJSONError) {
        repeat {
            let isContainer = try parseValue()
            if isContainer, try !closesAtOnce() { continue }
            try finishValue()
        } while !levels.isEmpty
        scanner.skipSpace()
        if let byte = scanner.byte { throw scanner.unexpected(byte, wanted: "the end of the line") }
    }

    /// Reads a scalar, or the bracket that opens a container.
    ///
    /// - Returns: whether it is a container.
    private mutating func parseValue() throws(MessagePackJSONError) -> Bool {
        scanner.skipSpace()
        offsets.append(scanner.position)
        switch scanner.byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try open(isMap: scanner.byte == UInt8(ascii: "{"))
            return true
        case UInt8(ascii: "\""): tokens.append(.text(try scanner.text()))
        case UInt8(ascii: "n"): tokens.append(try scanner.word("null", .null))
        case UInt8(ascii: "t"): tokens.append(try scanner.word("true", .boolean(true)))
        case UInt8(ascii: "f"): tokens.append(try scanner.word("false", .boolean(false)))
        default: tokens.append(try scanner.number())
        }
        return false
    }

    private mutating func open(isMap: Bool) throws(MessagePackJSONError) {
        if levels.count == depthLimit { throw Self.tooDeep(depthLimit, at: scanner.position) }
        scanner.position += 1
        levels.append(Level(token: tokens.count, isMap: isMap))
        tokens.append(isMap ? .map(count: 0) : .array(count: 0))
    }

    /// Called after the bracket that opened a container: reads the one that closes it, or the first key.
    private mutating func closesAtOnce() throws(MessagePackJSONError) -> Bool {
        scanner.skipSpace()
        guard let level = levels.last else { return false }
        if scanner.byte == UInt8(ascii: level.isMap ? "}" : "]") {
            scanner.position += 1
            levels.removeLast()
            return true
        }
        if level.isMap { try parseKey() }
        return false
    }

    /// Called after a value: reads a comma and perhaps a key, or the brackets of containers that end here.
    private mutating func finishValue() throws(MessagePackJSONError) {
        while let level = levels.last {
            levels[levels.count - 1].count += 1
            scanner.skipSpace()
            let closing: Unicode.Scalar = level.isMap ? "}" : "]"
            if scanner.byte == UInt8(ascii: ",") {
                scanner.position += 1
                if level.isMap { try parseKey() }
                return
            }
            guard scanner.byte == UInt8(ascii: closing) else {
                throw scanner.unexpected(scanner.byte, wanted: "',' or '\(closing)'")
            }
            scanner.position += 1
            let count = level.count + 1
            tokens[level.token] = level.isMap ? .map(count: count) : .array(count: count)
            levels.removeLast()
        }
    }

    private mutating func parseKey() throws(MessagePackJSONError) {
        scanner.skipSpace()
        guard scanner.byte == UInt8(ascii: "\"") else {
            throw scanner.unexpected(scanner.byte, wanted: "a key in double quotes")
        }
        offsets.append(scanner.position)
        tokens.append(.text(try scanner.text()))
        scanner.skipSpace()
        guard scanner.byte == UInt8(ascii: ":") else {
            throw scanner.unexpected(scanner.byte, wanted: "':'")
        }
        scanner.position += 1
    }

    private func write() throws(MsgPackError) -> [UInt8] {
        var message: [UInt8] = []
        var writer = MsgPackWriter()
        for token in tokens {
            var payload: [UInt8] = []
            switch token {
            case .null: writer.writeNil()
            case .boolean(let value): writer.writeBoolean(value)
            case .signed(let value): writer.writeInteger(value)
            case .unsigned(let value): writer.writeInteger(value)
            case .float(let value): writer.writeFloat64(value)
            case .float32(let value): writer.writeFloat32(value)
            case .text(let value): try writer.writeString(value)
            case .brokenText(let bytes):
                try writer.writeStringHeader(bytes.count)
                payload = bytes
            case .binary(let bytes):
                try writer.writeBinaryHeader(bytes.count)
                payload = bytes
            case .application(let type, let data):
                try writer.writeExtensionHeader(type: type, payloadByteCount: data.count)
                payload = data
            case .array(let count): try writer.writeArrayHeader(count)
            case .map(let count): try writer.writeMapHeader(count)
            }
            if payload.isEmpty { continue }
            message += writer.copyBytes()
            message += payload
            writer = MsgPackWriter()
        }
        return message + writer.copyBytes()
    }
}
