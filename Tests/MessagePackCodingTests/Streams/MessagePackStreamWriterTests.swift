import MessagePackCoding
import TestSupport
import Testing

@Suite struct MessagePackStreamWriterTests {
    private struct SinkError: Error {}

    /// A sink that keeps what it is lent.
    private final class Sink {
        var calls: [[UInt8]] = []
        var isBroken = false
        var bytes: [UInt8] { calls.flatMap(\.self) }

        func take(_ span: RawSpan) throws {
            if isBroken { throw SinkError() }
            // SAFETY: the bytes are copied.
            calls.append(unsafe span.withUnsafeBytes { unsafe [UInt8]($0) })
        }
    }

    @Test func messagesAreGatheredUntilTheBufferIsFull() throws {
        let sink = Sink()
        var stream = MessagePackStreamWriter(bufferByteCount: 4, to: sink.take)
        for number in 0..<4 { try stream.write(number) }
        #expect(sink.calls.isEmpty)
        #expect(stream.bufferedByteCount == 4)
        try stream.write(4)
        #expect(sink.calls == [[0, 1, 2, 3, 4]])
        try stream.write(5)
        try stream.flush()
        try stream.flush()
        #expect(sink.calls == [[0, 1, 2, 3, 4], [5]])
    }

    @Test func aLargePayloadGoesToTheSinkByItself() throws {
        let sink = Sink()
        var stream = MessagePackStreamWriter(bufferByteCount: 16, to: sink.take)
        let payload = [UInt8](repeating: 7, count: 300)
        try stream.writeItems { writer in
            try writer.writeMapHeader(2)
            writer.writeKey("n")
            writer.writeInteger(1)
            writer.writeKey("body")
        }
        try stream.writeBinary(payload)
        try stream.flush()
        #expect(sink.calls.count == 2)
        #expect(sink.calls.last == payload)
        let value = try MessagePackValue(decoding: sink.bytes)
        #expect(value == ["n": 1, "body": .binary(payload)])
    }

    @Test func aSmallPayloadIsGathered() throws {
        let sink = Sink()
        var stream = MessagePackStreamWriter(to: sink.take)
        try stream.writeBinary([1, 2])
        try stream.write("a")
        try stream.flush()
        #expect(sink.calls == [[0xC4, 2, 1, 2, 0xA1, 0x61]])
    }

    @Test func whatFailsLeavesNothingInTheStream() throws {
        let sink = Sink()
        var stream = MessagePackStreamWriter(to: sink.take)
        try stream.write(1)
        #expect(throws: SinkError.self) {
            try stream.writeItems { writer in
                try writer.writeArrayHeader(3)
                throw SinkError()
            }
        }
        #expect(throws: EncodingError.self) { try stream.write([RawMessagePack(bytes: [0xC1])]) }
        try stream.write(2)
        try stream.flush()
        #expect(sink.bytes == [1, 2])
    }

    @Test func whatASinkRefusedIsSentAgain() throws {
        let sink = Sink()
        var stream = MessagePackStreamWriter(to: sink.take)
        try stream.write(1)
        sink.isBroken = true
        #expect(throws: SinkError.self) { try stream.flush() }
        sink.isBroken = false
        try stream.flush()
        #expect(sink.bytes == [1])
    }
}
