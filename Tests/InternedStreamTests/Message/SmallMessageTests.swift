import TestSupport
import Testing

@testable import InternedStream

/// Streams of small messages that are new every time. One that goes raw teaches its shapes (docs/FORMAT.md,
/// section 4.1), so that the next is shorter, and the stream is not raw for ever.
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
        #expect(pair.growth <= 8)
        let statistics = pair.encoder.statistics
        return (statistics.rawMessages, statistics.codedBytes, statistics.plainBytes)
    }

    private func word(_ traffic: inout StreamTraffic) -> [UInt8] {
        [0xA6] + traffic.bytes(6).map { 0x61 + $0 % 26 }
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(), 0..<4)
    func attachmentsBesideASmallMap(level: StreamLevel, attachments: Int) throws {
        let (raws, coded, plain) = try send(level) { traffic in
            StreamMessage(
                map([(str("op"), word(&traffic)), (str("key"), word(&traffic))]),
                attachments: (0..<attachments).map { _ in traffic.bytes(3) })
        }
        #expect(raws <= 2)
        #expect(coded < plain + 200)
    }

    @Test(arguments: StreamLevel.allCases.dropFirst())
    func secretBesideASmallMap(level: StreamLevel) throws {
        let (raws, coded, plain) = try send(level, neverInterned: ["password"]) { traffic in
            StreamMessage(map([(str("user"), word(&traffic)), (str("password"), word(&traffic))]))
        }
        #expect(raws <= 2)
        #expect(coded < plain)
    }

    @Test(arguments: StreamLevel.allCases.dropFirst())
    func mapsOfOneShortKey(level: StreamLevel) throws {
        let (raws, _, _) = try send(level) { traffic in
            StreamMessage(map([(str("k"), word(&traffic))]))
        }
        #expect(raws <= 2)
    }

    /// Maps inside of maps are not learned from raw messages, and do well all the same.
    @Test(arguments: StreamLevel.allCases.dropFirst())
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

    /// What cannot be compressed goes raw and empties the state; what comes after it does not pay for
    /// long.
    @Test(arguments: StreamLevel.allCases.dropFirst())
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

    /// A raw frame that is no MessagePack, or too long, teaches nothing.
    @Test func onlyWholeValuesTeach() throws {
        let pair = StreamPair(StreamParameters(level: .framing))
        let shape = map([(str("key"), [1])])
        for (main, shapes) in [
            (shape, 1), (shape + [0xC0], 0), (Array(shape.dropLast()), 0), ([], 0),
            (array([shape, shape, map([(str("other"), shape)])]), 2),
            // Nothing inside the values of a map: it might be a secret.
            (map([(str("outer"), map([(str("inner"), [1])]))]), 1),
            (map([(str("outer"), array([shape, shape]))]), 1), ([0xC1], 0),
            (array([[UInt8]](repeating: shape, count: 900)), 0),
            ([UInt8](repeating: 0x91, count: 7) + shape, 1),
            ([UInt8](repeating: 0x91, count: 8) + shape, 0),
            ([UInt8](repeating: 0x91, count: 3_000) + [0xC0], 0),
        ] as [([UInt8], Int)] {
            try pair.send(main)
            #expect(pair.decoder.body.state.shapes.count == shapes, "\(Array(main.prefix(20)).hex)")
            #expect(pair.stateDifference == nil)
        }
    }
}
