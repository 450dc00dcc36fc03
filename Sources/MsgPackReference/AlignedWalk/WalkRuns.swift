/// What a place predicts, in the order of price.
struct WalkPrediction {
    let first: UInt8
    let second: UInt8

    /// The unit that costs as much as the second.
    var third: UInt8 { WalkUnit.third(first, second) }

    /// The bytes of control that a unit costs here.
    func price(_ unit: UInt8) -> Int {
        unit == first ? 0 : unit == second || unit == third ? 1 : 2
    }
}

/// Level 1: run bytes 4 × hits + kind, units that were not predicted, and operands.
struct WalkRunWriter {
    private static let longest = 63
    private(set) var bytes: [UInt8] = []
    private var runAt: Int?
    private var hits = 0
    private var silent = 0

    /// A unit at a place that predicts.
    mutating func write(_ unit: UInt8, _ prediction: WalkPrediction) {
        silent = 0
        if unit == prediction.first { return hit() }
        if unit == prediction.second { return miss(1) }
        if unit == prediction.third { return miss(2) }
        miss(0)
        bytes.append(unit)
    }

    /// A unit at a silent place: SAME costs nothing.
    mutating func writeSilent(_ unit: UInt8) {
        guard unit != WalkUnit.same else {
            silent += 1
            return
        }
        miss(3)
        bytes += StreamNumbers.varint(silent)
        bytes.append(unit)
        silent = 0
    }

    /// Operand bytes.
    mutating func write(_ operand: some Sequence<UInt8>) { bytes += operand }

    /// The body.
    mutating func finish() -> [UInt8] {
        if let runAt { bytes[runAt] = UInt8(4 * hits) }
        return bytes
    }

    private mutating func open() {
        guard runAt == nil else { return }
        (runAt, hits) = (bytes.count, 0)
        bytes.append(0)
    }

    private mutating func hit() {
        open()
        hits += 1
        if hits == Self.longest { close(0) }
    }

    private mutating func miss(_ kind: Int) {
        open()
        close(kind)
    }

    private mutating func close(_ kind: Int) {
        if let runAt { bytes[runAt] = UInt8(4 * hits + kind) }
        runAt = nil
    }
}

/// Reads what `WalkRunWriter` wrote.
struct WalkRunReader {
    private static let longest = 63
    private let bytes: [UInt8]
    private(set) var offset = 0
    private var hits = 0
    private var kind: Int?
    private var silentLeft: Int?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether every byte was used and no hit is left.
    var isAtEnd: Bool { offset == bytes.count && hits == 0 && (kind ?? 0) == 0 }

    /// The unit at a place that predicts.
    mutating func read(_ prediction: WalkPrediction) throws(ReferenceStreamError) -> UInt8 {
        try open()
        if hits > 0 {
            hits -= 1
            return prediction.first
        }
        let kind = self.kind
        self.kind = nil
        switch kind {
        case 0: return try readByte()
        case 1: return prediction.second
        case 2: return prediction.third
        default: throw ReferenceStreamError(.runNotAllowed, offset: offset)
        }
    }

    /// The unit at a silent place.
    mutating func readSilent() throws(ReferenceStreamError) -> UInt8 {
        if kind == nil && hits == 0 && offset == bytes.count { return WalkUnit.same }
        try open()
        guard hits == 0, kind == 3 else { return WalkUnit.same }
        var left = 0
        if let silentLeft { left = silentLeft } else { left = try readVarint() }
        guard left == 0 else {
            silentLeft = left - 1
            return WalkUnit.same
        }
        (kind, silentLeft) = (nil, nil)
        return try readByte()
    }

    mutating func readByte() throws(ReferenceStreamError) -> UInt8 {
        try read(1)[0]
    }

    mutating func read(_ count: Int) throws(ReferenceStreamError) -> [UInt8] {
        guard count <= bytes.count - offset else {
            throw ReferenceStreamError(.truncated, offset: offset)
        }
        offset += count
        return Array(bytes[(offset - count)..<offset])
    }

    mutating func readNumber(_ count: Int) throws(ReferenceStreamError) -> UInt64 {
        StreamNumbers.value(littleEndian: try read(count)[...])
    }

    mutating func readVarint() throws(ReferenceStreamError) -> Int {
        var value = 0
        for place in 0..<5 {
            let byte = try readByte()
            value |= Int(byte & 0x7F) << (7 * place)
            if byte < 0x80, value >> 32 == 0 { return value }
        }
        throw ReferenceStreamError(.varintTooLong, offset: offset)
    }

    /// One whole token.
    mutating func readToken() throws(ReferenceStreamError) -> [UInt8] {
        guard let token = StreamToken(bytes, at: offset) else {
            throw ReferenceStreamError(.notMessagePack, offset: offset)
        }
        return try read(token.totalBytes)
    }

    private mutating func open() throws(ReferenceStreamError) {
        guard hits == 0, kind == nil else { return }
        let byte = Int(try readByte())
        hits = byte >> 2
        kind = hits == Self.longest && byte & 3 == 0 ? nil : byte & 3
    }
}
