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

    @Test(arguments: [1, 3])
    func everyPrefixOfAMessageIsRefused(level: Int) throws {
        let messages = try coded(3, level: level)
        for length in 0..<messages[2].count {
            let decoder = try decoder(after: messages.prefix(2))
            #expect(throws: ReferenceStreamError.self) {
                try decoder.decode(Array(messages[2].prefix(length)))
            }
        }
    }

    @Test(arguments: [1, 3])
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
        let messages = try coded(20, level: 1)
        // (Message 0 carries RESET, and may begin the stream again at any time.)
        for index in 2..<19 {
            let next = try decoder(after: messages.prefix(index))
            #expect(throws: ReferenceStreamError.self) { try next.decode(messages[index + 1]) }
            let again = try decoder(after: messages.prefix(index))
            #expect(throws: ReferenceStreamError.self) { try again.decode(messages[index - 1]) }
        }
    }

    @Test func lossOfSixteenMessagesIsFound() throws {
        let messages = try coded(40, level: 1)
        for index in 1..<20 {
            let decoder = try decoder(after: messages.prefix(index))
            #expect(throws: ReferenceStreamError.self) {
                try decoder.decode(messages[index + 16])
            }
        }
    }

    @Test(arguments: [1, 3])
    func randomBodiesNeverTrap(level: Int) throws {
        let seed: UInt64 = 0xB0D1
        var generator = SeededGenerator(seed: seed)
        let messages = try coded(4, level: level)
        for _ in 0..<400 {
            let decoder = try decoder(after: messages.prefix(1))
            let length = Int.random(in: 0...60, using: &generator)
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: ReferenceStreamError.self, "seed \(seed), body \(body.hex)") {
                try decoder.decode([0x10, 0, 0] + body)
            }
        }
    }
}
