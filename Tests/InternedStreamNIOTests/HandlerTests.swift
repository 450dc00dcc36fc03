#if NIO
import Foundation
import InternedStreamNIO
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@Suite struct HandlerTests {
    /// Records what both ends have agreed on.
    private final class Witness: ChannelInboundHandler {
        typealias InboundIn = Event
        var agreements: [LinkAgreement] = []
        var errors: [any Error] = []

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let agreement = event as? LinkAgreement { agreements.append(agreement) }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
    }

    /// One end of a connection.
    private struct End {
        let channel = EmbeddedChannel()
        let witness = Witness()

        init(
            _ options: StreamOptions = StreamOptions(), announcement: LinkAnnouncement = .atStart,
            isInterned: Bool = true
        ) throws {
            if isInterned {
                try channel.pipeline.syncOperations.addHandler(
                    InternedStreamHandler(options, announcement: announcement))
            }
            try channel.pipeline.syncOperations.addHandlers([
                ByteToMessageHandler(MessagePackValueDecoder<Event>()),
                MessageToByteHandler(MessagePackValueEncoder<Event>()), witness,
            ])
            try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        /// The bytes that this end has sent since the last call.
        func output() throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
                bytes += buffer.readableBytesView
            }
            return bytes
        }

        /// The values that have arrived.
        func values() throws -> [Event] {
            var values: [Event] = []
            while let value = try channel.readInbound(as: Event.self) { values.append(value) }
            return values
        }

        func receive(_ bytes: some Sequence<UInt8>) throws {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        }
    }

    /// Moves bytes between two ends, in pieces, until neither sends any.
    private func settle(_ first: End, _ second: End, pieces size: Int = .max) throws {
        var isMoving = true
        while isMoving {
            isMoving = false
            for (from, to) in [(first, second), (second, first)] {
                var rest = try from.output()[...]
                while !rest.isEmpty {
                    isMoving = true
                    try to.receive(rest.prefix(size))
                    rest = rest.dropFirst(size)
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 1 << 20], [LinkAnnouncement.atStart, .inAnswer])
    func bothEndsAgreeHoweverTheBytesAreCut(size: Int, announcement: LinkAnnouncement) throws {
        let (first, second) = (try End(), try End(announcement: announcement))
        let events = (0..<50).map(Event.init)
        try first.channel.writeOutbound(events[0])
        try settle(first, second, pieces: size)
        for event in events.dropFirst() {
            try first.channel.writeOutbound(event)
            try second.channel.writeOutbound(event)
        }
        try settle(first, second, pieces: size)
        #expect(try second.values() == events)
        #expect(try first.values() == Array(events.dropFirst()))
        #expect(first.witness.agreements == [.interned])
        #expect(second.witness.agreements == [.interned])
        #expect(try first.channel.finish().isClean)
        #expect(try second.channel.finish().isClean)
    }

    @Test func aConnectionOfAlikeMessagesIsSmallAndAcknowledgedByItself() throws {
        let (first, second) = (try End(), try End())
        try settle(first, second)
        var plain = 0
        var coded = 0
        for number in 0..<3_000 {
            plain += try MessagePackEncoder().encode(Event(number)).count
            try first.channel.writeOutbound(Event(number))
            let bytes = try first.output()
            coded += bytes.count
            try second.receive(bytes)
            let reply = try second.output()
            if !reply.isEmpty { try first.receive(reply) }
        }
        #expect(try second.values().count == 3_000)
        #expect(coded * 3 < plain, "\(coded) of \(plain)")
    }

    @Test func aPeerWithoutTheHandlerGetsPlainMessages() throws {
        let (first, second) = (try End(announcement: .inAnswer), try End(isInterned: false))
        for number in 0..<3 {
            try second.channel.writeOutbound(Event(number))
            try settle(first, second)
            try first.channel.writeOutbound(Event(10 + number))
            try settle(first, second)
        }
        #expect(try first.values() == [Event(0), Event(1), Event(2)])
        #expect(try second.values() == [Event(10), Event(11), Event(12)])
        #expect(first.witness.agreements == [.plain])
    }

    @Test func theFirstMessageAnnouncesTheLimits() throws {
        let end = try End(StreamOptions(limits: StreamLimits(messageBytes: 1_000, depth: 9)))
        let hello = try MessagePackDecoder().decode(MessagePackValue.self, from: end.output())
        #expect(hello["interned-stream"]?["messageBytes"] == 1_000)
        #expect(hello["interned-stream"]?["depth"] == 9)
    }

    @Test func aMessageThatThePeerDoesNotAllowFailsAndTheConnectionGoesOn() throws {
        let limited = StreamOptions(limits: StreamLimits(messageBytes: 60))
        let (first, second) = (try End(), try End(limited))
        try settle(first, second)
        var large = Event(1)
        large.key = String(repeating: "k", count: 100)
        #expect(throws: StreamError.self) { try first.channel.writeOutbound(large) }
        try first.channel.writeOutbound(Event(2))
        try settle(first, second)
        #expect(try second.values() == [Event(2)])
    }

    @Test func damageIsAnErrorAndClosesTheChannel() throws {
        let (first, second) = (try End(), try End())
        try settle(first, second)
        try first.channel.writeOutbound(Event(1))
        var packet = try first.output()
        packet[packet.count - 1] ^= 1
        try second.receive(packet)
        second.channel.embeddedEventLoop.run()
        #expect(second.witness.errors.first is StreamError)
        #expect(second.channel.isActive == false)
        #expect(throws: (any Error).self) { try second.channel.writeOutbound(Event(2)) }
        #expect(try second.values().isEmpty)
    }

    @Test func aConnectionThatEndsInAPacketIsAnError() throws {
        let (first, second) = (try End(), try End())
        try settle(first, second)
        try first.channel.writeOutbound(Event(1))
        try second.receive(try first.output().dropLast())
        second.channel.pipeline.fireChannelInactive()
        let error = second.witness.errors.first as? InternedCodingError
        #expect(error?.code == .truncated)
    }

    @Test func everyHostileFileEndsInMessagesOrAnError() throws {
        let hello = try End().output()
        for path in ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack") {
            let bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(path)))
            for prefix in [[], hello, hello + [0xC1]] {
                let channel = EmbeddedChannel(handler: InternedStreamHandler())
                _ = try? channel.writeInbound(ByteBuffer(bytes: prefix + bytes))
                _ = try? channel.finish(acceptAlreadyClosed: true)
            }
        }
    }
}
#endif
