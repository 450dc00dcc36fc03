import MsgPackReference
import TestSupport
import Testing

@testable import InternedStream

/// Messages of level 1 (docs/FORMAT.md, sections 8.1 and 8.2): what is written for a copy, from where copies
/// come, and when a message is raw.
@Suite struct CopyMessageTests {
    private static func pair(historyLog2: Int = 16) -> StreamPair {
        StreamPair(StreamParameters(level: .fast, historyLog2: historyLog2))
    }

    /// Bytes that hold no digits, nor six bytes twice.
    private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0x80...0xFF, using: &random) }
    }

    /// What follows header and check of a message without prefixes.
    private static func content(_ coded: [UInt8], _ kind: UInt8) throws -> [UInt8] {
        try #require(coded[0] & 15 == kind)
        return Array(coded.dropFirst(2))
    }

    @Test func aRepeatedFrameIsOneCopy() throws {
        let pair = Self.pair()
        let frame = Self.noise(30, seed: 1)
        try pair.send(frame)
        // The length is 5 + 15 + 10, the distance 30.
        #expect(try Self.content(pair.send(frame), 2) == [0x0F, 10, 30, 0])
        #expect(try Self.content(pair.send(frame), 2) == [0x8F, 10])
    }

    @Test func aChangedByteKeepsTheDistance() throws {
        let pair = Self.pair()
        var frame = Self.noise(30, seed: 2)
        try pair.send(frame)
        try pair.send(frame)
        frame[12] = 7
        // 12 bytes; a literal, then 17 bytes.
        #expect(try Self.content(pair.send(frame), 2) == [0x87, 0x9C, 7])
        frame[0] = 9
        #expect(try Self.content(pair.send(frame), 2) == [0x9F, 9, 9])
    }

    @Test func digitsArePackedTwoToAByte() throws {
        let pair = Self.pair()
        var frame = Self.noise(40, seed: 3)
        try pair.send(frame)
        try pair.send(frame)
        frame.replaceSubrange(10..<15, with: Array("09af7".utf8))
        // Five digits alone.
        #expect(
            try Self.content(pair.send(frame), 2)
                == [0x85, 0xFF, 0x84, 0x90, 0xFA, 0x07, 5])
        frame.replaceSubrange(20..<30, with: [1, 2] + Array("01234567".utf8))
        // Two literals and eight digits.
        #expect(
            try Self.content(pair.send(frame), 2)
                == [0x8F, 0, 0xF5, 0xC7, 2, 1, 2, 0x10, 0x32, 0x54, 0x76])
    }

    /// A copy begins at the first byte of the window, and not before it.
    @Test(arguments: [0, 1, 6])
    func copiesBeginInTheWindow(beyond: Int) throws {
        let pair = Self.pair(historyLog2: 8)
        let frame = Self.noise(40, seed: 4)
        try pair.send(frame)
        try pair.send(Self.noise(256 - 40 + beyond, seed: 5))
        let content = try Self.content(pair.send(frame), 2)
        if beyond == 0 {
            #expect(content == [0x0F, 20, 0, 1])
        } else {
            // The bytes before the window are literals.
            #expect(content.count == 1 + beyond + 3)
            #expect(Array(content.suffix(3)) == [UInt8(20 - beyond), UInt8(beyond), 1])
            #expect(Array(content[1..<(1 + beyond)]) == Array(frame[..<beyond]))
        }
    }

    /// A distance has two bytes; the window is one byte longer.
    @Test(arguments: [65_535, 65_536])
    func copiesReachAsFarAsTwoBytesSay(distance: Int) throws {
        let pair = Self.pair()
        let frame = Self.noise(1_000, seed: 6)
        try pair.send(frame)
        try pair.send(Self.noise(distance - 1_000, seed: 7))
        let coded = try pair.send(frame)
        #expect((coded.count < 20) == (distance == 65_535), "\(coded.count)")
        #expect(coded[0] & 3 == (distance == 65_535 ? 2 : 1))
    }

    @Test func copiesMayOverlapWhatTheyWrite() throws {
        for period in [1, 2, 3, 7, 15, 16, 17, 31] {
            let pair = Self.pair()
            let part = Self.noise(period, seed: UInt64(period))
            let frame = (0..<500).map { part[$0 % period] }
            #expect(try pair.send(frame).count < period + 14)
            #expect(pair.stateDifference == nil)
        }
    }

    /// Any bytes are a frame if no field is never interned; also none at all.
    @Test func anyBytesAreAFrame() throws {
        let pair = Self.pair()
        for frame in [[], [0xC1], [0x92, 1], Self.noise(9, seed: 8), [], [0x92, 1]] as [[UInt8]] {
            #expect(try pair.send(frame).count <= frame.count + 4)
            #expect(pair.stateDifference == nil)
        }
        let guarded = StreamPair(StreamParameters(level: .fast), neverInterned: ["password"])
        #expect(throws: StreamError.self) { try guarded.encoder.encode([0x92, 1]) }
    }

    /// What does not get shorter is raw, and can be copied all the same.
    @Test func aRawFrameIsCopiedLater() throws {
        let pair = Self.pair()
        try pair.send([1, 2, 3])
        let frame = Self.noise(100, seed: 9)
        #expect(try Self.content(pair.send(frame), 1) == frame)
        #expect(try pair.send(frame).count == 6)
    }

    /// With attachments, the number of bytes comes before the sequences.
    @Test func attachmentsAreCopiesToo() throws {
        let pair = Self.pair()
        let (frame, attachment) = (Self.noise(30, seed: 10), Self.noise(50, seed: 11))
        let message = StreamMessage(frame, attachments: [attachment, [7]])
        try pair.send(message)
        let coded = try pair.send(message)
        // ATTACHMENTS: two, one byte plain; kind 2.
        #expect(Array(coded[2..<6]) == [36, 2, 1, 2])
        // The first copy has the distance of the other, 81; the last attachment is plain.
        #expect(Array(coded[6...]) == [30, 0x0F, 10, 81, 0, 50 * 2 + 1, 0x8F, 30, 2, 7])
    }

    /// RESET and CLEAR forget the last distance and what could be copied.
    @Test(arguments: [false, true])
    func nothingIsCopiedFromBeforeResetOrClear(isReset: Bool) throws {
        let pair = Self.pair()
        let frame = Self.noise(60, seed: 12)
        for _ in 0..<3 { try pair.send(frame) }
        if isReset {
            pair.encoder.reset()
        } else {
            pair.encoder.clearPlace = 1
        }
        let coded = try pair.send(frame)
        pair.encoder.clearPlace = History.limitPlace
        #expect(coded.count == 2 + 2 + 60)
        #expect(coded[2] == (isReset ? Prefix.reset : Prefix.clear))
        #expect(pair.stateDifference == nil)
        #expect(try Self.content(pair.send(frame), 2) == [0x0F, 40, 60, 0])
        #expect(pair.stateDifference == nil)
    }

    /// Copies after CLEAR at any place, with attachments: as the reference reads them.
    @Test(arguments: 0..<UInt64(6))
    func clearingEncoderIsReadByTheReference(seed: UInt64) throws {
        let pair = Self.pair(historyLog2: 10)
        let reference = ReferenceStreamDecoder()
        pair.encoder.clearPlace = 3_000
        var traffic = StreamTraffic(seed: 500 + seed)
        for number in 0..<100 {
            let message = traffic.message()
            let coded = try pair.send(message)
            #expect(
                try reference.decode(coded) == [message.main] + message.attachments,
                "seed \(seed), message \(number)")
            #expect(pair.stateDifference == nil)
        }
        #expect(pair.encoder.statistics.clears > 3)
    }
}
