import Foundation
import TestSupport
import Testing

@testable import InternedStream

/// Places end below 2^32, so a stream says CLEAR from place 2^30 on (docs/FORMAT.md, section 12, rule 13).
@Suite struct LastPlaceTests {
    private static let frame: [UInt8] = [0xC4, 100] + (0..<100).map { UInt8($0) ^ 0x5A }

    /// A message that is kept is refused from the last place on. Copies alone were once taken.
    @Test(arguments: [StreamLevel.fast, .small, .smallest])
    func messagesThatAreKeptNeedClear(level: StreamLevel) throws {
        for place in [204, 205, 206] {
            let pair = StreamPair(StreamParameters(level: level))
            try pair.send(Self.frame)
            try pair.send(Self.frame)
            #expect(pair.decoder.body.state.history.end == 205)
            pair.decoder.limitPlace = place
            if place > 205 {
                try pair.send(Self.frame)
                continue
            }
            let error = #expect(throws: StreamError.self) { try pair.send(Self.frame) }
            #expect(error == StreamError(.outputTooLarge, offset: 0))
        }
    }

    @Test(arguments: [StreamLevel.fast, .small, .smallest])
    func rawMessagesNeedClear(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        var traffic = StreamTraffic(seed: 3)
        // Deeper than the limit, so that no level walks it.
        var frames: [[UInt8]] = (0..<3).map { _ in
            (0..<130).flatMap { _ in [0x92, UInt8(traffic.next(below: 128))] } + [0xC0]
        }
        let last = frames.removeLast()
        for frame in frames { try pair.send(frame) }
        #expect(pair.decoder.body.state.history.end == 523)
        pair.decoder.limitPlace = 523
        let coded = try pair.encoder.encode(last)
        #expect(coded[0] & 3 == MessageKind.raw)
        let error = #expect(throws: StreamError.self) { try pair.decoder.decode(coded) }
        #expect(error == StreamError(.outputTooLarge, offset: 0))
    }

    /// A message APART takes no place.
    @Test func messagesApartNeedNoClear() throws {
        let pair = StreamPair(StreamParameters(level: .framing))
        pair.decoder.limitPlace = 1
        for attachments in [[], [Self.frame, []]] {
            for _ in 0..<3 {
                try pair.send(StreamMessage(Self.frame, attachments: attachments))
                #expect(pair.decoder.body.state.history.end == 1)
            }
        }
    }

    /// With CLEAR the stream goes on, as often as needed.
    @Test(arguments: [StreamLevel.fast, .small, .smallest], 0..<UInt64(4))
    func clearComesInTime(level: StreamLevel, seed: UInt64) throws {
        let pair = StreamPair(StreamParameters(level: level))
        (pair.encoder.clearPlace, pair.decoder.limitPlace) = (5_000, 5_000)
        var traffic = StreamTraffic(seed: 900 + seed)
        for _ in 0..<150 {
            try pair.send(traffic.message())
            #expect(pair.stateDifference == nil)
        }
        #expect(pair.decoder.statistics.clears > 3)
    }

    /// A whole gigabyte, which takes minutes without optimisation: only if STREAM_PLACES is set.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["STREAM_PLACES"] != nil),
        arguments: [StreamLevel.fast, .small, .smallest])
    func streamGoesOnAfterAGigabyte(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        var traffic = StreamTraffic(seed: 7)
        let payload = traffic.bytes(1 << 16)
        let filler = (0..<(60 << 20)).map { payload[$0 & 0xFFFF] }
        let frame = [0xC6] + big(filler.count, 4) + filler
        while pair.decoder.body.state.history.end < History.limitPlace - (70 << 20) {
            try pair.send(frame)
        }
        while pair.decoder.statistics.clears == 0 {
            try pair.send(traffic.message())
            let message = traffic.message()
            let left = History.limitPlace - pair.decoder.body.state.history.end
            // Up to the last kilobytes in large steps.
            if left > 20_000 {
                let rest = Array(filler.prefix(min(left - 10_000, 30 << 20)))
                try pair.send([0xC6] + big(rest.count, 4) + rest)
            }
            try pair.send(message)
            #expect(pair.stateDifference == nil)
        }
        for _ in 0..<50 {
            try pair.send(traffic.message())
            #expect(pair.stateDifference == nil)
        }
    }
}
