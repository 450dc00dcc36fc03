import Foundation
import TestSupport
import Testing

@testable import InternedStream

/// Messages that are lost, repeated, exchanged, cut or changed under way: nothing wrong is
/// delivered, and the decoder is poisoned until the stream begins again.
@Suite struct StreamDamageTests {
    /// Messages of one stream, coded, with what they are.
    struct Recording {
        var messages: [StreamMessage] = []
        var coded: [[UInt8]] = []

        init(_ level: StreamLevel, seed: UInt64, count: Int) throws {
            var traffic = StreamTraffic(seed: seed)
            var encoder = InternedStreamEncoder(
                StreamOptions(level: level, seed: fixedSeed))
            while messages.count < count {
                let message = traffic.message()
                // Small messages, so that every place of them is met often.
                if message.rawBytes > 600 { continue }
                messages.append(message)
                coded.append(try encoder.encode(message))
            }
        }

        /// A decoder that has read the first `count` messages.
        func decoder(
            after count: Int, reusing decoder: StreamReader = StreamReader()
        ) throws -> StreamReader {
            for index in 0..<count {
                guard try decoder.decode(coded[index]) == messages[index] else {
                    throw StreamMismatch(description: "message \(index)")
                }
            }
            return decoder
        }
    }

    /// The chain of digests finds what is lost, with a chance of 1 in 4,096 to miss it for one message.
    @Test(arguments: StreamLevel.allCases, 1...16)
    func lossIsFoundAtOnce(level: StreamLevel, lost: Int) throws {
        let recording = try Recording(level, seed: 5, count: 24)
        let decoder = try recording.decoder(after: 4)
        let error = try #require(decoder.error(recording.coded[4 + lost]))
        #expect(level != .framing || error.code == .wrongCheck)
        #expect(decoder.isPoisoned)
        #expect(decoder.error(recording.coded[4]) == StreamError(error.code, offset: 0))
    }

    @Test(arguments: StreamLevel.allCases)
    func repetitionIsFoundAtOnce(level: StreamLevel) throws {
        let recording = try Recording(level, seed: 6, count: 24)
        for count in 2..<24 {
            let decoder = try recording.decoder(after: count)
            #expect(decoder.error(recording.coded[count - 1]) != nil)
        }
    }

    @Test(arguments: StreamLevel.allCases)
    func exchangeIsFoundAtOnce(level: StreamLevel) throws {
        let recording = try Recording(level, seed: 7, count: 24)
        for count in 1..<23 {
            let decoder = try recording.decoder(after: count)
            let error = try #require(decoder.error(recording.coded[count + 1]))
            #expect(
                decoder.error(recording.coded[count]) == StreamError(error.code, offset: 0))
        }
    }

    /// The same place of another connection: only the chain of checks distinguishes them.
    @Test(arguments: StreamLevel.allCases)
    func messagesOfAnotherConnectionAreFound(level: StreamLevel) throws {
        let one = try Recording(level, seed: 8, count: 20)
        let other = try Recording(level, seed: 9, count: 20)
        for count in 1..<20 {
            let decoder = try one.decoder(after: count)
            #expect(decoder.error(other.coded[count]) != nil)
        }
    }

    @Test(arguments: StreamLevel.allCases)
    func truncationAtEveryByteIsFound(level: StreamLevel) throws {
        let recording = try Recording(level, seed: 10, count: 20)
        for count in [0, 3, 19] {
            let coded = recording.coded[count]
            for length in 0..<coded.count {
                let decoder = try recording.decoder(after: count)
                let error = try #require(
                    decoder.error(Array(coded[..<length])), "message \(count), \(length) bytes")
                #expect(error.offset >= 0 && error.offset <= length)
                // Cut short, then continued.
                let rest = Array(coded[length...])
                if rest.isEmpty || rest[0] & 3 == MessageKind.extended { continue }
                #expect(decoder.error(rest) == StreamError(error.code, offset: 0))
            }
        }
    }

    @Test(arguments: StreamLevel.allCases)
    func bytesAfterTheEndAreFound(level: StreamLevel) throws {
        let recording = try Recording(level, seed: 11, count: 20)
        for extra in [[0], [0xFF], [0, 0, 0, 0]] as [[UInt8]] {
            for count in 0..<20 {
                let decoder = try recording.decoder(after: count)
                #expect(decoder.error(recording.coded[count] + extra) != nil)
            }
        }
    }

    /// The check has 12 bits: of the flips that no other rule finds, one in 4,096 passes. A miss may
    /// deliver other bytes, and must never crash. STREAM_FLIPS sets the number of flips.
    @Test(arguments: StreamLevel.allCases)
    func flippedBitsAreFound(level: StreamLevel) throws {
        let setting = ProcessInfo.processInfo.environment["STREAM_FLIPS"].flatMap { Int($0) }
        let flips = (setting ?? 200_000) / StreamLevel.allCases.count
        let seed = UInt64(level.rawValue) + 20
        var random = SeededGenerator(seed: seed)
        let decoder = StreamReader()
        var flipped = 0
        var misses = 0
        while flipped < flips {
            let recording = try Recording(level, seed: random.next(), count: 5)
            for count in [0, 0, 1, 3] {
                for _ in 0..<100 {
                    var coded = recording.coded[count]
                    let bit = Int.random(in: 0..<8 * coded.count, using: &random)
                    coded[bit / 8] ^= 1 << UInt8(bit % 8)
                    flipped += 1
                    // The first message begins the stream again, whatever was before.
                    _ = try recording.decoder(after: count, reusing: decoder)
                    if let error = decoder.error(coded) {
                        // Without its RESET, a message is answered with the error before it.
                        if bit < 8 && count == 0 { continue }
                        if !(0...coded.count).contains(error.offset) {
                            Issue.record("seed \(seed): \(error) of \(coded.count) bytes")
                        }
                    } else {
                        misses += 1
                    }
                }
            }
        }
        // The mean is at most flips / 4,096.
        #expect(misses <= 8 + 2 * flipped / 4_096, "seed \(seed)")
        if setting != nil { print("level \(level): \(misses) misses in \(flipped) flips") }
    }
}
