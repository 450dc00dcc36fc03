/// Why bytes could not be read or written, and where.
///
/// Two words in size and free of allocation, so that throwing it costs no more than returning.
public struct MsgPackError: Error, Equatable, Sendable {
    /// Byte offset of the item at fault: of its first byte when reading, of the place where it would
    /// have been written when writing. For ``Code/invalidUTF8`` it is the first byte of the
    /// sequence that is not UTF-8, for ``Code/trailingBytes`` the first byte too many.
    public let offset: Int
    /// What is wrong.
    public let code: Code

    /// An error of `code` at byte `offset`.
    @inlinable
    public init(_ code: Code, offset: Int) {
        self.offset = offset
        self.code = code
    }

    /// What is wrong. The raw values are stable.
    @frozen
    public enum Code: UInt8, Sendable {
        /// The input ends inside the item that starts at the offset, or where an item was due.
        case truncated = 1
        /// The byte where an item should start is `c1`.
        case reservedByte = 2
        /// Bytes follow the one value that was asked for.
        case trailingBytes = 3
        /// A str holds bytes that are not UTF-8, where UTF-8 was asked for.
        case invalidUTF8 = 4
        /// An ext of type −1 has a length other than 4, 8, 12 or more than 999,999,999 ns.
        case invalidTimestamp = 5
        /// The item is of another family than the one asked for.
        case typeMismatch = 6
        /// The integer does not fit the type asked for, or is too wide for MessagePack.
        case integerOutOfRange = 7
        /// Containers are nested deeper than ``MsgPackLimits/depth``.
        case depthLimit = 8
        /// The message announces more items than ``MsgPackLimits/items``.
        case itemLimit = 9
        /// The message has more bytes than ``MsgPackLimits/bytes``.
        case byteLimit = 10
        /// A length or count to be written does not fit the format's field.
        case lengthOutOfRange = 11
        /// An argument does not fit the format it was to be written in.
        case formatMismatch = 12
        /// A float has no value in the type asked for: it has a fraction, is too large, infinite
        /// or not a number.
        case inexactNumber = 13
        /// A map does not have a key that the caller needs; the offset is that of the map.
        case missingKey = 14
    }

    /// What a caller can do about the error.
    @frozen
    public enum Class: UInt8, Sendable {
        /// Wait for more bytes; if there are none, the input is cut short.
        case needMoreBytes
        /// The bytes are no valid message.
        case malformed
        /// The bytes are valid, but not what the caller asked for.
        case mismatch
        /// The bytes ask for more than a limit grants.
        case limitExceeded
        /// The caller broke a rule of this interface.
        case misuse
    }

    /// What a caller can do about the error.
    public var errorClass: Class {
        switch code {
        case .truncated: .needMoreBytes
        case .reservedByte, .trailingBytes, .invalidUTF8, .invalidTimestamp: .malformed
        case .typeMismatch, .integerOutOfRange, .inexactNumber, .missingKey: .mismatch
        case .depthLimit, .itemLimit, .byteLimit: .limitExceeded
        case .lengthOutOfRange, .formatMismatch: .misuse
        }
    }
}

extension MsgPackError.Code: CustomStringConvertible {
    /// The code as an English phrase without capital and full stop.
    public var description: String {
        switch self {
        case .truncated: "input ends inside an item"
        case .reservedByte: "reserved byte c1 in place of an item"
        case .trailingBytes: "bytes after the value"
        case .invalidUTF8: "str is not valid UTF-8"
        case .invalidTimestamp: "ext of type -1 is no valid timestamp"
        case .typeMismatch: "item is of another type than asked for"
        case .integerOutOfRange: "integer does not fit the type asked for"
        case .depthLimit: "containers nested deeper than the limit"
        case .itemLimit: "more items than the limit"
        case .byteLimit: "more bytes than the limit"
        case .lengthOutOfRange: "length or count does not fit its field"
        case .formatMismatch: "argument does not fit the format"
        case .inexactNumber: "float has no value in the type asked for"
        case .missingKey: "map does not have a key that is needed"
        }
    }
}

extension MsgPackError: CustomStringConvertible {
    /// The code's phrase and the offset: "input ends inside an item (byte 17)".
    public var description: String {
        code.description + " (byte " + String(offset) + ")"
    }
}

// Rare, so not inlined: the hot functions that throw these errors stay small.
extension MsgPackError {
    /// The error of an item that ``ItemHeader`` could not read: reserved or truncated.
    ///
    /// - Parameter byte: the item's first byte; nil if `offset` is the end of the input.
    @inline(never)
    @usableFromInline
    static func unreadableItem(_ byte: UInt8?, offset: Int) -> MsgPackError {
        MsgPackError(byte == Format.reserved.byte ? .reservedByte : .truncated, offset: offset)
    }

    @inline(never)
    @usableFromInline
    static func typeMismatch(offset: Int) -> MsgPackError {
        MsgPackError(.typeMismatch, offset: offset)
    }

    @inline(never)
    @usableFromInline
    static func integerOutOfRange(offset: Int) -> MsgPackError {
        MsgPackError(.integerOutOfRange, offset: offset)
    }

    @inline(never)
    @usableFromInline
    static func lengthOutOfRange(offset: Int) -> MsgPackError {
        MsgPackError(.lengthOutOfRange, offset: offset)
    }
}
