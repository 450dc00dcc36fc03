import MsgPackReference
import Testing

@Suite struct ReferenceFormatTests {
    @Test func everyFirstByteHasTheFormatOfTheOverviewTable() {
        #expect((0x00...0x7F).allSatisfy { ReferenceFormat(firstByte: $0) == .positiveFixint })
        #expect((0x80...0x8F).allSatisfy { ReferenceFormat(firstByte: $0) == .fixmap })
        #expect((0x90...0x9F).allSatisfy { ReferenceFormat(firstByte: $0) == .fixarray })
        #expect((0xA0...0xBF).allSatisfy { ReferenceFormat(firstByte: $0) == .fixstr })
        #expect((0xE0...0xFF).allSatisfy { ReferenceFormat(firstByte: $0) == .negativeFixint })
        let single = (0xC0...0xDF).map { ReferenceFormat(firstByte: $0) }
        #expect(
            single == [
                .nilFormat, .neverUsed, .falseFormat, .trueFormat, .bin8, .bin16, .bin32, .ext8,
                .ext16, .ext32, .float32, .float64, .uint8, .uint16, .uint32, .uint64, .int8,
                .int16, .int32, .int64, .fixext1, .fixext2, .fixext4, .fixext8, .fixext16, .str8,
                .str16, .str32, .array16, .array32, .map16, .map32,
            ])
    }

    @Test(arguments: ReferenceFormat.allCases)
    func firstByteLeadsBackToTheFormat(_ format: ReferenceFormat) {
        #expect(ReferenceFormat(firstByte: format.firstByte) == format)
    }
}
