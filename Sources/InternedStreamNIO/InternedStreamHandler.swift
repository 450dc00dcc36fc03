#if NIO
public import NIOCore

/// Interns what goes over a channel: MessagePack messages come in from above and go out to above unchanged,
/// and on the transport is an interned stream (docs/LINK.md).
///
///     try pipeline.addHandlers([
///         InternedStreamHandler(),
///         ByteToMessageHandler(MessagePackValueDecoder<Task>()),
///         MessageToByteHandler(MessagePackValueEncoder<Task>()),
///     ])
///
/// The handler frames packets, acknowledges what it has read by itself, and announces the limits of its
/// decoder in a first message. With a peer that does not know the link, messages travel as plain MessagePack,
/// as if the handler were not there. What both ends have agreed on is an inbound event of the type
/// `LinkAgreement`.
///
/// - Each buffer that is written must be one MessagePack message, as `MessageToByteHandler` writes it. Once
///   the connection is interned, the write of any other buffer fails, as does one that is larger than the
///   peer allows. Each buffer that is read is one message.
/// - After an error in what was received the handler fires the error and closes the channel.
/// - The handler cannot be removed from the pipeline of an open channel.
public final class InternedStreamHandler: ChannelDuplexHandler {
    /// Bytes of the transport.
    public typealias InboundIn = ByteBuffer
    /// One message.
    public typealias InboundOut = ByteBuffer
    /// One message.
    public typealias OutboundIn = ByteBuffer
    /// Bytes of the transport.
    public typealias OutboundOut = ByteBuffer

    private var link: InternedLink
    /// Bytes that have arrived and were not taken.
    private var received = ByteBuffer()
    private var failure: (any Error)?
    private var owesFlush = false
    private var agreement = LinkAgreement.pending
    /// Whether this end has closed the channel, so that what is left of the peer's bytes is of no interest.
    private var isClosing = false

    /// One end at the beginning of a connection.
    ///
    /// - Parameters:
    ///   - options: the settings of the session. The peer's limits come from the peer.
    ///   - announcement: when this end says that it can use the interned stream.
    public init(
        _ options: StreamOptions = StreamOptions(), announcement: LinkAnnouncement = .atStart
    ) {
        link = InternedLink(options, announcement: announcement)
    }

    /// Announces this end on a channel that is active already.
    public func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    /// Announces this end.
    public func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        let hello = link.start()
        guard !hello.isEmpty else { return }
        let buffer = context.channel.allocator.buffer(bytes: hello)
        context.writeAndFlush(Self.wrapOutboundOut(buffer), promise: nil)
    }
}

/// Messages out.
extension InternedStreamHandler {
    /// Sends a message, or fails if it is not one message or too large for the peer.
    public func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if let failure {
            promise?.fail(failure)
            return
        }
        let message = Self.unwrapOutboundIn(data)
        do {
            let coded = try coded(message, context.channel.allocator)
            context.write(Self.wrapOutboundOut(coded), promise: promise)
        } catch {
            promise?.fail(error)
        }
    }

    /// Closes the channel.
    public func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        if mode != .output { isClosing = true }
        context.close(mode: mode, promise: promise)
    }

    private func coded(
        _ message: ByteBuffer, _ allocator: ByteBufferAllocator
    ) throws -> ByteBuffer {
        guard link.isInterned else {
            let hello = link.beginPlain()
            if hello.isEmpty { return message }
            return allocator.buffer(bytes: hello + message.readableBytesView)
        }
        return try Self.packet(of: message, &link, allocator)
    }

    // Spans of a link end with the access to it, so the link is passed.
    private static func packet(
        of message: ByteBuffer, _ link: inout InternedLink, _ allocator: ByteBufferAllocator
    ) throws(StreamError) -> ByteBuffer {
        let packet = try link.packet(of: message.readableBytesUInt8Span)
        var coded = allocator.buffer(capacity: packet.count + 5)
        coded.writePacket(packet)
        return coded
    }
}

/// Messages in.
extension InternedStreamHandler {
    /// Takes bytes of the transport, and fires the messages that are complete.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        var bytes = Self.unwrapInboundIn(data)
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.writeBuffer(&bytes)
        }
        do {
            while failure == nil, !isClosing, let count = try nextUnit(),
                let unit = received.readSlice(length: count)
            {
                try take(unit, context)
            }
        } catch {
            fail(error, context)
        }
        if received.readableBytes == 0 {
            received = ByteBuffer()
        } else {
            received.discardReadBytes()
        }
    }

    /// Sends acknowledgements.
    public func channelReadComplete(context: ChannelHandlerContext) {
        if owesFlush {
            owesFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    /// Fires an error if the peer has ended the connection inside a message.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { finish(context) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Fires an error if the connection has ended inside a message.
    public func channelInactive(context: ChannelHandlerContext) {
        finish(context)
        context.fireChannelInactive()
    }

    private func nextUnit() throws -> Int? {
        let received = received
        return try link.nextUnit(in: received.readableBytesUInt8Span)
    }

    private func take(_ unit: ByteBuffer, _ context: ChannelHandlerContext) throws {
        let (message, output) = try Self.parts(of: unit, &link, context.channel.allocator)
        // Before the message: who receives it may answer, and the answer comes after the output.
        if let output {
            context.write(Self.wrapOutboundOut(output), promise: nil)
            owesFlush = true
        }
        if link.agreement != agreement {
            agreement = link.agreement
            context.fireUserInboundEventTriggered(agreement)
        }
        if let message { context.fireChannelRead(Self.wrapInboundOut(message)) }
    }

    /// The message of a unit, and the bytes to send.
    private static func parts(
        of unit: ByteBuffer, _ link: inout InternedLink, _ allocator: ByteBufferAllocator
    ) throws -> (message: ByteBuffer?, output: ByteBuffer?) {
        let isPlain = !link.receivesPackets
        let taken = try link.take(unit.readableBytesUInt8Span)
        var output: ByteBuffer?
        if taken.output.count > 0 {
            output = allocator.buffer(capacity: taken.output.count)
            output?.writeBytes(taken.output)
        }
        guard let message = taken.message else { return (nil, output) }
        if isPlain { return (unit, output) }
        var buffer = allocator.buffer(capacity: message.count)
        buffer.writeBytes(message)
        return (buffer, output)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard failure == nil, !isClosing, received.readableBytes > 0 else { return }
        do {
            try link.finish(bufferedByteCount: received.readableBytes)
        } catch {
            fail(error, context)
        }
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        failure = error
        received = ByteBuffer()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
#endif
