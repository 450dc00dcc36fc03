import TestSupport
import Testing

@testable import InternedStream

/// An encoder that codes a message and then sends it another way, or refuses it, leaves its state as the decoder's
/// is.
@Suite struct TakingBackTests {
    static let sizes = [
        StreamSizes(entriesLog2: 4, historyLog2: 8), StreamSizes.tiny, StreamSizes.default,
    ]

    /// Random messages between which some are refused, some go raw, and some go raw after the stage.
    ///
    /// Level 1 refuses no main frame, so none is lost there.
    @Test(arguments: StreamLevel.allCases.dropFirst(), 0..<UInt64(9))
    func statesAreEqualAfterEveryMessage(level: StreamLevel, seed: UInt64) throws {
        let sizes = Self.sizes[Int(seed % 3)]
        var traffic = StreamTraffic(seed: seed &+ 7_000)
        let pair = StreamPair(
            StreamParameters(
                level: level, entriesLog2: sizes.entriesLog2, historyLog2: sizes.historyLog2),
            neverInterned: seed % 2 == 0 ? [] : ["field-3-1"])
        for number in 0..<250 {
            switch traffic.next(below: 5) {
            case 0 where level != .fast:
                _ = try? pair.encoder.encode(main: traffic.message().main.dropLast())
            case 1:
                // New keys cost more than they have bytes.
                let fields = (0..<12).map { _ in ([0xA6] + traffic.bytes(6), traffic.bytes(1)) }
                try pair.send(map(fields.map { ($0, [$1[0] & 0x7F]) }))
            case 2: try pair.send(StreamMessage([0xC0], attachments: [traffic.bytes(300)]))
            default: try pair.send(traffic.message())
            }
            let difference = pair.stateDifference
            try #require(difference == nil, "seed \(seed), message \(number)")
        }
        #expect(pair.rawMessages > 0)
    }

    /// The range coder's model once kept what a message had taught that then went raw.
    @Test(arguments: [StreamLevel.smallest])
    func aMessageThatGoesRawAfterTheStageTeachesTheStageNothing(level: StreamLevel) throws {
        var traffic = StreamTraffic(seed: 3)
        let pair = StreamPair(StreamParameters(level: level))
        for _ in 0..<60 {
            // What the stage knows of tokens makes these bytes longer than sixteen bytes allow.
            try pair.send([0x98] + (0..<8).flatMap { _ in [0xC4, 250] + traffic.bytes(250) })
            try pair.send(StreamFailureTests.message)
        }
        #expect(pair.rawMessages > 0)
    }

    /// A text that is the whole main frame and goes as BLOB once became an item at the encoder only.
    @Test func blobAtTheRootBecomesNoItem() throws {
        var traffic = StreamTraffic(seed: 8)
        let payload = traffic.bytes(200)
        let pair = StreamPair()
        try pair.send([0xC4, 200] + payload)
        for number in 0..<20 {
            var changed = payload
            changed[number * 9] ^= 0x55
            try pair.send([0xC4, 200] + changed)
            #expect(pair.stateDifference == nil)
        }
        #expect(pair.encoder.statistics.codedBytes < 20 * 100)
    }

    /// The byte c1 takes the place of values that are not kept; a message with it once was taken.
    @Test(arguments: [false, true])
    func theByteC1IsRefusedWhereverItIs(hasNames: Bool) throws {
        let pair = StreamPair(neverInterned: hasNames ? ["a"] : [])
        for main in [
            [0xC1], array([[1], [0xC1]]), map([(str("b"), [0xC1])]), map([([0xC1], [1])]),
        ] {
            for _ in 0..<3 {
                let error = #expect(throws: StreamError.self) {
                    try pair.encoder.encode(main: main)
                }
                #expect(error?.code == .invalidMessage)
                // The attachment's bytes come to be the base of what follows.
                try pair.send(StreamMessage([0x91, 1], attachments: [[0xC1, 0xC1, 0xC1]]))
                #expect(pair.stateDifference == nil)
            }
        }
    }

    /// An emptied state once was not announced if the message was refused.
    @Test func clearIsAnnouncedAfterARefusedMessage() throws {
        let pair = StreamPair()
        pair.encoder.clearPlace = 2_000
        for _ in 0..<40 {
            try pair.send(StreamFailureTests.message)
            _ = try? pair.encoder.encode(main: [0x91])
            #expect(pair.encoder.statistics.clears == pair.decoder.statistics.clears)
        }
        #expect(pair.encoder.statistics.clears > 3)
    }

    /// Two ways, with crossing messages: neither side may refer to what the other has lost.
    @Test(arguments: StreamLevel.allCases.dropFirst(), 0..<UInt64(6))
    func sessionsGoOnAfterRefusedAndRawMessages(level: StreamLevel, seed: UInt64) throws {
        var traffic = StreamTraffic(seed: seed &+ 8_000)
        let entriesLog2 = [4, 9, 12][Int(seed % 3)]
        let pair = SessionPair(StreamParameters(level: level, entriesLog2: entriesLog2))
        for _ in 0..<300 {
            let isToTheRight = traffic.oneIn(2)
            switch traffic.next(below: 8) {
            case 0...2: try pair.send(traffic.message(), toTheRight: isToTheRight)
            case 3:
                let noise = array((0..<30).map { _ in [0xA0 | 8] + traffic.bytes(8) })
                try pair.send(StreamMessage(noise), toTheRight: isToTheRight)
            case 4 where level != .fast:
                _ = try? pair.left.encode(traffic.message().main.dropLast())
            default: try pair.deliver(toTheRight: isToTheRight)
            }
        }
        for isToTheRight in [true, false] {
            while !pair.underWay[isToTheRight ? 0 : 1].isEmpty {
                try pair.deliver(toTheRight: isToTheRight)
            }
            #expect(pair.stateDifference(toTheRight: isToTheRight) == nil, "seed \(seed)")
        }
    }
}
