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
    }
}
