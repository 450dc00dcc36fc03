import InternedStream
import MsgPackWire
import Testing

@Suite struct ReadmeExample {
    @Test func exampleOfTheReadmeWorks() throws {
        var writer = MsgPackWriter()
        try writer.writeMapHeader(2)
        writer.writeKey("op")
        try writer.writeString("task-finished")
        writer.writeKey("nbytes")
        writer.writeInteger(28)

        var reader = MsgPackReader(writer.bytes)
        let entries = try reader.readMapHeader()
        for _ in 0..<entries {
            let key = try reader.readStringRange()
            let value = try reader.skip()
            print("key at bytes \(key), value at bytes \(value)")
        }
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)

        // At each end of the connection:
        var here = StreamSession()
        var there = StreamSession()
        // Each message goes through once, in order:
        for _ in 0..<100 {
            let message = StreamMessage(writer.copyBytes())
            let coded = try here.encode(message)
            let received = try there.decode(coded)
            precondition(received.message == message)
            // Acknowledges what was read; nil unless much came in and nothing was sent back.
            if let reply = received.reply { _ = try here.decode(reply) }
        }
        print("\(here.sent.plainBytes) bytes became \(here.sent.codedBytes)")
        let isSmaller = here.sent.codedBytes * 2 < here.sent.plainBytes
        #expect(isSmaller)
    }
}
