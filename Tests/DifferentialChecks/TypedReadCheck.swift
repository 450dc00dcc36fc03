import MsgPackWire

/// At every item, the read of its family moves to the byte after the item (of a container: after
/// its header), and every other read throws without moving.
func checkTypedReads(_ bytes: [UInt8]) throws(Discrepancy) {
    let input = bytes.span
    var position = 0
    while position < bytes.count {
        let rest = input.extracting(position..<bytes.count)
        guard let header = try? MsgPackReader(rest).peekHeader() else { return }
        for read in TypedRead.allCases {
            let outcome = read.run(rest)
            let isOwn = read.families.contains(header.family)
            if outcome.isRead {
                try expectEqual(outcome.position, header.byteCount, "\(read) at \(position)")
                try expectEqual(isOwn, true, "\(read) of \(header.family) at \(position)")
            } else {
                try expectEqual(outcome.position, 0, "\(read) moved at \(position)")
                try expectEqual(isOwn && !read.mayRefuse, false, "\(read) at \(position)")
            }
        }
        if header.family == .map {
            try checkPairs(rest)
            try checkKeys(rest)
        }
        try checkNumber(Array(bytes[position..<(position + header.byteCount)]))
        position += header.byteCount
    }
}

/// All pairs of two known keys are read, in any order, and the map ends where it ends for `skip`.
private func checkPairs(_ bytes: Span<UInt8>) throws(Discrepancy) {
    var skipper = MsgPackReader(bytes)
    let end = (try? skipper.skip())?.upperBound
    let (expected, _) = pairs(bytes) { reader throws(MsgPackError) in
        var found = [0, 0]
        for _ in 0..<(try reader.readMapHeader()) {
            let start = reader.position
            let key = reader.bytes(in: try reader.skip())
            var keyReader = MsgPackReader(key)
            if let text = try? keyReader.readKey() {
                switch text {
                case "op": found[0] += start
                case "stimulus_id": found[1] += start
                default: break
                }
            }
            try reader.skip()
        }
        return found
    }
    let (found, position) = pairs(bytes) { reader throws(MsgPackError) in
        var found = [0, 0]
        var pairs = try reader.readMap()
        while try reader.advance(in: &pairs) {
            var start = reader.position
            if reader.readKey("op", of: &pairs) {
                found[0] += start
                try reader.skip()
            }
            start = reader.position
            if reader.readKey("stimulus_id", of: &pairs) {
                found[1] += start
                try reader.skip()
            }
        }
        return found
    }
    try expectEqual(found, expected, "the pairs of a map")
    if let end, found != nil { try expectEqual(position, end, "the end of a map") }
}

private func pairs(
    _ bytes: Span<UInt8>, _ read: (inout MsgPackReader) throws(MsgPackError) -> [Int]
) -> (found: [Int]?, position: Int) {
    var reader = MsgPackReader(bytes)
    let found = try? read(&reader)
    return (found, reader.position)
}

/// The typed reads of `MsgPackReader`.
private enum TypedRead: CaseIterable {
    case `nil`, boolean, unsigned, signed, byte, wide, anyInteger, float32, float64, double
    case wholeNumber, doubleNumber, floatNumber
    case string, stringRange, text, key, binary, binaryRange, binaryCopy, ext, timestamp
    case array, map, container, pairs

    /// The families that the read accepts.
    var families: [FormatFamily] {
        switch self {
        case .nil: [.nil]
        case .boolean: [.boolean]
        case .unsigned, .signed, .byte, .wide, .anyInteger: [.integer]
        case .wholeNumber, .doubleNumber, .floatNumber: [.integer, .float32, .float64]
        case .float32: [.float32]
        case .float64: [.float64]
        case .double: [.float32, .float64]
        case .string, .stringRange, .text, .key: [.str]
        case .binary, .binaryRange, .binaryCopy: [.bin]
        case .ext, .timestamp: [.ext]
        case .array: [.array]
        case .map, .pairs: [.map]
        case .container: [.array, .map]
        }
    }

    /// Whether the read has a reason of its own to refuse an item of its family.
    var mayRefuse: Bool {
        switch self {
        case .unsigned, .signed, .byte, .wholeNumber, .floatNumber, .text, .timestamp: true
        case .array, .map, .container, .pairs: true
        default: false
        }
    }

    /// Reads once at the start of `bytes`.
    func run(_ bytes: Span<UInt8>) -> (isRead: Bool, position: Int) {
        var reader = MsgPackReader(bytes)
        do {
            let isRead = try read(from: &reader)
            return (isRead, reader.position)
        } catch {
            return (false, reader.position)
        }
    }

    @_lifetime(reader: copy reader)
    private func read(from reader: inout MsgPackReader) throws(MsgPackError) -> Bool {
        switch self {
        case .nil: return try reader.readNilIfPresent()
        case .boolean: _ = try reader.readBoolean()
        case .unsigned: _ = try reader.readInteger(as: UInt64.self)
        case .signed: _ = try reader.readInteger(as: Int64.self)
        case .byte: _ = try reader.readInteger(as: UInt8.self)
        case .wide: _ = try reader.readInteger(as: Int128.self)
        case .anyInteger: _ = try reader.readAnyInteger()
        case .wholeNumber: _ = try reader.readNumber(as: Int.self)
        case .doubleNumber: _ = try reader.readNumber(as: Double.self)
        case .floatNumber: _ = try reader.readNumber(as: Float.self)
        case .float32: _ = try reader.readFloat32()
        case .float64: _ = try reader.readFloat64()
        case .double: _ = try reader.readDouble()
        case .string: _ = try reader.readStringBytes().byteCount
        case .stringRange: _ = try reader.readStringRange()
        case .text: _ = try reader.readString()
        case .key: _ = try reader.readKey().utf8.byteCount
        case .binary: _ = try reader.readBinary().byteCount
        case .binaryRange: _ = try reader.readBinaryRange()
        case .binaryCopy: _ = try reader.readBytes()
        case .ext: _ = try reader.readExtension()
        case .timestamp: _ = try reader.readTimestamp()
        case .array: _ = try reader.readArrayHeader()
        case .map: _ = try reader.readMapHeader()
        case .container: try reader.readContainer { _, _ in }
        case .pairs: _ = try reader.readMap()
        }
        return true
    }
}
