import MsgPackWire
import TestSupport
import Testing

/// Maps whose keys are expected in one order and come in any.
@Suite struct MsgPackPairsTests {
    /// Keys of all lengths that are compared differently, and the longest.
    private static let keys = [
        "", "o", "op", "key", "type", "start", "thread", "comment", "typename", "stimulus_id",
        "sixteen_bytes_12", "a_key_of_thirty_one_bytes_12345",
    ]

    /// The last value of each key, in the order of ``keys``.
    private func readValues(_ reader: inout MsgPackReader) throws(MsgPackError) -> [Int?] {
        var values = [Int?](repeating: nil, count: Self.keys.count)
        var pairs = try reader.readMap()
        while try reader.advance(in: &pairs) {
            if reader.readKey("", of: &pairs) { values[0] = try reader.readInteger() }
            if reader.readKey("o", of: &pairs) { values[1] = try reader.readInteger() }
            if reader.readKey("op", of: &pairs) { values[2] = try reader.readInteger() }
            if reader.readKey("key", of: &pairs) { values[3] = try reader.readInteger() }
            if reader.readKey("type", of: &pairs) { values[4] = try reader.readInteger() }
            if reader.readKey("start", of: &pairs) { values[5] = try reader.readInteger() }
            if reader.readKey("thread", of: &pairs) { values[6] = try reader.readInteger() }
            if reader.readKey("comment", of: &pairs) { values[7] = try reader.readInteger() }
            if reader.readKey("typename", of: &pairs) { values[8] = try reader.readInteger() }
            if reader.readKey("stimulus_id", of: &pairs) { values[9] = try reader.readInteger() }
            if reader.readKey("sixteen_bytes_12", of: &pairs) {
                values[10] = try reader.readInteger()
            }
            if reader.readKey("a_key_of_thirty_one_bytes_12345", of: &pairs) {
                values[11] = try reader.readInteger()
            }
        }
        return values
    }

    /// A key as a str of any width.
    private func str(_ key: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: [0xD9] + field(key.count, width: 1) + key
        case 1: [0xDA] + field(key.count, width: 2) + key
        case 2: [0xDB] + field(key.count, width: 4) + key
        default: [0xA0 | UInt8(key.count)] + key
        }
    }

    /// A key that is none of ``keys``, most of them but for one byte.
    private func unknownKey(_ generator: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return [0x07]
        case 1: return [0x93, 0xA2, 0x6F, 0x70, 0xC0, 0x01]
        case 2: return [0xC4, 0x02, 0x6F, 0x70]
        default:
            var key = Array(Self.keys[Int.random(in: 1..<Self.keys.count, using: &generator)].utf8)
            key[Int.random(in: 0..<key.count, using: &generator)] ^= 0x80
            return str(key, &generator)
        }
    }

    /// A map as bytes, and what is to be read from it.
    private func makeMap(_ generator: inout SeededGenerator) -> ([UInt8], [Int?]) {
        var values = [Int?](repeating: nil, count: Self.keys.count)
        let count = Int.random(in: 0...20, using: &generator)
        let isInOrder = Bool.random(using: &generator)
        var bytes: [UInt8] = [0xDE] + field(count, width: 2)
        for pair in 0..<count {
            if Int.random(in: 0..<4, using: &generator) == 0 {
                bytes += unknownKey(&generator) + [0x92, 0xA2, 0x6F, 0x70, 0x01]
            } else {
                let key =
                    isInOrder
                    ? pair % Self.keys.count
                    : Int.random(in: 0..<Self.keys.count, using: &generator)
                bytes += str(Array(Self.keys[key].utf8), &generator) + [UInt8(pair)]
                values[key] = pair
            }
        }
        return (bytes, values)
    }

    /// Whatever follows, also a known key, belongs to the next item.
    @Test(arguments: [[], [0xA2, 0x6F, 0x70, 0x63], [UInt8](repeating: 0xC1, count: 40)])
    func pairsAreFoundInAnyOrder(rest: [UInt8]) throws {
        let seed: UInt64 = 0x5EED_0BA1
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let (bytes, values) = makeMap(&generator)
            try reading(bytes + rest) { reader in
                try #expect(readValues(&reader) == values, "seed \(seed), round \(round)")
                #expect(reader.position == bytes.count, "seed \(seed), round \(round)")
            }
        }
    }

    @Test func aMapCutShortIsTruncated() throws {
        let seed: UInt64 = 0x5EED_0BA2
        var generator = SeededGenerator(seed: seed)
        for round in 0..<50 {
            let (bytes, _) = makeMap(&generator)
            for end in 0..<bytes.count {
                reading(Array(bytes[..<end])) { reader in
                    let error = #expect(
                        throws: MsgPackError.self, "seed \(seed), round \(round), \(end)"
                    ) { try readValues(&reader) }
                    #expect(error?.code == .truncated, "seed \(seed), round \(round), \(end)")
                }
            }
        }
    }

    @Test func aPairThatCannotBePassedOverStays() throws {
        try reading([0x81, 0xA1, 0x78, 0xC1]) { reader in
            var pairs = try reader.readMap()
            #expect(try reader.advance(in: &pairs))
            #expect(throws: MsgPackError(.reservedByte, offset: 3)) {
                try reader.advance(in: &pairs)
            }
            #expect(reader.position == 1)
        }
    }

    @Test func whatIsNoMapIsRefused() {
        reading([0x90]) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { _ = try reader.readMap() }
        }
    }
}
