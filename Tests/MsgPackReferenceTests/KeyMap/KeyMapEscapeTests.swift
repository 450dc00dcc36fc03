import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, section 4.
@Suite struct KeyMapEscapeTests {
    static let numbers = [
        "00", "7f", "e0", "e1", "ff", "c2", "c3", "ca00000000", "cbc03d000000000000", "cc05",
        "cd0005", "ce00000005", "cf0000000000000005", "d005", "d0e1", "d1ffe1", "d2ffffffe1",
        "d3ffffffffffffffe1",
    ]

    @Test(arguments: numbers)
    func mapWithANumberAsKeyIsEscaped(_ number: String) throws {
        var pair = KeyMapPair(.names)
        _ = try pair.pass("82 a26f70 a161 a16b 01")
        let message = "82 a16b 01 \(number) c0".packed
        #expect(try pair.pass(message) == "81e0" + message)
    }

    @Test(arguments: numbers)
    func mapWithANumberAtOpIsEscaped(_ number: String) throws {
        var pair = KeyMapPair(.names)
        _ = try pair.pass("82 a26f70 a161 a16b 01")
        for message in ["81a26f70" + number, "82a26f70a161a26f70" + number] {
            #expect(try pair.pass(message) == "81e0" + message)
        }
    }

    @Test(arguments: ["de0000", "df00000000", "de0001a161c0", "df00000001a161c0"])
    func mapWithAWideHeaderIsEscaped(_ message: String) throws {
        var pair = KeyMapPair(.names)
        #expect(try pair.pass(message) == "81e0" + message)
    }

    @Test func usersMapsThatLookLikeDefinitionsOrEscapesAreEscaped() throws {
        var pair = KeyMapPair(.names)
        for message in [
            "81e080", "81e081e1a161", "82e081e1a161e1c0", "81e081e081e080", "81e005",
            "82e005a161c0",
        ] {
            #expect(try pair.pass(message) == "81e0" + message)
        }
    }

    @Test func escapedMapDefinesNothing() throws {
        var pair = KeyMapPair(.names)
        _ = try pair.pass("82 a161 01 05 c0")
        #expect(try pair.pass("81a16101") == "82e081e1a161e101")
    }

    @Test func escapesStandAmongCodedMapsOfAList() throws {
        var pair = KeyMapPair(.names)
        #expect(
            try pair.pass("93 81a161c0 8105c0 81a161c0")
                == "93 82e081e1a161e1c0 81e08105c0 81e1c0".packed)
    }

    @Test func numbersAtValuesOfOtherKeysAreNoReason() throws {
        var pair = KeyMapPair(.names)
        #expect(try pair.pass("82 a161 e1 c4026f70 e2") == "83e081e1a161 e1e1 c4026f70e2".packed)
    }

    @Test func decoderTakesAnEscapeThatTheEncoderWouldNotWrite() throws {
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(try decoder.decode([UInt8](hex: "81e081a161c0")).hex == "81a161c0")
    }

    @Test func escapeOfTheDeepestMessageIsDecoded() throws {
        let inner = [UInt8](repeating: 0x91, count: 126) + [0x90]
        var pair = KeyMapPair(.names)
        let message = [0x81, 0x05] + inner
        #expect(try pair.pass(message) == [0x81, 0xE0] + message)
        #expect(try pair.pass([0x81, 0xA0] + inner) == [UInt8](hex: "82e081e1a0e1") + inner)
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(throws: ReferenceError(.depthExceeded, offset: 131)) {
            try decoder.decode([0x81, 0xE0, 0x81, 0x05, 0x91] + inner)
        }
    }
}
