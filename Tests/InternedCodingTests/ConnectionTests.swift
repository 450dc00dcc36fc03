import Foundation
import InternedCoding
import TestSupport
import Testing

@Suite struct ConnectionTests {
    /// Moves what both ends want to send, in pieces of `size` bytes, until neither has anything.
    private func settle(
        _ first: inout InternedConnection, _ second: inout InternedConnection,
        _ log: inout [[Event]], pieces size: Int = .max
    ) throws {
        func move(
            _ from: inout InternedConnection, _ to: inout InternedConnection,
            _ events: inout [Event]
        ) throws -> Bool {
            let bytes = from.takeOutput()
            var rest = bytes[...]
            while !rest.isEmpty {
                to.receive(rest.prefix(size))
                rest = rest.dropFirst(size)
                while let event = try to.next(Event.self) { events.append(event) }
            }
            return !bytes.isEmpty
        }
        var isMoving = true
        while isMoving {
            let there = try move(&first, &second, &log[1])
            isMoving = try move(&second, &first, &log[0]) || there
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1 << 20]) func bothEndsAgreeHoweverTheBytesAreCut(
        size: Int
    ) throws {
        var first = InternedConnection()
        var second = InternedConnection(announcement: .inAnswer)
        var log: [[Event]] = [[], []]
        var sent: [[Event]] = [[], []]
        for number in 0..<40 {
            let event = Event(number, content: number % 10 == 3 ? Data(noise(20_000)) : nil)
            try first.send(event)
            sent[1].append(event)
            if number % 2 == 0 {
                try settle(&first, &second, &log, pieces: size)
                try second.send(typed: event)
                sent[0].append(event)
            }
        }
        try settle(&first, &second, &log, pieces: size)
        #expect(log == sent)
        #expect(first.isInterned == true)
        #expect(second.isInterned == true)
        #expect(first.received.messages == second.sent.messages)
        try first.finish()
        try second.finish()
    }

    @Test func messagesOfOneDirectionAreAcknowledgedByTheConnection() throws {
        var first = InternedConnection()
        var second = InternedConnection()
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        for number in 0..<5_000 {
            try first.send(Event(number))
            try settle(&first, &second, &log)
        }
        #expect(log[1].count == 5_000)
        let sent = first.sent
        #expect(!sent.isFrozen && sent.unacknowledgedMessages < 2_500)
        #expect(sent.codedBytes * 4 < sent.plainBytes)
    }

    @Test(arguments: [LinkAnnouncement.atStart, .inAnswer])
    func aPeerThatDoesNotKnowTheLinkGetsPlainMessages(announcement: LinkAnnouncement) throws {
        var connection = InternedConnection(announcement: announcement)
        let encoder = MessagePackEncoder()
        connection.receive(try encoder.encode(Event(1)) as [UInt8])
        #expect(try connection.next(Event.self) == Event(1))
        try connection.send(Event(2))
        connection.receive(try encoder.encode(Event(3)) as [UInt8])
        #expect(try connection.next(Event.self) == Event(3))
        try connection.send(typed: Event(4, content: Data(noise(20_000))))
        #expect(connection.isInterned == false)
        var peer = MessagePackStreamReader()
        peer.append(connection.takeOutput())
        if announcement == .atStart {
            let hello = try #require(try peer.next(MessagePackValue.self))
            #expect(hello["interned-stream"]?["version"] == 1)
        }
        #expect(try peer.next(Event.self) == Event(2))
        #expect(try peer.next(Event.self) == Event(4, content: Data(noise(20_000))))
        #expect(peer.bufferedByteCount == 0)
    }

    @Test func anEchoIsNotTakenForAPeer() throws {
        var connection = InternedConnection()
        try connection.send(Event(1))
        connection.receive(connection.takeOutput())
        #expect(try connection.next(Event.self) == Event(1))
        #expect(connection.isInterned == false)
        #expect(connection.takeOutput() == [])
    }

    @Test func anotherVersionStaysPlain() throws {
        var connection = InternedConnection(announcement: .inAnswer)
        let hello: MessagePackValue = ["interned-stream": ["version": 2, "nonce": 5]]
        connection.receive(try MessagePackEncoder().encode(hello) as [UInt8])
        #expect(try connection.next(Event.self) == nil)
        #expect(connection.isInterned == false)
        #expect(connection.takeOutput() == [])
    }

    @Test func aMessageThatOnlyResemblesAHelloIsDelivered() throws {
        let messages: [MessagePackValue] = [
            ["interned-stream": 1], ["interned-stream": ["version": 1]],
            ["interned-stream": ["version": 1, "nonce": 2], "more": 3], "interned-stream",
        ]
        for message in messages {
            var connection = InternedConnection()
            connection.receive(try MessagePackEncoder().encode(message) as [UInt8])
            #expect(try connection.next(MessagePackValue.self) == message)
            #expect(connection.isInterned == false)
        }
    }

    @Test func whoHasSentAMessageBeforeTheHelloOfThePeerStaysPlain() throws {
        var first = InternedConnection()
        var second = InternedConnection(announcement: .inAnswer)
        try second.send(Event(1))
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        try first.send(Event(2))
        try settle(&first, &second, &log)
        #expect(log == [[Event(1)], [Event(2)]])
        #expect(first.isInterned == false)
        #expect(second.isInterned == false)
    }

    @Test func theLimitsOfThePeerAreObeyed() throws {
        let limits = StreamLimits(messageBytes: 200, attachments: 0, entriesLog2: 5)
        var first = InternedConnection(StreamOptions(limits: limits))
        var second = InternedConnection()
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        // No attachments are allowed, so the bytes are written into the message.
        second.coding.attachmentByteCount = 256
        let error = try #require(throws: StreamError.self) {
            try second.send(Event(1, content: Data(noise(300))))
        }
        #expect(error.code == .messageTooLarge)
        for number in 0..<200 { try second.send(Event(number)) }
        try settle(&first, &second, &log)
        #expect(log[0].count == 200)
        #expect(second.sent.heldItems <= 32)
    }

    @Test func aHelloIsTakenWhateverTheLimitsAre() throws {
        let limits = StreamLimits(messageBytes: 20, values: 1, depth: 0)
        var first = InternedConnection(StreamOptions(limits: limits))
        var second = InternedConnection()
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        try second.send(7)
        first.receive(second.takeOutput())
        #expect(try first.next(Int.self) == 7)
        #expect(first.received.messages == 1)
    }

    @Test func anErrorOfAValuePassesTheMessageOver() throws {
        var first = InternedConnection()
        var second = InternedConnection()
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        try first.send("no event")
        try first.send(Event(2))
        second.receive(first.takeOutput())
        #expect(throws: DecodingError.self) { try second.next(Event.self) }
        #expect(try second.next(Event.self) == Event(2))
    }

    @Test func damageEndsTheConnectionAndIsThrownAgain() throws {
        var first = InternedConnection()
        var second = InternedConnection()
        var log: [[Event]] = [[], []]
        try settle(&first, &second, &log)
        try first.send(Event(1))
        var packet = first.takeOutput()
        packet[packet.count - 1] ^= 1
        second.receive(packet)
        for _ in 0..<2 { #expect(throws: StreamError.self) { try second.next(Event.self) } }
    }

    @Test func packetsAreNotAcceptedBeforeAHello() throws {
        var connection = InternedConnection()
        connection.receive([0xC1])
        for _ in 0..<2 {
            #expect(throws: MsgPackError(.reservedByte, offset: 0)) {
                try connection.next(Event.self)
            }
        }
    }

    @Test func aConnectionThatEndsInAMessageIsTruncated() throws {
        var connection = InternedConnection()
        connection.receive([0x92, 0x01])
        #expect(try connection.next(Event.self) == nil)
        #expect(throws: InternedCodingError.self) { try connection.finish() }
    }

    @Test func everyHostileFileEndsInMessagesOrAnError() throws {
        let hello = try InternedConnection.helloOfAPeer()
        for path in ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack") {
            let bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(path)))
            var packet = hello + [0xC1]
            if !bytes.isEmpty { PacketPrefix.append(bytes.count, to: &packet) }
            for stream in [bytes, hello + bytes, packet + bytes, hello + [0xC1] + bytes] {
                var connection = InternedConnection()
                connection.receive(stream)
                do {
                    while try connection.withNext({ $0.count }) != nil {}
                } catch {}
            }
        }
    }
}

extension InternedConnection {
    /// The first bytes of another end.
    static func helloOfAPeer() throws -> [UInt8] {
        var peer = InternedConnection()
        return peer.takeOutput()
    }
}
