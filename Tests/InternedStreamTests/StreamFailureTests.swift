import TestSupport
import Testing

@testable import InternedStream

/// Errors on either side: what they leave, and how a stream goes on.
@Suite struct StreamFailureTests {
    static let levels = StreamLevel.allCases

    /// Maps in a map, so that cuts fall into every kind of value.
    static let message = map([
        (str("operation"), str("compute-task")),
        (str("stamp"), str("worker-1795397855.2059062")),
        (str("nested"), map([(str("list"), array([[1], str("abc"), [0xC0]])), (str("n"), [7])])),
        (str("blob"), [0xC5, 0x01, 0x2C] + [UInt8](repeating: 9, count: 300)),
        (str("x"), [0xCB] + big(0x4041_4243, 8)),
    ])

    @Test(arguments: levels)
    func poisonedDecoderSaysTheSameErrorUntilAReset(level: StreamLevel) throws {
        var traffic = StreamTraffic(seed: 1)
        let pair = StreamPair(StreamParameters(level: level))
        for _ in 0..<5 { try pair.send(traffic.message()) }
        var lost = try pair.encoder.encode(traffic.message())
        lost[lost.count - 1] ^= 1
        let error = try #require(pair.error(lost))
        // The place was in another message.
        let repeated = StreamError(error.code, offset: 0)
        for _ in 0..<20 {
            #expect(pair.error(try pair.encoder.encode(traffic.message())) == repeated)
            #expect(pair.decoderIsPoisoned)
        }
        #expect(pair.error([]) == repeated)
        pair.encoder.reset()
        for _ in 0..<20 { try pair.send(traffic.message()) }
        #expect(!pair.decoderIsPoisoned)
        #expect(pair.stateDifference == nil)
    }

    @Test func sessionEndsWithItsFirstError() throws {
        let pair = SessionPair(StreamParameters())
        try pair.exchange(StreamMessage(Self.message), toTheRight: true)
        var damaged = try pair.left.encode(StreamMessage(Self.message))
        damaged[damaged.count - 1] ^= 1
        let error = try #require(pair.errorOnTheRight(damaged))
        let repeated = StreamError(error.code, offset: 0)
        #expect(
            pair.errorOnTheRight(try pair.left.encode(StreamMessage(Self.message))) == repeated)
        // Not even the beginning of another session is a way out.
        let other = SessionPair(StreamParameters())
        let first = try other.left.encode(StreamMessage(Self.message))
        #expect(pair.errorOnTheRight(first) == repeated)
    }

    /// The part before every cut is encoded, and then nothing of it remains.
    ///
    /// Level 1 takes any bytes.
    @Test(arguments: levels.dropFirst(2), [false, true])
    func everyPrefixOfAMessageFailsAndLeavesTheStreamUsable(
        level: StreamLevel, isTwoWay: Bool
    ) throws {
        let pair = SessionPair(StreamParameters(level: level, entriesLog2: 4))
        let oneWay = StreamPair(StreamParameters(level: level, entriesLog2: 4))
        for length in 0..<Self.message.count {
            let cut = StreamMessage(Array(Self.message[..<length]))
            let whole = StreamMessage(Self.message + [])
            if isTwoWay {
                try pair.exchange(whole, toTheRight: length % 3 > 0)
                let error = #expect(throws: StreamError.self) { try pair.left.encode(cut) }
                #expect(try #require(error).code == .invalidMessage)
                #expect(try #require(error).offset <= length)
                try pair.exchange(whole, toTheRight: true)
                #expect(pair.stateDifference(toTheRight: true) == nil)
            } else {
                let error = #expect(throws: StreamError.self) { try oneWay.encoder.encode(cut) }
                #expect(try #require(error).code == .invalidMessage)
                try oneWay.send(whole)
                #expect(oneWay.stateDifference == nil)
                if length % 2 == 0 { try oneWay.send(whole) }
            }
        }
    }

    @Test(
        arguments: [[0xC1], [0x91, 0xC1], [0x81, 0xA1, 0x61, 0xC1], [0xC0, 0xC0], []] as [[UInt8]])
    func whatIsNotOneValueIsRefused(main: [UInt8]) throws {
        let pair = StreamPair(neverInterned: ["a"])
        for _ in 0..<3 {
            let error = #expect(throws: StreamError.self) { try pair.encoder.encode(main: main) }
            #expect(try #require(error).code == .invalidMessage)
            try pair.send(Self.message)
            #expect(pair.stateDifference == nil)
        }
    }

    /// A body given up for its size or depth once let the rest pass unread.
    @Test func whatGoesRawIsReadToItsEndAllTheSame() throws {
        var traffic = StreamTraffic(seed: 3)
        let noise = array((0..<900).map { _ in [0xCF] + traffic.bytes(8) })
        let pair = StreamPair()
        for main in [noise.dropLast(), noise + [0xC0], noise.dropLast(9) + [0xC1]] {
            let error = #expect(throws: StreamError.self) {
                try pair.encoder.encode(main: Array(main))
            }
            #expect(error?.code == .invalidMessage)
            try pair.send(noise)
        }
    }

    @Test func failuresBetweenMessagesAreNotSeenByTheDecoder() throws {
        var traffic = StreamTraffic(seed: 4)
        let pair = StreamPair(StreamParameters(entriesLog2: 5, historyLog2: 8))
        for _ in 0..<200 {
            let message = traffic.message()
            if traffic.oneIn(3) {
                let cut = Array(message.main.dropLast(1 + traffic.next(below: 5)))
                if cut.count < message.main.count { _ = try? pair.encoder.encode(main: cut) }
            }
            try pair.send(message)
            #expect(pair.stateDifference == nil)
        }
    }

    @Test func tooLargeAMessageIsRefusedAndChangesNothing() throws {
        var limits = StreamLimits()
        limits.messageBytes = Self.message.count
        limits.attachments = 2
        let pair = StreamPair(limits: limits)
        try pair.send(Self.message)
        let large = StreamMessage(Self.message, attachments: [[1]])
        #expect(throws: StreamError(.messageTooLarge, offset: 0)) {
            try pair.encoder.encode(large)
        }
        let many = StreamMessage([0xC0], attachments: [[], [], []])
        #expect(throws: StreamError(.tooManyAttachments, offset: 0)) {
            try pair.encoder.encode(many)
        }
        let coded = try pair.send(Self.message)
        #expect(coded[0] & 3 == MessageKind.coded, "the state is as before")
        try pair.send(StreamMessage([0xC0], attachments: [[], []]))
    }
}

extension StreamPair {
    /// Why the decoder refuses the bytes, or nil.
    func error(_ coded: [UInt8]) -> StreamError? {
        do throws(StreamError) {
            _ = try decoder.decode(coded)
            return nil
        } catch {
            return error
        }
    }

    var decoderIsPoisoned: Bool { decoder.isPoisoned }
}

extension SessionPair {
    /// Why the right side refuses the bytes, or nil.
    func errorOnTheRight(_ coded: [UInt8]) -> StreamError? {
        do throws(StreamError) {
            _ = try right.decode(coded)
            return nil
        } catch {
            return error
        }
    }
}

extension InternedStreamEncoder {
    /// Encodes a message without attachments.
    mutating func encode(main: [UInt8]) throws(StreamError) -> [UInt8] {
        try encode(StreamMessage(main))
    }
}
