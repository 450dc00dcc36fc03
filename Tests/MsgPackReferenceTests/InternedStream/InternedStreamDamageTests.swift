import TestSupport
import Testing

@testable import MsgPackReference

/// Section 3: damaged, lost, repeated and exchanged messages are found.
struct InternedStreamDamageTests {
    private static let path = "Corpus/tree__s2w__01.frames.gz"

    /// The first messages of a capture, coded.
    private func coded(_ count: Int, level: Int) throws -> [[UInt8]] {
        let encoder = ReferenceStreamEncoder(.init(level: level))
        return try BundledCorpus.messages(Self.path).prefix(count).map { try encoder.encode([$0]) }
    }

    /// A decoder that has read these messages.
    private func decoder(after messages: some Sequence<[UInt8]>) throws -> ReferenceStreamDecoder {
        let decoder = ReferenceStreamDecoder()
        for message in messages { _ = try decoder.decode(message) }
        return decoder
    }

    /// A million literals once were read before a blob of ten bytes was refused.
    @Test func literalsBeyondABlobAreNotRead() {
        var body = StreamBody([0], .run) + StreamBody([WalkUnit.blob], .unit)
        body += StreamBody(varint: 10)
        body.append([0x70], .length)
        body.append([0x7F], .length, from: 1)
        body += StreamBody(varint: 1 << 20)
        var probabilities = StreamProbabilities()
        let decoder = ReferenceStreamDecoder()
        decoder.isTracing = true
        let error = #expect(throws: ReferenceStreamError.self) {
            try decoder.decode([3, 0, 17, 0] + body.staged(1, &probabilities))
        }
        #expect(error?.code == .copyNotAllowed)
        #expect(decoder.trace?.bodyBytes == body.count)
    }

    @Test(arguments: [1, 2, 3])
    func everyPrefixOfAMessageIsRefused(level: Int) throws {
        let messages = try coded(3, level: level)
        for length in 0..<messages[2].count {
            let decoder = try decoder(after: messages.prefix(2))
            #expect(throws: ReferenceStreamError.self) {
                try decoder.decode(Array(messages[2].prefix(length)))
            }
        }
    }

    @Test(arguments: [1, 2, 3])
    func flippedBitIsFound(level: Int) throws {
        let seed: UInt64 = 0x1D0C
        var generator = SeededGenerator(seed: seed)
        let messages = try coded(6, level: level)
        for index in 1..<6 {
            for _ in 0..<20 {
                var damaged = messages[index]
                let bit = Int.random(in: 0..<(8 * damaged.count), using: &generator)
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                let decoder = try decoder(after: messages.prefix(index))
                #expect(throws: ReferenceStreamError.self, "seed \(seed), bit \(bit)") {
                    try decoder.decode(damaged)
                }
            }
        }
    }

    @Test func lostRepeatedAndExchangedMessagesAreFound() throws {
        let messages = try coded(20, level: 2)
        // (Message 0 carries RESET, and may begin the stream again at any time.)
        for index in 2..<19 {
            let next = try decoder(after: messages.prefix(index))
            #expect(throws: ReferenceStreamError.self) { try next.decode(messages[index + 1]) }
            let again = try decoder(after: messages.prefix(index))
            #expect(throws: ReferenceStreamError.self) { try again.decode(messages[index - 1]) }
        }
    }

    @Test(arguments: [1, 2, 3])
    func randomBodiesNeverTrap(level: Int) throws {
        let seed: UInt64 = 0xB0D1
        var generator = SeededGenerator(seed: seed)
        let messages = try coded(4, level: level)
        for _ in 0..<400 {
            let decoder = try decoder(after: messages.prefix(1))
            let length = Int.random(in: 0...60, using: &generator)
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // The check, of twelve bits, may fit by chance.
            _ = try? decoder.decode([0, 0] + body)
        }
    }
}
