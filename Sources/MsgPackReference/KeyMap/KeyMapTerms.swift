// docs/KEYMAP.md, sections 1 and 4: the terms of the document as properties of a token.

extension ReferenceToken {
    /// Section 1, *number*: an integer, float or boolean of any width.
    var isNumber: Bool {
        switch content {
        case .bool, .unsigned, .negative, .float32, .float64: true
        default: false
        }
    }

    /// The value of an integer; nil for anything else and for integers above Int64.max, which
    /// are no codes either.
    var integer: Int? {
        switch content {
        case .unsigned(let value): Int(exactly: value)
        case .negative(let value): Int(exactly: value)
        default: nil
        }
    }

    /// Whether the token is an integer of any width.
    var isInteger: Bool {
        switch content {
        case .unsigned, .negative: true
        default: false
        }
    }

    /// Whether the token is the header of a map.
    var isMap: Bool {
        if case .map = content { true } else { false }
    }

    /// Section 1, *name*: a str in shortest form.
    var isShortestStr: Bool {
        if case .str = content { isShortest } else { false }
    }
}

extension ReferenceNode {
    /// Section 5, *value item*: a str in shortest form, or an array that holds no array and no
    /// map.
    var isValueItem: Bool {
        if case .array = token.content {
            return !children.contains { $0.token.isContainer }
        }
        return token.isShortestStr
    }
}

/// The integers and bytes that have a meaning in the format.
enum KeyMapCode {
    /// The key of the definitions entry and of the escape, -32.
    static let definitionsByte: UInt8 = 0xE0

    /// Section 4: the header of the escape, a map of one entry.
    static let escapeHeader: UInt8 = 0x81

    /// Section 3: the code of the first name.
    static let firstName = -31

    /// Section 5: the number of the first slot.
    static let firstSlot = 64

    /// The shortest form of a code.
    static func bytes(_ code: Int) -> [UInt8] {
        let format: ReferenceFormat
        switch code {
        case -32...(-1): format = .negativeFixint
        case 0...0x7F: format = .positiveFixint
        case 0...0xFF: format = .uint8
        default: format = .uint16
        }
        let content: ReferenceToken.Content =
            code < 0 ? .negative(Int64(code)) : .unsigned(UInt64(code))
        return ReferenceToken(format: format, content: content).bytes
    }

    /// The shortest header of a map.
    static func mapHeader(_ count: UInt32) -> [UInt8] {
        let format: ReferenceFormat
        switch count {
        case 0...15: format = .fixmap
        case 0...0xFFFF: format = .map16
        default: format = .map32
        }
        return ReferenceToken(format: format, content: .map(count: count)).bytes
    }
}
