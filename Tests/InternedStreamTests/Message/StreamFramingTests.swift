import TestSupport
import Testing

@testable import InternedStream

/// Beginnings, prefixes, versions, and messages that need no other.
@Suite struct StreamFramingTests {
    @Test(arguments: StreamLevel.allCases)
    func selfContainedMessagesAreReadAloneAndInAnyOrder(level: StreamLevel) throws {
        var traffic = StreamTraffic(seed: 31)
        let pair = StreamPair(StreamParameters(level: level), isSelfContained: true)
        let messages = (0..<40).map { _ in traffic.message() }
        let coded = try messages.map { try pair.encoder.encode($0) }
        let common = StreamReader()
        for index in (0..<40).shuffled(using: &traffic) {
            #expect(try StreamReader().decode(coded[index]) == messages[index])
            #expect(try common.decode(coded[index]) == messages[index])
            // A damaged neighbour does no harm.
            var damaged = coded[(index + 1) % 40]
            damaged[damaged.count - 1] ^= 0x55
            #expect(common.error(damaged) != nil)
        }
        for (message, bytes) in zip(messages, coded) {
            #expect(bytes.growth(over: message) <= [UInt8].limitGrowth)
        }
    }

    @Test func streamMustBeginWithReset() throws {
        let pair = StreamPair()
        try pair.send([0xC0])
        let second = try pair.encoder.encode(main: [0xC0])
        #expect(StreamReader().error(second)?.code == .missingReset)
        for prefix in [Prefix.freeze, Prefix.clear, Prefix.tail, Prefix.attachments] {
            #expect(StreamReader().error([3, 0, prefix, 1, 0, 0xC0])?.code == .missingReset)
        }
        #expect(StreamReader().error([])?.code == .truncated)
    }

    @Test func unknownPrefixesAreRefused() {
        let known = Set(Array(0...6) + Array(Prefix.freeze...Prefix.attachments))
        for prefix in UInt8.min...255 where !known.contains(prefix) {
            // RESET after another prefix is not known either.
            let coded = [3, 0, Prefix.reset, prefix, 0, 0, 0, 0xC0]
            #expect(StreamReader().error(coded) == StreamError(.reservedCode, offset: 3))
        }
        #expect(StreamReader().error([3, 0, Prefix.reset])?.code == .truncated)
    }

    /// A TAIL of no bytes once was no TAIL.
    @Test func whatMayComeOnceIsRefusedTwiceAndBeforeARawMessage() {
        let (tail, attachments) = (Prefix.tail, Prefix.attachments)
        for prefixes in [
            [tail, 0, tail, 0, 0], [tail, 0, 1], [tail, 0, 6, 0], [tail, 0, 4],
            [attachments, 0, 0, attachments, 0, 0, 0], [attachments, 1, 0, 1],
            [attachments, 1, 0, 5, 0],
        ] {
            let coded = [3, 0, Prefix.reset] + prefixes + [0, 1, 0xC0]
            #expect(StreamReader().error(coded)?.code == .reservedCode, "\(prefixes)")
        }
    }

    @Test func unknownStagesAndSizesAreRefused() {
        for reset in [19, 27] as [UInt8] {
            #expect(StreamReader().error([3, 0, reset, 12, 16, 1, 0xC0])?.code == .reservedCode)
        }
        let reset = Prefix.reset | Prefix.resetSizes
        for (entries, history) in [(3, 16), (16, 16), (12, 7), (12, 17), (255, 255), (0, 0)] {
            let coded: [UInt8] = [3, 0, reset, UInt8(entries), UInt8(history), 1, 0xC0]
            #expect(StreamReader().error(coded)?.code == .reservedCode, "\(entries), \(history)")
        }
    }

    /// 25, 26: one side two-way, the other not.
    @Test func modesOfBothEndsMustAgree() throws {
        var session = StreamSession()
        let twoWay = try session.encode(StreamMessage([0xC0]))
        #expect(StreamReader().error(twoWay)?.code == .wrongMode)
        let oneWay = try StreamPair().encoder.encode(main: [0xC0])
        let pair = SessionPair(StreamParameters())
        #expect(pair.errorOnTheRight(oneWay)?.code == .wrongMode)
        // A plain message where the stream was agreed on.
        for plain in [[0x81, 0xA1, 0x61, 0x01], [0xC0], [0x93, 1, 2, 3]] as [[UInt8]] {
            #expect(StreamReader().error(plain) != nil)
        }
    }

    @Test func unitsThatAreNotListedAreRefused() throws {
        let listed = Set(UInt8(0)...68).union(UInt8(72)...87).union(UInt8(128)...255)
        for unit in UInt8.min...255 where !listed.contains(unit) {
            // A run of no hits, the unit; then many zeros as operands.
            let coded = [3, 0, Prefix.reset, 0, 0, unit] + [UInt8](repeating: 0, count: 40)
            #expect(StreamReader().error(coded)?.code == .reservedCode, "unit \(unit)")
        }
    }

    /// References to what is not there, with an empty state.
    @Test func referencesToNothingAreRefused() throws {
        let bodies: [[UInt8]] = [
            [0, 0], [0, 2, 0], [0, 2, 0xFF], [0, 3, 0, 0], [0, 3, 1, 0], [0, 3, 0xFF, 0xFF],
            [0, 4],
            [0, 5, 0], [0, 6, 0, 0, 0], [0, 7, 0, 5, 0, 0], [0, 8, 0, 5, 0, 0], [0, 10, 0],
            [0, 11, 0, 0x91], [0, 12, 0], [0, 12, 0xFF], [0, 14], [0, 15, 0], [0, 56, 0],
            [0, 64, 0], [0, 65, 1, 0], [0, 66], [0, 67, 0], [0, 68, 1, 0], [0, 72, 0],
            [0, 80, 0, 0], [0, 128], [0, 255],
        ]
        for body in bodies {
            let error = try #require(StreamReader().error([3, 0, Prefix.reset, 0] + body))
            #expect([.deadReference, .truncated].contains(error.code), "\(body.hex): \(error)")
        }
    }

    /// Many prefixes are no more work than their bytes.
    @Test func millionsOfPrefixesTakeLinearTime() {
        let coded = [3, 0, Prefix.reset] + [UInt8](repeating: Prefix.clear, count: 1_000_000)
        let time = ContinuousClock().measure {
            #expect(StreamReader().error(coded)?.code == .truncated)
        }
        #expect(time < .seconds(10), "emptying the state each time would take a minute")
    }

    /// 16: counters beyond 2^16 messages and items.
    @Test func countersPassTwoToTheSixteenth() throws {
        let pair = StreamPair(StreamParameters(entriesLog2: 4))
        for number in 0..<70_000 { try pair.send(str("n\(number)")) }
        #expect(pair.stateDifference == nil)
        #expect(pair.growth <= [UInt8].limitGrowth)
    }

    /// 39 to 42: what looks alike and is not.
    @Test(arguments: StreamLevel.allCases)
    func equalLookingValuesStayApart(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        let values: [[UInt8]] = [
            str("caf\u{E9}"), str("cafe\u{301}"), str("abc"), [0xC4, 3] + Array("abc".utf8),
            [0xD9, 3] + Array("abc".utf8), [0xDA, 0, 3] + Array("abc".utf8),
            [0xDB, 0, 0, 0, 3] + Array("abc".utf8), [0xC5, 0, 3] + Array("abc".utf8),
            [0xA3, 0xFF, 0xFE, 0xC0], [0xA4, 0xC1, 0xC1, 0xC1, 0xC1], [1], [0xCC, 1],
            [0xCD, 0, 1], [0xCF, 0, 0, 0, 0, 0, 0, 0, 1], [0xD0, 1], [0xD3] + big(1, 8), [0xC3],
            [0xCB, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0], [0xCA, 0x3F, 0x80, 0, 0],
            [0xCA, 0x3F, 0x8C, 0xCC, 0xCD],
            [0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 1], [0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 1],
            [0xCA, 0x7F, 0x80, 0, 1], [0xCB, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xCB] + big(0, 8),
            [0xCF] + big(Int.min, 8), [0xD3] + big(Int.min, 8), [0xCF] + big(-1, 8),
            [0xC7, 4, 5] + big(7, 4), [0xD6, 5] + big(7, 4), [0xC8, 0, 4, 5] + big(7, 4),
            [0xDC, 0, 1, 1], [0x91, 1], [0xDD, 0, 0, 0, 1, 1], [0xDE, 0, 1, 1, 1], [0x81, 1, 1],
        ]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<60 {
            let picked = (0..<8).map { _ in values[Int(random.next() % UInt64(values.count))] }
            try pair.send(array(picked))
            // As keys too, twice in one map.
            try pair.send(map(picked.map { ($0, picked[0]) } + [(picked[0], picked[1])]))
        }
        #expect(pair.stateDifference == nil)
    }
}

extension StreamTraffic: RandomNumberGenerator {
    /// The next 64 bits.
    mutating func next() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
