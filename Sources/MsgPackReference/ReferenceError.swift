// MsgPackReference: readable second implementations of MessagePack, of the key map and of the
// interned stream, written from the documents. This module is an oracle for tests, fuzz targets and
// the command, not an interface for other programs; README.md in this folder says what follows from
// that and where to begin.

/// Why a reference codec refused a message: a code, and the byte at which the value at fault
/// starts.
public struct ReferenceError: Error, Equatable, Sendable {
    /// What went wrong.
    public enum Code: String, Equatable, Sendable, CaseIterable {
        // MessagePack (also reported by the codecs built on it).

        /// The input ends inside a value.
        case truncated
        /// The byte `c1`, which the specification never uses.
        case reservedByte
        /// Bytes follow the one value that was asked for.
        case trailingBytes
        /// Arrays and maps are nested deeper than the limit.
        case depthExceeded
        /// A str is not UTF-8, and the caller asked for the check.
        case invalidUTF8
        /// A length or count needs more than 32 bits.
        case lengthExceeded

        // Key map (docs/KEYMAP.md, section 7).

        /// The message to encode is longer than the limit.
        case messageTooLong
        /// The decoded message would be longer than the limit.
        case outputTooLong
        /// A defined item is larger than the limit.
        case itemTooLong
        /// The items of a table would hold more bytes than the limit.
        case tableBytesExceeded
        /// The message holds more definitions than the limit.
        case tooManyDefinitions
        /// The message holds more references than the limit.
        case tooManyReferences
        /// A header of a coded map or of definitions is not in its shortest form.
        case headerNotShortest
        /// A code or slot number is not in its shortest form.
        case codeNotShortest
        /// A float or boolean in a place where only a code or a literal is allowed.
        case numberNotAllowed
        /// A code or slot is not defined, or of the wrong kind for its position.
        case unknownCode
        /// The key −32 in another place than the first.
        case definitionsMisplaced
        /// The value of -32 is not a map, or an empty one beside other entries.
        case definitionsInvalid
        /// A definition is outside the names and slots of the mode.
        case codeOutOfRange
        /// A definition of a name skips codes.
        case codeOutOfOrder
        /// A name is defined again, or a slot twice in one map.
        case redefinition
        /// A definition is not a permitted item.
        case invalidItem
        /// An earlier call of the decoder has failed.
        case poisoned
    }

    /// What went wrong.
    public let code: Code

    /// The offset in bytes of the value at fault from the start of the input. When a value is
    /// encoded: the number of bytes written so far.
    public let offset: Int

    /// An error with this code at this offset in bytes.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
