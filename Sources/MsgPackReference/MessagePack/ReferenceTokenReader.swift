/// Reads tokens in a row and checks all that the specification says about their bytes.
public struct ReferenceTokenReader: Sendable {
    /// The input.
    public let bytes: [UInt8]

    /// Offset in bytes of the next token.
    public private(set) var offset: Int

    /// A reader of `bytes` that starts at `offset`.
    public init(_ bytes: [UInt8], offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// Whether every byte has been read.
    public var isAtEnd: Bool { offset >= bytes.count }

    /// Reads one token. If that fails the reader does not move.
    ///
    /// - Throws: `truncated` or `reservedByte`, at the offset of the token.
    public mutating func readToken() throws(ReferenceError) -> ReferenceToken {
        let start = offset
        do {
            let format = ReferenceFormat(firstByte: try readBytes(1)[0])
            let content = try readContent(format, firstByte: bytes[start])
            return ReferenceToken(format: format, content: content)
        } catch {
            offset = start
            throw ReferenceError(error.code, offset: start)
        }
    }

    /// Specification, "Formats": what follows the first byte, family by family.
    private mutating func readContent(
        _ format: ReferenceFormat, firstByte: UInt8
    ) throws(ReferenceError) -> ReferenceToken.Content {
        switch format {
        case .nilFormat: return .nilValue
        case .neverUsed: throw ReferenceError(.reservedByte, offset: offset)
        case .falseFormat: return .bool(false)
        case .trueFormat: return .bool(true)
        case .positiveFixint: return .unsigned(UInt64(firstByte))
        case .negativeFixint: return .negative(Int64(Int8(bitPattern: firstByte)))
        case .uint8, .uint16, .uint32, .uint64:
            return .unsigned(try readNumber(format.widthBytes))
        case .int8, .int16, .int32, .int64:
            return Self.signed(try readNumber(format.widthBytes), bytes: format.widthBytes)
        case .float32: return .float32(UInt32(try readNumber(4)))
        case .float64: return .float64(try readNumber(8))
        case .fixstr: return .str(try readBytes(UInt64(firstByte & 0x1F)))
        case .str8, .str16, .str32:
            return .str(try readBytes(try readNumber(format.widthBytes)))
        case .bin8, .bin16, .bin32:
            return .bin(try readBytes(try readNumber(format.widthBytes)))
        case .fixarray: return .array(count: UInt32(firstByte & 0x0F))
        case .array16, .array32: return .array(count: UInt32(try readNumber(format.widthBytes)))
        case .fixmap: return .map(count: UInt32(firstByte & 0x0F))
        case .map16, .map32: return .map(count: UInt32(try readNumber(format.widthBytes)))
        default: return try readExt(format)
        }
    }

    private mutating func readExt(
        _ format: ReferenceFormat
    ) throws(ReferenceError) -> ReferenceToken.Content {
        let dataBytes: UInt64
        if let fixed = format.fixextBytes {
            dataBytes = UInt64(fixed)
        } else {
            dataBytes = try readNumber(format.widthBytes)
        }
        let type = Int8(bitPattern: try readBytes(1)[0])
        return .ext(type: type, data: try readBytes(dataBytes))
    }

    /// A two's complement number of `bytes` bytes. If it is not negative the content is `unsigned`.
    private static func signed(_ pattern: UInt64, bytes: Int) -> ReferenceToken.Content {
        let unusedBits = 64 - 8 * bytes
        let value = Int64(bitPattern: pattern << unusedBits) >> unusedBits
        return value < 0 ? .negative(value) : .unsigned(UInt64(value))
    }

    /// A big-endian number.
    private mutating func readNumber(_ width: Int) throws(ReferenceError) -> UInt64 {
        try readBytes(UInt64(width)).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The only comparison with the end of the input. The bytes wanted are compared with the bytes
    /// left, so that no sum can overflow.
    private mutating func readBytes(_ wanted: UInt64) throws(ReferenceError) -> [UInt8] {
        guard wanted <= UInt64(bytes.count - offset) else {
            throw ReferenceError(.truncated, offset: offset)
        }
        let start = offset
        offset += Int(wanted)
        return Array(bytes[start..<offset])
    }
}

extension ReferenceTokenReader {
    /// The first byte of the next token; nil at the end.
    public var nextByte: UInt8? { isAtEnd ? nil : bytes[offset] }
}
