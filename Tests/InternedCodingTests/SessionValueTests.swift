import Foundation
import InternedCoding
import TestSupport
import Testing

@Suite struct SessionValueTests {
    /// Two ends of a connection.
    private struct Ends: ~Copyable {
        var here = StreamSession()
        var there = StreamSession()

        /// Sends a value from `here` and returns the message, after the reply has come back.
        mutating func send(
            _ value: some Encodable, _ coding: ValueCoding = shortCoding
        ) throws -> StreamMessage {
            try receive(here.encode(value: value, coding: coding))
        }

        mutating func receive(_ packet: [UInt8]) throws -> StreamMessage {
            let received = try there.decode(packet)
            if let reply = received.reply { _ = try here.decode(reply) }
            return try #require(received.message)
        }
    }

    @Test func codableAndTypedValuesComeBackInBothDirections() throws {
        var ends = Ends()
        for number in 0..<2_000 {
            let event = Event(number)
            #expect(try ends.send(event).decode(Event.self) == event)
            let typed = try ends.receive(ends.here.encode(typed: event))
            #expect(try typed.decode(typed: Event.self) == event)
            guard number % 3 == 0 else { continue }
            let answer = try ends.here.decode(ends.there.encode(value: [event]))
            #expect(try answer.message?.decode([Event].self) == [event])
        }
        #expect(ends.here.sent.codedBytes * 4 < ends.here.sent.plainBytes)
        #expect(!ends.here.sent.isFrozen)
    }

    @Test func longDataTravelsAsAnAttachmentByReference() throws {
        // Level 0 codes nothing, so that the bytes travel as they are.
        var ends = Ends()
        ends.here = StreamSession(StreamOptions(level: .framing))
        let content = Data(noise(100_000))
        let event = Event(1, content: content)
        let address = unsafe content.withUnsafeBytes { $0.baseAddress }
        var packet: [UInt8] = []
        var isReferenced = false
        try ends.here.withEncodedPieces(of: event) { pieces in
            for index in 0..<pieces.count {
                let piece = pieces[index]
                let start = unsafe piece.withUnsafeBytes { $0.baseAddress }
                if unsafe start == address, piece.count == content.count { isReferenced = true }
                packet += piece.indices.map { piece[$0] }
            }
        }
        #expect(isReferenced)
        let message = try ends.receive(packet)
        #expect(message.main.count < 200)
        #expect(message.attachments.count == 2 && message.attachments[1] == [UInt8](content))
        #expect(try message.decode(Event.self) == event)
        #expect(try message.decode(typed: Event.self) == event)
    }

    @Test func typedValuesHaveAttachmentsToo() throws {
        var ends = Ends()
        let events = [Event(1, content: Data(noise(500))), Event(2), Event(3, content: Data())]
        let message = try ends.receive(ends.here.encode(typed: events, coding: shortCoding))
        #expect(message.attachments.count == 2)
        #expect(try message.decode(typed: [Event].self) == events)
        #expect(try message.decode([Event].self) == events)
    }

    /// Byte strings of all kinds, between values that look like what replaces them.
    private struct Mixture: Codable, Equatable {
        var first = Data(noise(400, seed: 2))
        var nothing: Int?
        var exts = [
            MessagePackExtension(type: -128, payload: noise(12)),
            MessagePackExtension(type: 5, payload: noise(500)),
        ]
        var bytes = noise(300, seed: 3)
        var short = Data(noise(299, seed: 4))
        var empty = Data()
        var raw = RawMessagePack(bytes: [0xC5, 0x01, 0x90] + noise(400, seed: 5))
        var optional: [Data?] = [nil, Data(noise(1_000, seed: 6)), nil]
    }

    @Test(arguments: [0, 1, 2, 3, 100]) func byteStringsComeBackInTheirPlaces(limit: Int) throws {
        var ends = Ends()
        var coding = shortCoding
        coding.attachmentLimit = limit
        // Its settings change, and other tests use the other encoder at the same time.
        coding.encoder = MessagePackEncoder()
        for sorts in [false, true] {
            coding.encoder.outputFormatting = sorts ? .sortedKeys : []
            let value = Mixture()
            let message = try ends.send(value, coding)
            #expect(message.attachments.count == (limit == 0 ? 0 : min(limit, 4) + 1))
            #expect(try message.decode(Mixture.self) == value)
            // What comes out is what plain MessagePack would be.
            #expect(try message.messagePack() == coding.encoder.encode(value))
        }
    }

    @Test func dataInSuperAndNestedContainersComesBack() throws {
        class Base: Codable {
            var data = Data(noise(500, seed: 7))
        }
        final class Derived: Base {
            var other = Data(noise(600, seed: 8))
            enum Keys: CodingKey { case nested, other }
            override init() { super.init() }
            required init(from decoder: any Decoder) throws {
                let pairs = try decoder.container(keyedBy: Keys.self)
                let nested = try pairs.nestedContainer(keyedBy: Keys.self, forKey: .nested)
                other = try nested.decode(Data.self, forKey: .other)
                try super.init(from: try pairs.superDecoder())
            }
            override func encode(to encoder: any Encoder) throws {
                var pairs = encoder.container(keyedBy: Keys.self)
                try super.encode(to: pairs.superEncoder())
                var nested = pairs.nestedContainer(keyedBy: Keys.self, forKey: .nested)
                try nested.encode(other, forKey: .other)
            }
        }
        var ends = Ends()
        let value = Derived()
        let message = try ends.send(value)
        #expect(message.attachments.count == 3)
        let decoded = try message.decode(Derived.self)
        #expect(decoded.data == value.data && decoded.other == value.other)
    }

    @Test func aValueThatCannotBeEncodedLeavesTheSessionAsItWas() throws {
        struct Failing: Encodable {
            func encode(to encoder: any Encoder) throws { throw CancellationError() }
        }
        var ends = Ends()
        var output: [UInt8] = [1, 2]
        #expect(throws: CancellationError.self) {
            try ends.here.encode(value: [Failing()], into: &output)
        }
        #expect(output == [1, 2])
        #expect(try ends.send(Event(1)).decode(Event.self) == Event(1))
    }

    @Test func everyFlippedBitOfAPacketIsAnError() throws {
        let event = Event(7, content: Data(noise(400)))
        var first = StreamSession()
        let packet = try first.encode(value: event, coding: shortCoding)
        var passed = 0
        for position in 0..<8 * packet.count {
            var damaged = packet
            damaged[position / 8] ^= 1 << UInt8(position % 8)
            var session = StreamSession()
            // The check of a message has 16 bits, so one in 65,536 would pass.
            if let message = try? session.decode(damaged).message,
                let other = try? message.decode(Event.self), other != event
            {
                passed += 1
            }
        }
        #expect(passed <= 1)
    }

    @Test(arguments: [
        "", "c0", "91", "90", "92 02 03", "91 00", "91 01", "91 05", "91 ff", "91 cb 40 08",
        "91 02 00", "81 02 02",
    ])
    func attachmentsThatDoNotSayWhereTheyBelongAreAnError(places: String) throws {
        var here = StreamSession()
        var there = StreamSession()
        // [1, nil, "…"], whose only nil is at offset 2.
        let main: [UInt8] = [0x93, 0x01, 0xC0, 0xA1, 0x61]
        let packet = try here.encode(main, attachments: [[UInt8](hex: places), [7, 8]])
        let message = try #require(try there.decode(packet).message)
        let error = try #require(throws: InternedCodingError.self) { try message.messagePack() }
        #expect(error.code == .malformedAttachments)
        #expect(throws: InternedCodingError.self) { try message.decode([Int?].self) }
        let good = StreamMessage(main, attachments: [[0x91, 0x02], [7, 8]])
        #expect(try good.messagePack() == [UInt8](hex: "93 01 c4 02 07 08 a1 61"))
    }

    @Test func framesAreDecodedWithoutACopyOfTheMessage() throws {
        var ends = Ends()
        for event in [Event(1), Event(2, content: Data(noise(700)))] {
            let packet = try ends.here.encode(value: event, coding: shortCoding)
            let received = try ends.there.decode(packet.span)
            #expect(try received.frames.decode(Event.self) == event)
            #expect(try received.frames.decode(typed: Event.self) == event)
        }
    }
}
