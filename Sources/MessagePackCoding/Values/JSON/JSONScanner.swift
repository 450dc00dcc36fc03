/// The words, numbers, and texts of JSON, from the position on.
struct JSONScanner {
    /// What the letters after a backslash mean: `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`.
    private static let escapes: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
        0x74: 0x09,
    ]

    private let bytes: [UInt8]

    /// Offset of the next byte.
    var position = 0

    /// A scanner at the start of `bytes`.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte at the position, or `nil` at the end.
    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Moves over spaces.
    mutating func skipSpace() {
        while let byte, JSONParser.isSpace(byte) { position += 1 }
    }

    /// The error that `byte` is at the position, or the end, and not what was wanted.
    func unexpected(_ byte: UInt8?, wanted: String) -> MessagePackJSONError {
        let found =
            switch byte {
            case nil: "the end of the line"
            case .some(let byte) where 0x20..<0x7F ~= byte: "'\(UnicodeScalar(byte))'"
            case .some(let byte): "byte \(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            }
        return MessagePackJSONError(
            reason: "no JSON: \(wanted) wanted, \(found) found", offset: position)
    }

    /// Moves over `word`, which means `token`.
    mutating func word(
        _ word: String, _ token: JSONParser.Token
    ) throws(MessagePackJSONError) -> JSONParser.Token {
        for expected in word.utf8 {
            guard byte == expected else { throw unexpected(byte, wanted: "\(word)") }
            position += 1
        }
        return token
    }

    // MARK: Numbers

    /// The number at the position: an integer if it has neither fraction nor exponent.
    mutating func number() throws(MessagePackJSONError) -> JSONParser.Token {
        let start = position
        let isNegative = skip("-")
        guard let first = byte, isDigit(first) else { throw unexpected(byte, wanted: "a value") }
        position += 1
        if first != UInt8(ascii: "0") { skipDigits() }
        let hasFraction = try skipFraction()
        let hasExponent = try skipExponent()
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // An integer of MessagePack has no negative zero.
        if !hasFraction, !hasExponent, text != "-0" {
            if let value = Int64(text) { return .signed(value) }
            if !isNegative, let value = UInt64(text) { return .unsigned(value) }
            throw MessagePackJSONError(reason: "an integer of more than 64 bits", offset: start)
        }
        guard let value = Double(text), value.isFinite else {
            throw MessagePackJSONError(reason: "a number too great for 64 bits", offset: start)
        }
        return .float(value)
    }

    private mutating func skipFraction() throws(MessagePackJSONError) -> Bool {
        guard skip(".") else { return false }
        try skipSomeDigits()
        return true
    }

    private mutating func skipExponent() throws(MessagePackJSONError) -> Bool {
        guard skip("e") || skip("E") else { return false }
        _ = skip("+") || skip("-")
        try skipSomeDigits()
        return true
    }

    private mutating func skipSomeDigits() throws(MessagePackJSONError) {
        guard let byte, isDigit(byte) else { throw unexpected(byte, wanted: "a digit") }
        skipDigits()
    }

    private mutating func skipDigits() {
        while let byte, isDigit(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    // MARK: Texts

    /// The text between the double quote at the position and the next.
    mutating func text() throws(MessagePackJSONError) -> String {
        let start = position
        position += 1
        var utf8: [UInt8] = []
        while let byte, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                utf8.append(contentsOf: try escaped())
            } else if byte < 0x20 {
                throw unexpected(byte, wanted: "an escaped control character")
            } else {
                utf8.append(byte)
                position += 1
            }
        }
        guard byte != nil else { throw unexpected(nil, wanted: "'\"'") }
        position += 1
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw MessagePackJSONError(reason: "a text that is no UTF-8", offset: start)
        }
        return text
    }

    /// The UTF-8 of the escape at the position.
    private mutating func escaped() throws(MessagePackJSONError) -> [UInt8] {
        position += 1
        guard let byte else { throw unexpected(nil, wanted: "an escape") }
        if let meaning = Self.escapes[byte] {
            position += 1
            return [meaning]
        }
        guard byte == UInt8(ascii: "u") else { throw unexpected(byte, wanted: "an escape") }
        return try unicodeEscape()
    }

    /// `uXXXX`, twice with a backslash between them for a character beyond the first 65,536.
    private mutating func unicodeEscape() throws(MessagePackJSONError) -> [UInt8] {
        let start = position - 1
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), skip("\\") {
            guard byte == UInt8(ascii: "u") else { throw unexpected(byte, wanted: "'u'") }
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw MessagePackJSONError(
                reason: "half a surrogate pair, which is no character", offset: start)
        }
        return Array(text.utf8)
    }

    private mutating func codeUnit() throws(MessagePackJSONError) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80
            else { throw unexpected(byte, wanted: "a hex digit") }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
