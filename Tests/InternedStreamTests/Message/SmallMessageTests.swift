import TestSupport
import Testing

@testable import InternedStream

/// Streams of small messages that are new every time. The walk over the first ones costs more than their bytes and
/// is done all the same, so that the stream is not raw for ever.
@Suite struct SmallMessageTests {
    /// Sends 200 messages.
    ///
    /// - Returns: how many went raw, and bytes coded and plain.
    private func send(
        _ level: StreamLevel, neverInterned: [String] = [],
        _ message: (inout StreamTraffic) -> StreamMessage
    ) throws -> (raws: Int, coded: Int, plain: Int) {
        let pair = StreamPair(StreamParameters(level: level), neverInterned: neverInterned)
        var traffic = StreamTraffic(seed: 5)
        for _ in 0..<200 {
            try pair.send(message(&traffic))
            if let difference = pair.stateDifference { Issue.record("\(difference)") }
        }
        // A byte takes the place of a value that is never interned.
        #expect(pair.growth <= [UInt8].limitGrowth + (neverInterned.isEmpty ? 0 : 1))
        let statistics = pair.encoder.statistics
        return (statistics.rawMessages, statistics.codedBytes, statistics.plainBytes)
    }

    private func word(_ traffic: inout StreamTraffic) -> [UInt8] {
        [0xA6] + traffic.bytes(6).map { 0x61 + $0 % 26 }
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2), 0..<4)
    func attachmentsBesideASmallMap(level: StreamLevel, attachments: Int) throws {
        let (raws, coded, plain) = try send(level) { traffic in
            StreamMessage(
                map([(str("op"), word(&traffic)), (str("key"), word(&traffic))]),
                attachments: (0..<attachments).map { _ in traffic.bytes(3) })
        }
        #expect(raws <= 2)
        // ATTACHMENTS takes four bytes; raw, each message would grow by 3 + the number of attachments.
        #expect(coded < plain + 200 * attachments)
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func secretBesideASmallMap(level: StreamLevel) throws {
        let (raws, coded, plain) = try send(level, neverInterned: ["password"]) { traffic in
            StreamMessage(map([(str("user"), word(&traffic)), (str("password"), word(&traffic))]))
        }
        #expect(raws <= 2)
        #expect(coded < plain)
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func mapsOfOneShortKey(level: StreamLevel) throws {
        let (raws, _, _) = try send(level) { traffic in
            StreamMessage(map([(str("k"), word(&traffic))]))
        }
        #expect(raws <= 2)
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func mapsInsideOfMaps(level: StreamLevel) throws {
        let (raws, coded, plain) = try send(level) { traffic in
            StreamMessage(
                map([
                    (str("op"), word(&traffic)), (str("in"), map([(str("k"), word(&traffic))])),
                ]))
        }
        #expect(raws <= 2)
        #expect(coded < plain)
    }

    /// What cannot be compressed goes raw; what comes after it does not pay for that.
    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func noiseBetweenMessages(level: StreamLevel) throws {
        var count = 0
        let (raws, coded, plain) = try send(level) { traffic in
            count += 1
            let main = map([(str("operation"), str("update")), (str("value"), word(&traffic))])
            return count % 20 == 0
                ? StreamMessage(array((0..<30).map { _ in word(&traffic) })) : StreamMessage(main)
        }
        #expect(raws <= 20)
        #expect(coded < plain * 7 / 10)
    }
}
