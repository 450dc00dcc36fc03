import TestSupport
import Testing

@testable import InternedStream

/// A message never grows by more than 4 bytes.
///
/// The rule: coded ≤ main frame + 4, plus for attachments their bytes, the varint of their number and
/// of each length. Prefixes come on top: RESET takes 1 or 3 bytes, CLEAR, FREEZE and THAW 1 each, TAIL
/// 1 and a varint; so does the varint of 3 or more acknowledged messages.
@Suite struct StreamSizeTests {
    /// Messages made to be predicted wrongly.
    struct Adversary {
        var traffic: StreamTraffic

        mutating func message() -> StreamMessage {
            switch traffic.next(below: 8) {
            case 0: return StreamMessage(randomIntegers())
            case 1: return StreamMessage(randomTexts())
            case 2: return StreamMessage([0xCB] + traffic.bytes(8))
            case 3: return StreamMessage(randomDoubles())
            case 4: return StreamMessage(newKeys())
            case 5:
                return StreamMessage([[0xC0, 0xC2, 0x01, 0xE0, 0x90, 0x80][traffic.next(below: 6)]])
            case 6: return StreamMessage([0xC0], attachments: attachments())
            default: return StreamMessage(traffic.value(depth: 6))
            }
        }

        private mutating func randomIntegers() -> [UInt8] {
            array(
                (0..<traffic.next(below: 300)).map { _ in
                    let width = traffic.next(below: 4)
                    return [0xCC + UInt8(width)] + traffic.bytes(1 << width)
                })
        }

        private mutating func randomTexts() -> [UInt8] {
            array(
                (0..<traffic.next(below: 100)).map { _ in
                    let count = traffic.next(below: 8)
                    return [0xA0 | UInt8(count)] + traffic.bytes(count)
                })
        }

        private mutating func randomDoubles() -> [UInt8] {
            array(
                (0..<traffic.next(below: 60)).map { _ in
                    traffic.oneIn(2) ? [0xCB] + traffic.bytes(8) : [0xCA] + traffic.bytes(4)
                })
        }

        private mutating func newKeys() -> [UInt8] {
            map(
                (0..<traffic.next(below: 15)).map { _ in
                    ([0xA0 | 6] + traffic.bytes(6), traffic.value(depth: 1))
                })
        }

        private mutating func attachments() -> [[UInt8]] {
            let known = traffic.bytes(40)
            return (0..<traffic.next(below: 30)).map { _ in
                traffic.oneIn(3)
                    ? []
                    : traffic.oneIn(2)
                        ? known.prefix(3) + traffic.bytes(5)
                        : traffic.bytes(traffic.next(below: 300))
            }
        }
    }

    @Test(arguments: StreamLevel.allCases, 0..<UInt64(4))
    func noMessageGrowsByMoreThanFourBytes(level: StreamLevel, seed: UInt64) throws {
        var adversary = Adversary(traffic: StreamTraffic(seed: seed &+ 50))
        let entriesLog2 = seed % 2 == 0 ? 4 : 12
        let pair = StreamPair(StreamParameters(level: level, entriesLog2: entriesLog2))
        var raws = 0
        for _ in 0..<250 {
            let isHostile = adversary.traffic.next(below: 4) > 0
            try pair.send(isHostile ? adversary.message() : adversary.traffic.message())
            raws = pair.encoder.statistics.rawMessages
        }
        #expect(pair.growth <= 4, "seed \(seed)")
        #expect(level == .framing || raws > 0, "the adversary made some messages go raw")
        #expect(pair.stateDifference == nil)
    }

    /// With prefixes: RESET and three bytes of parameters at most.
    @Test func theFirstMessageHasItsParametersOnTop() throws {
        for main in [[0xC0], str("one text"), [0xCB] + big(0x1234_5678_9ABC, 8)] as [[UInt8]] {
            let plain = StreamPair()
            #expect(try plain.send(main).count <= main.count + 5)
            let sized = StreamPair(StreamParameters(entriesLog2: 6))
            #expect(try sized.send(main).count <= main.count + 7)
        }
    }

    /// 13: a cycle of one string more than the table holds.
    @Test(arguments: StreamLevel.allCases)
    func cycleOfTableSizePlusOneStaysBounded(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level, entriesLog2: 4))
        for round in 0..<400 {
            let number = round % 17
            try pair.send(str("item number \(number * 7_919)"))
        }
        #expect(pair.growth <= 4)
        #expect(pair.stateDifference == nil)
    }

    /// Repetition pays: the point of it all.
    @Test(arguments: [StreamLevel.fast, .deflated, .small])
    func repeatedMessageTakesFewBytes(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        for _ in 0..<4 { try pair.send(StreamFailureTests.message) }
        #expect(try pair.send(StreamFailureTests.message).count <= 24)
    }
}
