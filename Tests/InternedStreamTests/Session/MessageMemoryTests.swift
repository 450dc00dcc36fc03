import StringInterning
import Testing

@testable import InternedStream

/// What a program with many streams frees after a large message.
@Suite struct MessageMemoryTests {
    /// At level 3 the stage keeps its output.
    @Test(arguments: StreamLevel.allCases)
    func freedMemoryIsThatOfTheMessageAndTheStreamGoesOn(level: StreamLevel) throws {
        let seed = StreamSeed(unpredictable: 1, 2)
        var first = StreamSession(StreamOptions(level: level, seed: seed))
        var second = StreamSession(StreamOptions(level: level, seed: seed))
        let large = [0xDB, 0x00, 0x04, 0x00, 0x00] + [UInt8](repeating: 0x61, count: 1 << 18)
        let small: [UInt8] = [0x81, 0xA1, 0x61, 0xA5, 0x68, 0x65, 0x6C, 0x6C, 0x6F]
        for message in [small, small, large, small, large, small] {
            let received = try second.decode(try first.encode(message))
            #expect(received.message?.main == message)
            first.freeMessageMemory()
            second.freeMessageMemory()
            // What is left are the tables, and the history at its full size.
            #expect(first.sent.memoryBytes < large.count)
            #expect(second.received.memoryBytes < large.count)
        }
    }
}
