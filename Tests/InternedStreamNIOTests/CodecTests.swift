#if NIO
import InternedStreamNIO
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@Suite struct CodecTests {
    private let events = (0..<20).map(Event.init)

    private func encoded() throws -> ByteBuffer {
        let channel = EmbeddedChannel(
            handler: MessageToByteHandler(MessagePackValueEncoder<Event>()))
        var stream = ByteBuffer()
        for event in events {
            try channel.writeOutbound(event)
            var buffer = try #require(try channel.readOutbound(as: ByteBuffer.self))
            stream.writeBuffer(&buffer)
        }
        _ = try channel.finish()
        return stream
    }

    @Test(arguments: [1, 2, 3, 5, 1 << 20]) func valuesArriveHoweverTheBytesAreCut(
        size: Int
    ) throws {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(MessagePackValueDecoder<Event>()))
        var stream = try encoded()
        while let piece = stream.readSlice(length: min(size, max(stream.readableBytes, 1))) {
            try channel.writeInbound(piece)
        }
        for event in events { #expect(try channel.readInbound(as: Event.self) == event) }
        #expect(try channel.finish().isClean)
    }

    @Test func typedValuesAndCodableValuesAreTheSameBytes() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(MessagePackTypedDecoder<Event>()),
            MessageToByteHandler(MessagePackTypedEncoder<Event>()),
        ])
        var stream = ByteBuffer()
        for event in events {
            try channel.writeOutbound(event)
            var buffer = try #require(try channel.readOutbound(as: ByteBuffer.self))
            stream.writeBuffer(&buffer)
        }
        #expect(try stream == encoded())
        try channel.writeInbound(stream)
        for event in events { #expect(try channel.readInbound(as: Event.self) == event) }
        #expect(try channel.finish().isClean)
    }

    @Test func aStreamThatEndsInAMessageIsTruncated() throws {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(MessagePackMessageDecoder()))
        try channel.writeInbound(ByteBuffer(bytes: [0x01, 0x92, 0x01]))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(bytes: [0x01]))
        #expect(throws: MsgPackError(.truncated, offset: 3)) { try channel.finish() }
    }

    @Test func bytesThatAreNoMessagePackAreAnErrorAtTheirPlace() throws {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(MessagePackMessageDecoder()))
        #expect(throws: MsgPackError(.reservedByte, offset: 2)) {
            try channel.writeInbound(ByteBuffer(bytes: [0x01, 0x91, 0xC1]))
        }
        _ = try? channel.finish()
    }

    @Test func limitsHoldForEachMessage() throws {
        let decoder = MessagePackMessageDecoder(limits: MsgPackLimits(bytes: 3))
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        try channel.writeInbound(ByteBuffer(bytes: [0xA2, 0x61, 0x62, 0xA2, 0x61, 0x62]))
        #expect(throws: MsgPackError(.byteLimit, offset: 6)) {
            try channel.writeInbound(ByteBuffer(bytes: [0xDB, 0xFF, 0xFF, 0xFF, 0xFF]))
        }
        _ = try? channel.finish()
    }

    @Test func aBufferHasValuesOneAfterTheOther() throws {
        var buffer = ByteBuffer()
        #expect(try buffer.writeMessagePack(7) == 1)
        try buffer.writeMessagePack(["a": [1, 2]])
        #expect(try buffer.readMessagePack(Int.self) == 7)
        #expect(throws: DecodingError.self) { try buffer.readMessagePack(String.self) }
        #expect(try buffer.readMessagePack([String: [Int]].self) == ["a": [1, 2]])
        #expect(buffer.readableBytes == 0)
        #expect(throws: DecodingError.self) { try buffer.readMessagePack(Int.self) }
    }
}
#endif
