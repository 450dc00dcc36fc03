import MessagePackCoding
import TestSupport
import Testing

/// Fields that are views of the input, and paths into an index.
@Suite struct BorrowedTests {
    struct Routed: MessagePackReadable {
        var to: MessagePackView
        var count: Int
        var body: MessagePackView

        init(reading reader: inout MsgPackReader) throws {
            var fields = try reader.readFields()
            to = try reader.read("to", of: &fields)
            count = try reader.read("count", of: &fields)
            body = try reader.read("body", of: &fields)
            try reader.endFields(fields)
        }
    }

    /// {"to": "w1", "count": 3, "body": [1, {"a": "…"}]}
    private let message = [UInt8](
        hex: "83a2746fa27731a5636f756e7403a4626f64799201 81a161a6e282ace282ac")

    @Test func viewsAreOfTheInput() throws {
        let routed = try Routed(messagePack: message)
        #expect(routed.count == 3)
        #expect(routed.to.isText("w1", in: message))
        #expect(!routed.to.isText("w2", in: message))
        #expect(!routed.body.isText("w1", in: message))
        #expect(try routed.to.read(String.self, in: message) == "w1")
        #expect(
            try routed.body.read([MessagePackView].self, in: message)[1]
                .read([String: String].self, in: message) == ["a": "€€"])
        #expect(routed.to.range == 4..<7)
        #expect(routed.to.payloadRange == 5..<7)
    }

    @Test func viewsAreForwardedByteForByte() throws {
        let routed = try Routed(messagePack: message)
        var writer = MsgPackWriter()
        try writer.writeArrayHeader(2)
        writer.write(routed.body, of: message)
        writer.write(routed.to, of: message)
        #expect(writer.copyBytes().hex == "92" + "920181a161a6e282ace282ac" + "a27731")
    }

    @Test func viewsOfAnotherMessageReadNothingOutside() throws {
        let routed = try Routed(messagePack: message)
        let short: [UInt8] = [0x01]
        #expect(!routed.body.isText("w1", in: short))
        #expect(throws: MsgPackError.self) { try routed.body.read(Int.self, in: short) }
        var writer = MsgPackWriter()
        writer.write(routed.body, of: short)
        #expect(writer.copyBytes() == [0xC0])
    }

    @Test func viewsOfItemsOfEveryFormat() throws {
        var writer = MsgPackWriter()
        try writer.writeArrayHeader(9)
        writer.writeNil()
        writer.writeFloat64(1)
        try writer.writeString(String(repeating: "x", count: 31))
        try writer.writeString(String(repeating: "y", count: 40))
        try writer.writeString(String(repeating: "z", count: 70_000))
        try writer.writeBinary([1, 2])
        try writer.writeExtension(type: 3, payload: [9])
        try writer.writeMapHeader(1)
        writer.writeInteger(1)
        try writer.writeArrayHeader(0)
        writer.writeInteger(200)
        let bytes = writer.copyBytes()
        let views = try [MessagePackView](messagePack: bytes)
        var offset = 3 - 2
        for view in views {
            #expect(view.range.lowerBound == offset)
            offset = view.range.upperBound
        }
        #expect(offset == bytes.count)
        #expect(views[4].payloadRange.count == 70_000)
        #expect(throws: MsgPackError.self) {
            try [MessagePackView](messagePack: [UInt8](bytes.dropLast()))
        }
    }

    @Test func anIndexAnswersAPath() throws {
        var index = MsgPackIndex()
        try index.build(from: message)
        let root = index.item(of: message.span)
        #expect(try root["body"][1]["a"].read(String.self) == "€€")
        #expect(try root["count"].read(Int.self) == 3)
        let count = root["body"].count
        #expect(count == 2)
        let range = root["body"][0].range
        #expect(range == 20..<21)
    }

    @Test func aPathThatLeadsNowhereIsNotThere() throws {
        var index = MsgPackIndex()
        try index.build(from: message)
        let root = index.item(of: message.span)
        for isPresent in [
            root["nobody"].isPresent, root[0].isPresent, root["body"][2].isPresent,
            root["body"][-1].isPresent, root["body"]["a"].isPresent, root["to"]["x"][1].isPresent,
        ] {
            #expect(!isPresent)
        }
        #expect(throws: MsgPackError(.missingKey, offset: 19)) {
            try root["body"][7]["a"].read(Int.self)
        }
        #expect(try root["nobody"].readIfPresent(Int.self) == nil)
        #expect(try root["count"].readIfPresent(Int.self) == 3)
        let other: [UInt8] = [1]
        let isPresent = index.item(of: other.span).isPresent
        #expect(!isPresent)
    }
}
