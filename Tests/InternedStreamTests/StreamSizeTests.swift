import TestSupport
import Testing

@testable import InternedStream

/// A message never grows by more than 8 bytes.
///
/// The rule: coded ≤ main frame + 8, plus for attachments their bytes, the varint of their number and
/// of each length, prefixes included. On top come two bytes of sizes that are not the default, in the
/// message that begins the stream, and the varint of 3 or more acknowledged messages.
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
    func noMessageGrowsByMoreThanEightBytes(level: StreamLevel, seed: UInt64) throws {
        var adversary = Adversary(traffic: StreamTraffic(seed: seed &+ 50))
        let entriesLog2 = seed % 2 == 0 ? 4 : 12
        let pair = StreamPair(StreamParameters(level: level, entriesLog2: entriesLog2))
        var raws = 0
        for _ in 0..<400 {
            let isHostile = adversary.traffic.next(below: 4) > 0
            try pair.send(isHostile ? adversary.message() : adversary.traffic.message())
            raws = pair.encoder.statistics.rawMessages
        }
        #expect(pair.growth <= [UInt8].limitGrowth, "seed \(seed)")
        #expect(level == .framing || raws > 0, "the adversary made some messages go raw")
        #expect(pair.stateDifference == nil)
    }

    /// RESET and the kind are prefixes of the first message; sizes take two bytes more.
    @Test(arguments: StreamLevel.allCases)
    func theFirstMessageGrowsNoMore(level: StreamLevel) throws {
        for main in [[0xC0], str("one text"), [0xCB] + big(0x1234_5678_9ABC, 8)] as [[UInt8]] {
            for attachments in [[], [[1, 2, 3]], [[1], [2, 3]], [[]]] as [[[UInt8]]] {
                let message = StreamMessage(main, attachments: attachments)
                let plain = StreamPair(StreamParameters(level: level))
                #expect(try plain.send(message).count <= message.rawBytes + 8)
                let sized = StreamPair(StreamParameters(level: level, entriesLog2: 6))
                #expect(try sized.send(message).count <= message.rawBytes + 10)
            }
        }
    }

    /// Every message of a file that is read at random begins the stream again.
    @Test(arguments: StreamLevel.allCases)
    func selfContainedMessagesGrowNoMore(level: StreamLevel) throws {
        var adversary = Adversary(traffic: StreamTraffic(seed: 77))
        let pair = StreamPair(StreamParameters(level: level), isSelfContained: true)
        for _ in 0..<150 { try pair.send(adversary.message()) }
        #expect(pair.growth <= [UInt8].limitGrowth)
    }

    /// Never-interned fields, failed messages, freezing and thawing: all that takes a prefix.
    @Test(arguments: StreamLevel.allCases.dropFirst(), 0..<UInt64(3))
    func prefixesAreCounted(level: StreamLevel, seed: UInt64) throws {
        var adversary = Adversary(traffic: StreamTraffic(seed: seed &+ 900))
        let names = FieldNames([Array("secret".utf8)])
        var left = StreamSession(
            StreamOptions(
                StreamParameters(level: level, entriesLog2: 4), neverInterned: names))
        var right = StreamSession(
            StreamOptions(StreamParameters(level: level), neverInterned: names))
        for round in 0..<300 {
            var message = adversary.message()
            if round % 3 == 0 {
                message = StreamMessage(map([(str("secret"), message.main), (str("n"), [1])]))
            }
            if round % 17 == 5 {
                #expect(throws: StreamError.self) { try left.encode(StreamMessage([0xC1])) }
            }
            let coded = try left.encode(message)
            #expect(
                coded.growth(over: message) <= [UInt8].limitGrowth + 1,
                "seed \(seed), round \(round)")
            #expect(try right.decodeQuietly(coded) == message)
            // Now and then an answer, which says what was read: then the stream thaws.
            if round % 40 == 39 {
                let answer = try right.encode(message)
                #expect(try left.decodeQuietly(answer) == message)
            }
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
        #expect(pair.growth <= [UInt8].limitGrowth)
        #expect(pair.stateDifference == nil)
    }

    /// Repetition pays: the point of it all.
    @Test(arguments: StreamLevel.allCases.dropFirst())
    func repeatedMessageTakesFewBytes(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        for _ in 0..<4 { try pair.send(StreamFailureTests.message) }
        #expect(try pair.send(StreamFailureTests.message).count <= 24)
    }
}
