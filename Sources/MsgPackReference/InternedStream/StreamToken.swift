/// Section 1: a token, or the part of a token from which its length follows.
struct StreamToken {
    /// The MessagePack family of a token; nil, booleans and the opaque byte count as one.
    enum Family: Int {
        case simple
        case integer
        case float
        case str
        case bin
        case ext
        case array
        case map
    }

    /// The byte that MessagePack never uses. In a main frame as the stream keeps it, it takes the place of a
    /// value that is not kept (section 8.4), and is a token of one byte.
    static let opaque: UInt8 = 0xC1

    /// The format of the first byte.
    let format: ReferenceFormat

    /// First byte, length or count, type of an ext; all of a number.
    let headerBytes: Int

    /// Bytes after the header that belong to the token.
    let payloadBytes: Int

    /// The elements of an array, the entries of a map.
    let count: Int

    /// Reads the header at `offset`; nil if it is not complete.
    init?(_ bytes: [UInt8], at offset: Int = 0) {
        guard offset < bytes.count else { return nil }
        format = ReferenceFormat(firstByte: bytes[offset])
        let known = Self.bytesUntilLength(bytes[offset])
        guard known <= bytes.count - offset else { return nil }
        let family = Self.family(format)
        let number = Self.number(bytes, offset, format)
        switch family {
        case .simple, .integer, .float:
            (headerBytes, payloadBytes, count) = (1 + format.widthBytes, 0, 0)
        case .str, .bin:
            (headerBytes, payloadBytes, count) = (known, number, 0)
        case .ext:
            (headerBytes, payloadBytes, count) = (known + 1, number, 0)
        case .array, .map:
            (headerBytes, payloadBytes, count) = (known, 0, number)
        }
    }

    /// The family of the token.
    var family: Family { Self.family(format) }

    /// The values inside; a pair of a map counts two.
    var children: Int { family == .map ? 2 * count : count }

    /// Whether it is a str or a bin.
    var isText: Bool { family == .str || family == .bin }

    /// The bytes of the token, payload included.
    var totalBytes: Int { headerBytes + payloadBytes }

    /// The number of leading bytes from which the length of the token follows.
    static func bytesUntilLength(_ firstByte: UInt8) -> Int {
        let format = ReferenceFormat(firstByte: firstByte)
        switch family(format) {
        case .simple, .integer, .float: return 1
        default: return 1 + format.widthBytes
        }
    }

    /// The length or count in the header.
    private static func number(_ bytes: [UInt8], _ offset: Int, _ format: ReferenceFormat) -> Int {
        switch format {
        case .fixstr: return Int(bytes[offset] & 0x1F)
        case .fixarray, .fixmap: return Int(bytes[offset] & 0x0F)
        default:
            if let fixed = format.fixextBytes { return fixed }
            let end = min(offset + 1 + format.widthBytes, bytes.count)
            let number = StreamNumbers.value(bigEndian: bytes[(offset + 1)..<end])
            return Int(truncatingIfNeeded: number)
        }
    }

    private static func family(_ format: ReferenceFormat) -> Family {
        switch format {
        case .nilFormat, .falseFormat, .trueFormat, .neverUsed: .simple
        case .positiveFixint, .negativeFixint, .uint8, .uint16, .uint32, .uint64, .int8, .int16,
            .int32, .int64:
            .integer
        case .float32, .float64: .float
        case .fixstr, .str8, .str16, .str32: .str
        case .bin8, .bin16, .bin32: .bin
        case .ext8, .ext16, .ext32, .fixext1, .fixext2, .fixext4, .fixext8, .fixext16: .ext
        case .fixarray, .array16, .array32: .array
        case .fixmap, .map16, .map32: .map
        }
    }
}

extension StreamToken {
    /// The value of an integer token, if it lies in -2^63 ... 2^63 - 1.
    static func integer(_ bytes: [UInt8]) -> Int64? {
        guard let token = StreamToken(bytes), token.family == .integer else { return nil }
        let first = bytes[0]
        let pattern = StreamNumbers.value(bigEndian: bytes[1...])
        switch token.format {
        case .positiveFixint: return Int64(first)
        case .negativeFixint: return Int64(Int8(bitPattern: first))
        case .int8, .int16, .int32, .int64:
            let unused = UInt64(64 - 8 * token.format.widthBytes)
            return Int64(bitPattern: pattern << unused) >> Int64(unused)
        default: return Int64(exactly: pattern)
        }
    }

    /// The shortest token of an integer.
    static func shortest(integer value: Int64) -> [UInt8] {
        func token(_ first: UInt8, _ count: Int) -> [UInt8] {
            [first] + StreamNumbers.littleEndian(UInt64(bitPattern: value), bytes: count).reversed()
        }
        switch value {
        case -32...127: return [UInt8(truncatingIfNeeded: value)]
        case 0...0xFF: return token(0xCC, 1)
        case 0...0xFFFF: return token(0xCD, 2)
        case 0...0xFFFF_FFFF: return token(0xCE, 4)
        case 0...: return token(0xCF, 8)
        case -0x80...(-1): return token(0xD0, 1)
        case -0x8000...(-1): return token(0xD1, 2)
        case -0x8000_0000...(-1): return token(0xD2, 4)
        default: return token(0xD3, 8)
        }
    }

    /// The token of an integer that follows another token: in its form if that is an integer, is not in its
    /// shortest form, and has room; else in the shortest form.
    static func integer(_ value: Int64, after known: [UInt8]?) -> [UInt8] {
        guard let known, let old = integer(known), shortest(integer: old) != known else {
            return shortest(integer: value)
        }
        let payload = StreamNumbers.littleEndian(
            UInt64(bitPattern: value), bytes: known.count - 1)
        let same = [known[0]] + payload.reversed()
        return integer(same) == value ? same : shortest(integer: value)
    }

    /// The 64 bits of a float64 token.
    static func doubleBits(_ bytes: [UInt8]) -> UInt64? {
        guard bytes.count == 9, bytes[0] == 0xCB else { return nil }
        return StreamNumbers.value(bigEndian: bytes[1...])
    }

    /// The float64 token of 64 bits.
    static func double(bits: UInt64) -> [UInt8] {
        [0xCB] + StreamNumbers.littleEndian(bits, bytes: 8).reversed()
    }

    /// The shortest str or bin token of a payload below 2^16 bytes.
    static func shortest(_ family: Family, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        switch (family, length) {
        case (.str, 0...31): return [0xA0 | UInt8(length)] + payload
        case (_, 0...255): return [family == .str ? 0xD9 : 0xC4, UInt8(length)] + payload
        default:
            return [family == .str ? 0xDA : 0xC5, UInt8(length >> 8), UInt8(length & 0xFF)]
                + payload
        }
    }
}
