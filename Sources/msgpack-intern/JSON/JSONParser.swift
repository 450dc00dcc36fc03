import MsgPackWire

/// Reads one value of JSON (RFC 8259) as a MessagePack message in its shortest form.
///
/// MessagePack says how many items a container has before the items, so the text is first read into
/// a list of tokens, in which a container is given its count where it ends. No recursion: the
/// containers that are open are a list, too.
struct JSONParser {
    /// What a value is written as.
    enum Token {
        case null
        case boolean(Bool)
        case signed(Int64)
        case unsigned(UInt64)
        case float(Double)
        case text(String)
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
    private var levels: [Level] = []

    /// The message of `line`.
    ///
    /// - Throws: a fault at the first byte that is no JSON, that MessagePack cannot say, or that
    ///   opens one container too many.
    /// - Complexity: O(bytes of the line).
    static func message(of line: [UInt8], depthLimit: Int) throws(MessageFault) -> [UInt8] {
        var parser = JSONParser(scanner: JSONScanner(line), depthLimit: depthLimit)
        try parser.parse()
        do throws(MsgPackError) {
            return try parser.write()
        } catch {
            throw MessageFault(error)
        }
    }

    /// Whether `byte` may stand between the parts of a value.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private init(scanner: JSONScanner, depthLimit: Int) {
        self.scanner = scanner
        self.depthLimit = depthLimit
    }

    private mutating func parse() throws(MessageFault) {
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
    private mutating func parseValue() throws(MessageFault) -> Bool {
        scanner.skipSpace()
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

    private mutating func open(isMap: Bool) throws(MessageFault) {
        if levels.count == depthLimit {
            throw MessageFault(
                reason: "the value is nested deeper than \(depthLimit)", offset: scanner.position,
                isLimit: true, advice: "If the file is right, allow more with --limit-depth.")
        }
        scanner.position += 1
        levels.append(Level(token: tokens.count, isMap: isMap))
        tokens.append(isMap ? .map(count: 0) : .array(count: 0))
    }

    /// Behind the bracket that opened a container: the one that closes it, or the first key.
    private mutating func closesAtOnce() throws(MessageFault) -> Bool {
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

    /// Behind a value: a comma and perhaps a key, or the brackets of containers that end here.
    private mutating func finishValue() throws(MessageFault) {
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

    private mutating func parseKey() throws(MessageFault) {
        scanner.skipSpace()
        guard scanner.byte == UInt8(ascii: "\"") else {
            throw scanner.unexpected(scanner.byte, wanted: "a key in double quotes")
        }
        tokens.append(.text(try scanner.text()))
        scanner.skipSpace()
        guard scanner.byte == UInt8(ascii: ":") else {
            throw scanner.unexpected(scanner.byte, wanted: "':'")
        }
        scanner.position += 1
    }

    private func write() throws(MsgPackError) -> [UInt8] {
        var writer = MsgPackWriter()
        for token in tokens {
            switch token {
            case .null: writer.writeNil()
            case .boolean(let value): writer.writeBoolean(value)
            case .signed(let value): writer.writeInteger(value)
            case .unsigned(let value): writer.writeInteger(value)
            case .float(let value): writer.writeFloat64(value)
            case .text(let value): try writer.writeString(value)
            case .array(let count): try writer.writeArrayHeader(count)
            case .map(let count): try writer.writeMapHeader(count)
            }
        }
        return writer.copyBytes()
    }
}
