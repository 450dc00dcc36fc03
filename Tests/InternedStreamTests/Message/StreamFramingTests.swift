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
            #expect(bytes.count <= message.rawBytes + 5, "4, and RESET")
        }
    }

    @Test func streamMustBeginWithReset() throws {
        let pair = StreamPair()
        try pair.send([0xC0])
        let second = try pair.encoder.encode(main: [0xC0])
        #expect(StreamReader().error(second)?.code == .missingReset)
        for operation in [PrefixOperation.freeze, PrefixOperation.clear, PrefixOperation.tail] {
            let coded = [operation << 2 | MessageKind.prefix, 1, 0, 0, 0xC0]
            #expect(StreamReader().error(coded)?.code == .missingReset)
        }
        #expect(StreamReader().error([])?.code == .truncated)
    }

    @Test func unknownPrefixesAreRefused() {
        for operation in UInt8(21)...63 {
            let coded = [3, operation << 2 | MessageKind.prefix, 0, 0, 0, 0, 0xC0]
            #expect(StreamReader().error(coded) == StreamError(.reservedCode, offset: 1))
        }
        // RESET after another prefix, and a message that consists of prefixes.
        #expect(StreamReader().error([3, 3, 1, 0, 0, 0xC0])?.code == .reservedCode)
        #expect(StreamReader().error([3])?.code == .truncated)
    }

    /// A TAIL of no bytes once was no TAIL.
    @Test func prefixesThatStandOnceAreRefusedTwiceAndBeforeARawMessage() {
        for coded in [
            "034b004b000000368e04c0", "034b00019805c0", "034b0002980500c0", "034b004b01000000",
            "07575700000000", "0757019805c0",
        ] {
            #expect(StreamReader().error([UInt8](hex: coded))?.code == .reservedCode, "\(coded)")
        }
    }

    @Test func unknownStagesAndSizesAreRefused() {
        for operation in [3, 11] as [UInt8] {
            let coded = [operation << 2 | MessageKind.prefix, 12, 16, 1, 0, 0, 0xC0]
            #expect(StreamReader().error(coded)?.code == .reservedCode)
        }
        for (entries, history) in [(3, 16), (16, 16), (12, 7), (12, 17), (255, 255), (0, 0)] {
            let coded: [UInt8] = [8 << 2 | 3, UInt8(entries), UInt8(history), 1, 0, 0, 0xC0]
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
        let listed =
            Set(UInt8(0)...12).union(UInt8(16)...55).union(UInt8(128)...255)
        for unit in UInt8.min...255 {
            // RESET, header, check, a run of no hits, the unit; then many zeros as operands.
            let coded = [3, 0, 0, 0, 0, unit] + [UInt8](repeating: 0, count: 40)
            let error = try #require(StreamReader().error(coded))
            if !listed.contains(unit) { #expect(error.code == .reservedCode, "unit \(unit)") }
        }
        #expect(StreamReader().error([3, 0, 0, 0, 255])?.code == .reservedCode)
    }

    /// 1 to 7: references to what is not there, with an empty state.
    @Test func referencesToNothingAreRefused() throws {
        let bodies: [[UInt8]] = [
            [0, 1], [0, 2], [0, 3, 0], [0, 3, 0xFF], [0, 3, 1], [0, 4, 1, 0], [0, 4, 0, 0],
            [0, 4, 0xFF, 0xFF], [0, 7, 0, 5], [0, 8, 0, 5], [0, 40, 0, 5], [0, 128], [0, 255],
            [0, 12, 0, 0], [0, 12, 0xFF, 0xFF],
        ]
        for body in bodies {
            let error = try #require(StreamReader().error([3, 0, 0, 0] + body))
            #expect([.deadReference, .truncated].contains(error.code), "\(body.hex): \(error)")
        }
        #expect(StreamReader().error([3, 0, 0, 0, 0, 5, 0])?.code == .reservedCode, "no peer")
    }

    /// 2, 3: the oldest item is there, the one before it is not.
    @Test(arguments: [4, 5, 8])
    func referenceReachesExactlyTheTable(entriesLog2: Int) throws {
        for (back, isThere) in [(0, false), (1, true), (1 << entriesLog2, true)]
            + [((1 << entriesLog2) + 1, false)]
        {
            let pair = StreamPair(StreamParameters(entriesLog2: entriesLog2))
            for number in 0..<3 << entriesLog2 {
                try pair.send(StreamMessage(array([str("item \(number)"), [1]])))
            }
            let header = UInt8(truncatingIfNeeded: 3 << entriesLog2) << 4
            let coded = [header, 0, 0, 0, 4] + [UInt8(back & 0xFF), UInt8(back >> 8)] + [0, 64]
            let error = try #require(pair.error(coded))
            #expect((error.code == .deadReference) == !isThere, "\(back) back: \(error)")
        }
    }

    /// Many prefixes are no more work than their bytes.
    @Test func millionsOfPrefixesTakeLinearTime() {
        let clear = PrefixOperation.clear << 2 | MessageKind.prefix
        let coded = [3] + [UInt8](repeating: clear, count: 1_000_000)
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
        #expect(pair.growth <= 8)
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
