import MsgPackReference
import TestSupport
import Testing

@Suite struct KeyMapDocumentTests {
    @Test func documentHoldsItsExamples() {
        #expect(KeyMapDocument.examples.count == 7)
        for example in KeyMapDocument.examples {
            #expect(!example.originals.isEmpty)
            #expect(example.originals.count == example.wires.count)
        }
    }

    @Test(arguments: KeyMapDocument.examples)
    func encoderGivesTheBytesOfTheDocument(_ example: KeyMapDocument.Example) throws {
        var encoder = ReferenceKeyMapEncoder(example.mode)
        for (original, wire) in zip(example.originals, example.wires) {
            #expect(try encoder.encode(original).hex == wire.hex)
        }
    }

    @Test(arguments: KeyMapDocument.examples)
    func decoderGivesTheOriginalsOfTheDocument(_ example: KeyMapDocument.Example) throws {
        var decoder = ReferenceKeyMapDecoder(example.mode)
        for (original, wire) in zip(example.originals, example.wires) {
            #expect(try decoder.decode(wire).hex == original.hex)
        }
    }

    @Test func issueExampleHasTheSizesThatTheIssuePrints() throws {
        let example = try #require(KeyMapDocument.examples.first)
        #expect(example.originals.map(\.count) == [21, 49, 21])
        var encoder = ReferenceKeyMapEncoder(.names)
        let cold = try example.originals.map { try encoder.encode($0).count }
        let warm = try example.originals.map { try encoder.encode($0).count }
        #expect(cold == [29, 50, 6])
        #expect(warm == [6, 16, 6])
    }
}
