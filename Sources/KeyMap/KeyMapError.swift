import MsgPackWire

/// Why a message could not be encoded or decoded by the key map, and where
/// (docs/KEYMAP.md, section 7).
public struct KeyMapError: Error, Equatable, Sendable {
    /// What is wrong.
    public let code: Code
    /// Byte offset in the input at which the offending value starts.
    public let offset: Int

    /// What is wrong. The raw values are stable.
    @frozen
    public enum Code: UInt8, Sendable {
        /// The message ends inside a value.
        case truncated = 1
        /// The byte `c1`.
        case reservedByte = 2
        /// Bytes follow the value.
        case trailingBytes = 3
        /// Arrays and maps are nested deeper than 128.
        case depthExceeded = 4
        /// The message to encode is longer than the limit.
        case messageTooLong = 5
        /// The decoded message would be longer than the limit.
        case outputTooLong = 6
        /// A defined item is larger than the limit.
        case itemTooLong = 7
        /// The items of a table would hold more bytes than the limit.
        case tableBytesExceeded = 8
        /// The message holds more definitions than the limit.
        case tooManyDefinitions = 9
        /// The message holds more references than the limit.
        case tooManyReferences = 10
        /// A header of a coded map or of definitions has not its shortest form.
        case headerNotShortest = 11
        /// A code or slot number has not its shortest form.
        case codeNotShortest = 12
        /// A float or boolean where only a code or a literal is allowed.
        case numberNotAllowed = 13
        /// A code or slot is not defined, or of the wrong kind for its position.
        case unknownCode = 14
        /// The key −32 is not the first key.
        case definitionsMisplaced = 15
        /// The value of −32 is not a map, or an empty one beside other entries.
        case definitionsInvalid = 16
        /// A definition is outside the names and slots of the mode.
        case codeOutOfRange = 17
        /// A definition of a name skips codes.
        case codeOutOfOrder = 18
        /// A name is defined again, or a slot twice in one map.
        case redefinition = 19
        /// A definition is not a permitted item.
        case invalidItem = 20
        /// The decoder met an error in an earlier call.
        case poisoned = 21
    }

    /// Whether a limit of docs/KEYMAP.md, sections 1 and 7, was exceeded, as opposed to damaged or
    /// invalid input.
    public var isLimit: Bool {
        switch code {
        case .depthExceeded, .messageTooLong, .outputTooLong, .itemTooLong, .tableBytesExceeded,
            .tooManyDefinitions, .tooManyReferences:
            true
        default: false
        }
    }

    @inline(never)
    init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The same fault in the key map's terms, `base` bytes further on.
    init(_ error: MsgPackError, base: Int = 0) {
        let code: Code =
            switch error.code {
            case .reservedByte: .reservedByte
            case .trailingBytes: .trailingBytes
            case .depthLimit: .depthExceeded
            default: .truncated
            }
        self.init(code, offset: error.offset + base)
    }
}

extension KeyMapError.Code {
    /// What happened and what to do, in one line.
    public var explanation: StaticString {
        switch self {
        case .truncated: "the message ends inside a value"
        case .reservedByte: "the reserved byte c1"
        case .trailingBytes: "bytes follow the value"
        case .depthExceeded: "arrays and maps are nested deeper than 128"
        case .messageTooLong: "the message is longer than the limit"
        case .outputTooLong: "the decoded message would be longer than the limit"
        case .itemTooLong: "a defined item is larger than the limit"
        case .tableBytesExceeded: "the items of a table would hold more bytes than the limit"
        case .tooManyDefinitions: "the message holds more definitions than the limit"
        case .tooManyReferences: "the message holds more references than the limit"
        case .headerNotShortest:
            "a header of a coded map or of definitions is not in shortest form"
        case .codeNotShortest: "a code or slot number is not in shortest form"
        case .numberNotAllowed: "a float or boolean where only a code or a literal may be"
        case .unknownCode: "a code or slot that is not defined, or of the wrong kind"
        case .definitionsMisplaced: "the key -32 is in another place than the first"
        case .definitionsInvalid:
            "the value of -32 is not a map, or an empty one beside other entries"
        case .codeOutOfRange: "a definition is outside the names and slots of the mode"
        case .codeOutOfOrder: "a definition of a name skips codes"
        case .redefinition: "a name is defined again, or a slot twice in one map"
        case .invalidItem: "a definition is not a permitted item"
        case .poisoned: "an earlier message could not be decoded; make both ends new"
        }
    }
}

extension KeyMapError: CustomStringConvertible {
    /// The explanation and the place.
    public var description: String {
        "\(code.explanation) (at byte \(offset))"
    }
}
