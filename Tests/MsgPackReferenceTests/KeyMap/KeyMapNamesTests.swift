import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, sections 2 and 3.
@Suite struct KeyMapNamesTests {
    @Test(arguments: [
        "c0", "05", "a26f70", "c40161", "c70105ee", "cb7ff8000000000001", "90", "dc0000",
    ])
    func otherTopLevelValuesTravelUnchanged(_ hex: String) throws {
        var pair = KeyMapPair(.names)
        #expect(try pair.pass(hex) == hex)
    }

    @Test func arrayHeaderTravelsInItsForm() throws {
        var pair = KeyMapPair(.names)
        #expect(
            try pair.pass("dd00000002 80 81a161c0") == "dd00000002 80 82e081e1a161e1c0".packed)
    }

    @Test func mapsBelowTheTopTravelUnchanged() throws {
        var pair = KeyMapPair(.names)
        #expect(try pair.pass("9191 81a16101") == "919181a16101")
        #expect(try pair.pass("81a161 81a162a163") == "82e081e1a161 e1 81a162a163".packed)
    }

    @Test func definitionsStandInOrderOfAppearanceKeyThenOp() throws {
        var pair = KeyMapPair(.names)
        #expect(
            try pair.pass("83 a161 01 a26f70 a162 a163 02")
                == "84 e0 84 e1a161 e2a26f70 e3a162 e4a163 e1 01 e2 e3 e4 02".packed)
    }

    @Test func entryOfDefinitionsIsLeftOutWhenNothingIsNew() throws {
        var pair = KeyMapPair(.names)
        _ = try pair.pass("81a16101")
        #expect(try pair.pass("82 a161 02 a161 03") == "82e102e103")
    }

    @Test func everyOpOfAMapIsReplaced() throws {
        var pair = KeyMapPair(.names)
        #expect(
            try pair.pass("82 a26f70 a161 a26f70 a161")
                == "83 e0 82 e1a26f70 e2a161 e1 e2 e1 e2".packed)
    }

    @Test func opValueThatIsNoStrStaysLiteral() throws {
        for value in ["c0", "c40161", "91a161", "80", "d40500", "d90161"] {
            var pair = KeyMapPair(.names)
            #expect(try pair.pass("81 a26f70 " + value) == "82e081e1a26f70e1" + value)
        }
    }

    @Test func keysOfOtherTypesStayLiteral() throws {
        for key in ["c0", "c4026f70", "91a26f70", "81c0c0", "d4056f", "d9026f70", "da00026f70"] {
            var pair = KeyMapPair(.names)
            #expect(try pair.pass("81 \(key) 05") == "81" + key + "05")
        }
    }

    @Test func emptyStringIsAName() throws {
        var pair = KeyMapPair(.names)
        #expect(try pair.pass("81a0c0") == "82e081e1a0e1c0")
    }

    @Test func namesAreComparedByTheirBytes() throws {
        var pair = KeyMapPair(.names)
        // e with acute accent in its two normal forms, and bytes that are not UTF-8.
        #expect(
            try pair.pass("83 a2c3a9 01 a365cc81 02 a1ff 03")
                == "84 e0 83 e1a2c3a9 e2a365cc81 e3a1ff e1 01 e2 02 e3 03".packed)
    }

    @Test func codesGrowFromOneToThreeBytes() throws {
        var pair = KeyMapPair(.names)
        for index in 0..<4096 {
            _ = try pair.pass(Bytes.map([(Bytes.str("name \(index)"), [0xC0])]))
        }
        let codes = [
            0: "e1", 30: "ff", 31: "00", 158: "7f", 159: "cc80", 286: "ccff", 287: "cd0100",
            4095: "cd0fe0",
        ]
        for (index, code) in codes {
            let message = Bytes.map([(Bytes.str("name \(index)"), [0xC0])])
            #expect(try pair.pass(message).hex == "81" + code + "c0", "name \(index)")
        }
    }

    @Test(arguments: [(14, "8f"), (15, "de0010"), (65534, "deffff"), (65535, "df00010000")])
    func definitionsWidenTheHeaderAtItsLimits(_ count: Int, _ header: String) throws {
        var pair = KeyMapPair(.names)
        let message = Bytes.map(Array(repeating: (Bytes.str("a"), [0xC0]), count: count))
        #expect(try pair.pass(message).hex.hasPrefix(header + "e081e1a161e1c0"))
        #expect(try pair.pass(message).count == message.count - count)
    }

    @Test func failedEncodeLeavesTheStateAsBefore() throws {
        var encoder = ReferenceKeyMapEncoder(.names)
        _ = try encoder.encode([UInt8](hex: "81a16101"))
        #expect(throws: ReferenceError(.truncated, offset: 8)) {
            try encoder.encode([UInt8](hex: "92 81a16201 81a163"))
        }
        #expect(try encoder.encode([UInt8](hex: "81a16301")).hex == "82e081e2a163e201")
    }

    @Test func directionsShareNothing() throws {
        var one = KeyMapPair(.names)
        var other = KeyMapPair(.names)
        #expect(try one.pass("81a16101") == "82e081e1a161e101")
        #expect(try other.pass("81a26262 01") == "82e081e1a26262e101")
    }
}
