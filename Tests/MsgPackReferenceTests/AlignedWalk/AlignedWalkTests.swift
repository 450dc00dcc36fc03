import CaptureFiles
import TestSupport
import Testing

@testable import MsgPackReference

/// The aligned walk (docs/decisions/0016): every frame comes back, both ends stay alike, and damage
/// is an error.
struct AlignedWalkTests {
    @Test(arguments: BundledCorpus.paths)
    func mainFramesComeOutUnchanged(path: String) throws {
        var ends: [UInt8: (WalkEncoder, WalkDecoder)] = [:]
        for record in try BundledCorpus.records(path).prefix(40) {
            let side = record.direction.rawValue
            var (encoder, decoder) = ends[side] ?? (WalkEncoder(), WalkDecoder())
            let frame = record.frames[0]
            let decoded = try decoder.decode(encoder.encode(frame))
            #expect(decoded == frame)
            ends[side] = (encoder, decoder)
        }
    }

    /// Bytes of the first messages with one byte of framing more, as the decision counts them.
    @Test(arguments: [
        ("tree__s2w__01.frames", 200, 9.56), ("otel__points__01.frames", 300, 3.77),
    ])
    func sizesAreThoseThatWereMeasured(
        capture: String, messages: Int, mostPerCent: Double
    ) throws {
        var encoder = WalkEncoder()
        var (raw, coded) = (0, 0)
        let path = "Corpus/\(capture).gz"
        for record in try BundledCorpus.records(path).prefix(messages) {
            raw += record.frames[0].count
            coded += encoder.encode(record.frames[0]).count + 1
        }
        #expect(100 * Double(coded) / Double(raw) < mostPerCent + 0.01)
    }

    @Test(arguments: [WalkParameters(), .tiny])
    func randomMessagesComeOutUnchanged(parameters: WalkParameters) throws {
        for seed in UInt64(1)...5 {
            var messages = RandomMessage(seed: seed)
            var (encoder, decoder) = (WalkEncoder(parameters), WalkDecoder(parameters))
            var earlier: [[UInt8]] = []
            for turn in 0..<60 {
                let frame = turn % 3 == 2 ? earlier[turn / 2] : messages.message()
                earlier.append(frame)
                let decoded = try decoder.decode(encoder.encode(frame))
                try #require(decoded == frame, "seed \(seed), message \(turn)")
            }
        }
    }

    @Test func damageGivesAnErrorOrOtherBytesButNoTrap() throws {
        var random = SeededGenerator(seed: 16)
        let frames = try BundledCorpus.records("Corpus/tree__w2s__01.frames.gz").prefix(60)
            .map { $0.frames[0] }
        var (encoder, decoder) = (WalkEncoder(), WalkDecoder())
        for frame in frames {
            let message = encoder.encode(frame)
            for _ in 0..<20 {
                var damaged = message
                let place = Int.random(in: 0..<damaged.count, using: &random)
                damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                var other = decoder
                _ = try? other.decode(damaged)
            }
            let decoded = try decoder.decode(message)
            #expect(decoded == frame)
        }
    }

    /// A text that is the whole frame and goes as BLOB was once an item at the encoder only.
    @Test func blobAtTheRootBecomesNoItem() throws {
        var random = SeededGenerator(seed: 8)
        let payload = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        var (encoder, decoder) = (WalkEncoder(), WalkDecoder())
        for turn in 0..<20 {
            var changed = payload
            changed[9 * turn] ^= 0x55
            let frame = [0xC4, 200] + changed
            let decoded = try decoder.decode(encoder.encode(frame))
            #expect(decoded == frame)
            #expect(encoder.state.items.head == decoder.state.items.head)
        }
    }

    @Test func frameDeeperThanTheLimitGoesRaw() throws {
        let frame = Array(repeating: UInt8(0x91), count: 200) + [0xC0]
        var (encoder, decoder) = (WalkEncoder(), WalkDecoder())
        let message = encoder.encode(frame)
        #expect(message[0] != WalkEncoder.Kind.walk)
        let decoded = try decoder.decode(message)
        #expect(decoded == frame)
    }

    @Test func unusedHalfByteAfterAnOddDigitIsZero() throws {
        var (encoder, decoder) = (WalkEncoder(), WalkDecoder())
        _ = try decoder.decode(encoder.encode([0xAA] + Array("task-0a1b2".utf8)))
        let frame = [0xAA] + Array("task-9f3c1".utf8)
        let message = encoder.encode(frame)
        var other = decoder
        let decoded = try decoder.decode(message)
        #expect(decoded == frame)
        // Five digits end the message, so the high half of its last byte is not used.
        let damaged = message.dropLast() + [message[message.count - 1] | 0x10]
        #expect(throws: ReferenceStreamError.self) { try other.decode(Array(damaged)) }
    }

    @Test func blobOfNothingIsRefused() throws {
        var decoder = WalkDecoder()
        // At the root the pair of the table is TOKEN and SAME, so BLOB is written out.
        let message: [UInt8] = [WalkEncoder.Kind.walk, 0, WalkUnit.blob, 0]
        #expect(throws: ReferenceStreamError.self) { try decoder.decode(message) }
    }

    /// TAIL is a difference in the last bytes of its base, of which an empty ext has none.
    @Test func tailOfAnEmptyExtIsRefused() throws {
        var decoder = WalkDecoder()
        _ = try decoder.decode([WalkEncoder.Kind.raw, 0xC7, 0, 5])
        let message: [UInt8] = [WalkEncoder.Kind.walk, 3, 0, WalkUnit.tail.lowerBound, 0]
        #expect(throws: ReferenceStreamError.self) { try decoder.decode(message) }
    }

    @Test func endlessRepetitionIsRefused() throws {
        var decoder = WalkDecoder()
        _ = try decoder.decode([WalkEncoder.Kind.raw, 0xC0])
        // HEADER of an array32 of 2^32 - 1 elements; after the first all are SAME and silent.
        let header: [UInt8] = [0xDD, 0xFF, 0xFF, 0xFF, 0xFF]
        let message = [WalkEncoder.Kind.walk, 3, 0, WalkUnit.header] + header + [0, 1, 0xC0]
        #expect(throws: ReferenceStreamError.self) { try decoder.decode(message) }
    }
}
