#if NIO
import InternedStreamNIO
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

/// Connections over a socket of this machine.
@Suite struct LoopbackTests {
    private typealias Connection = NIOAsyncChannel<Event, Event>

    /// Counts the bytes that arrive from the transport.
    private final class Counter: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let count = NIOLockedValueBox(0)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            count.withLockedValue { $0 += Self.unwrapInboundIn(data).readableBytes }
            context.fireChannelRead(data)
        }
    }

    private static func prepare(
        _ channel: any Channel, isInterned: Bool, counter: Counter? = nil
    ) throws -> Connection {
        let pipeline = channel.pipeline.syncOperations
        if let counter { try pipeline.addHandler(counter) }
        if isInterned { try pipeline.addHandler(InternedStreamHandler(announcement: .atStart)) }
        try pipeline.addHandlers([
            ByteToMessageHandler(MessagePackValueDecoder<Event>()),
            MessageToByteHandler(MessagePackValueEncoder<Event>()),
        ])
        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }

    /// A server that returns what it receives, and a client that sends `count` events and counts bytes.
    private func exchange(
        _ count: Int, serverIsInterned: Bool
    ) async throws -> (answers: [Event], bytes: Int) {
        let counter = Counter()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(channel, isInterned: serverIsInterned, counter: counter)
                }
            }
        let address = try #require(server.channel.localAddress)
        async let served: Void = server.executeThenClose { connections in
            for try await connection in connections {
                try await connection.executeThenClose { events, answers in
                    for try await event in events { try await answers.write(event) }
                }
                return
            }
        }
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(channel, isInterned: serverIsInterned)
                }
            }
        let answers = try await client.executeThenClose { answers, events in
            var received: [Event] = []
            var iterator = answers.makeAsyncIterator()
            for number in 0..<count {
                try await events.write(Event(number))
                // The first exchange settles what both ends agree on.
                if number % 50 == 0 || number > count - 50, let answer = try await iterator.next() {
                    received.append(answer)
                }
            }
            while received.count < count, let answer = try await iterator.next() {
                received.append(answer)
            }
            return received
        }
        try await served
        return (answers, counter.count.withLockedValue { $0 })
    }

    @Test(.timeLimit(.minutes(2))) func eventsReturnOverASocketAndAreSmall() async throws {
        let events = (0..<1_000).map(Event.init)
        let interned = try await exchange(1_000, serverIsInterned: true)
        #expect(interned.answers == events)
        let plain = try await exchange(1_000, serverIsInterned: false)
        #expect(plain.answers == events)
        #expect(interned.bytes * 2 < plain.bytes, "\(interned.bytes) of \(plain.bytes)")
    }
}
#endif
