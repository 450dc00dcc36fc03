import MsgPackWire
import TestSupport
import Testing

/// Seeded random messages through writer, validator and reader.
@Suite struct WireRoundTripTests {
    @Test func randomMessagesComeBackAsTheyWere() throws {
        let seed: UInt64 = 0xC0DEC
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            var entries: [Transcript.Entry] = []
            append(depth: 0, to: &entries, &generator)
            let bytes = try Transcript.write(entries)
            #expect(try MsgPackValidator().validate(bytes) == 1, "seed \(seed), round \(round)")
            #expect(try Transcript.read(bytes) == entries, "seed \(seed), round \(round)")
            #expect(try Transcript.copy(bytes) == bytes, "seed \(seed), round \(round)")
        }
    }

    @Test func randomBytesNeverStopTheReader() {
        let seed: UInt64 = 0xBAD_B17E
        var generator = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            do throws(MsgPackError) {
                try MsgPackValidator(requiresUTF8: true, requiresSingleValue: false).validate(bytes)
                let entries = try? Transcript.read(bytes)
                // A count above the bytes left is refused by the reader alone.
                #expect(entries != nil, "seed \(seed), round \(round): \(bytes.hex)")
            } catch {
                let isInside = error.offset >= 0 && error.offset <= bytes.count
                #expect(isInside, "seed \(seed), round \(round): \(bytes.hex)")
            }
        }
    }

    private func append(
        depth: Int, to entries: inout [Transcript.Entry], _ generator: inout SeededGenerator
    ) {
        switch Int.random(in: 0...(depth < 5 ? 10 : 7), using: &generator) {
        case 0: entries.append(.null)
        case 1: entries.append(.boolean(.random(using: &generator)))
        case 2:
            let shift = UInt64.random(in: 0...63, using: &generator)
            entries.append(.integer(MsgPackInteger(generator.next() >> shift)))
        case 3:
            let shift = Int64.random(in: 0...63, using: &generator)
            let value = Int64(bitPattern: generator.next()) >> shift
            entries.append(.integer(MsgPackInteger(value)))
        case 4: entries.append(.float32(UInt32(truncatingIfNeeded: generator.next())))
        case 5: entries.append(.float64(generator.next()))
        case 6: entries.append(.bin(payload(&generator)))
        case 7:
            let type = Int8.random(in: -128...127, using: &generator)
            entries.append(.ext(type, payload(&generator)))
        case 8: entries.append(.str(payload(&generator)))
        case 9:
            let count = Int.random(in: 0...20, using: &generator)
            entries.append(.array(count))
            for _ in 0..<count { append(depth: depth + 1, to: &entries, &generator) }
        default:
            let count = Int.random(in: 0...18, using: &generator)
            entries.append(.map(count))
            for _ in 0..<(2 * count) { append(depth: depth + 2, to: &entries, &generator) }
        }
    }

    private func payload(_ generator: inout SeededGenerator) -> [UInt8] {
        let lengths = [0, 1, 2, 4, 8, 15, 16, 17, 31, 32, 33, 255, 256, 300]
        let length = lengths[Int.random(in: 0..<lengths.count, using: &generator)]
        return (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}
