import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceDecoderTests {
    @Test(arguments: [
        ("c0", ReferenceValue.nilValue), ("c2", .bool(false)), ("c3", .bool(true)),
        ("7f", .unsigned(127)), ("d300000000000000ff", .unsigned(255)),
        ("cfffffffffffffffff", .unsigned(.max)), ("e0", .negative(-32)),
        ("d38000000000000000", .negative(.min)), ("ca3fc00000", .float32(0x3FC0_0000)),
        ("cb3ff8000000000000", .float64(0x3FF8_0000_0000_0000)), ("a0", .str([])),
        ("a261ff", .str([0x61, 0xFF])), ("c40100", .bin([0])),
        ("d4ff07", .ext(type: -1, data: [7])),
        ("9201c0", .array([.unsigned(1), .nilValue])),
        ("82c001c002", .map([.init(.nilValue, .unsigned(1)), .init(.nilValue, .unsigned(2))])),
    ])
    func valueOfEachTypeIsReadWithoutItsWidth(_ hex: String, _ value: ReferenceValue) throws {
        #expect(try ReferenceDecoder().decode([UInt8](hex: hex)) == value)
    }

    @Test func floatsOfTwoWidthsAreTwoValues() throws {
        let decoder = ReferenceDecoder()
        let single = try decoder.decode([UInt8](hex: "ca3fc00000"))
        let double = try decoder.decode([UInt8](hex: "cb3ff8000000000000"))
        #expect(single != double)
    }

    @Test func strictDecoderRefusesStrThatIsNotUTF8() throws {
        let message = [UInt8](hex: "92 a161 a2c0af")
        #expect(
            try ReferenceDecoder().decode(message) == .array([.str([0x61]), .str([0xC0, 0xAF])]))
        #expect(throws: ReferenceError(.invalidUTF8, offset: 3)) {
            try ReferenceDecoder(requiresUTF8: true).decode(message)
        }
        #expect(throws: ReferenceError(.invalidUTF8, offset: 1)) {
            try ReferenceDecoder(requiresUTF8: true).decode([UInt8](hex: "81 a1ff c0"))
        }
    }

    @Test func binIsNotCheckedForUTF8() throws {
        let decoder = ReferenceDecoder(requiresUTF8: true)
        #expect(try decoder.decode([UInt8](hex: "c401ff")) == .bin([0xFF]))
    }

    @Test func sequenceEndsWithItsLastValue() throws {
        let decoder = ReferenceDecoder()
        #expect(
            try decoder.decodeSequence([UInt8](hex: "01c0a161")) == [
                .unsigned(1), .nilValue, .str([0x61]),
            ])
        #expect(try decoder.decodeSequence([]).isEmpty)
        #expect(throws: ReferenceError(.truncated, offset: 1)) {
            try decoder.decodeSequence([UInt8](hex: "01a2"))
        }
    }
}
