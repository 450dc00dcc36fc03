import MessagePackCoding
import Testing

/// What the module is as a whole.
@Suite struct ModuleTests {
    @Test func oneImportBringsReadersAndWriters() throws {
        var writer = MsgPackWriter()
        writer.writeInteger(7)
        let bytes = writer.copyBytes()
        var reader = MsgPackReader(bytes)
        #expect(try reader.readInteger(as: Int.self) == 7)
    }
}
