import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, section 5.
@Suite struct KeyMapValuesTests {
    static let dask = ReferenceKeyMapMode.values(.dask)

    /// The wire of `{field: value}` once the field's name is known.
    static func warm(_ field: String, _ value: String, part: ReferenceKeyMapPolicy.Part) throws
        -> String
    {
        let policy = try #require(ReferenceKeyMapPolicy([.init(field, part)]))
        var pair = KeyMapPair(.values(policy))
        _ = try pair.pass(Bytes.map([(Bytes.str(field), [0xC0])]))
        return try pair.pass(Bytes.map([(Bytes.str(field), [UInt8](hex: value))])).hex
    }

    @Test(
        arguments: [
            (ReferenceKeyMapPolicy.Part.value, "a3616263", "a3616263", "40"),
            (.value, "93a161c001", "93a161c001", "40"),
            (.value, "dc000101", "dc000101", "40"),
            (.elements, "92a3616263a3616263", "a3616263", "924040"),
            (.elements, "dc0002c093a161c001", "93a161c001", "dc0002c040"),
            (.mapKeys, "82a361626305c0a3616263", "a3616263", "824005c0a3616263"),
            (.mapKeys, "de000193a161c00105", "93a161c001", "de00014005"),
            (
                .mapValueElements, "82a361626391a3646566c0a3646566", "a3646566",
                "82a36162639140c0a3646566"
            ),
            (.mapKeysAndValueElements, "81a361626391a3616263", "a3616263", "81409140"),
        ] as [(ReferenceKeyMapPolicy.Part, String, String, String)])
    func partHasItsPositions(
        _ part: ReferenceKeyMapPolicy.Part, _ value: String, _ item: String, _ coded: String
    ) throws {
        #expect(try Self.warm("f", value, part: part) == "82e08140" + item + "e1" + coded)
    }

    @Test(
        arguments: [
            (ReferenceKeyMapPolicy.Part.elements, "05"), (.elements, "a3616263"),
            (.elements, "81a3616263a3616263"), (.mapKeys, "05"), (.mapKeys, "91a3616263"),
            (.mapValueElements, "81a361626305"), (.mapValueElements, "8105a3616263"),
            (.mapValueElements, "a3616263"), (.mapKeysAndValueElements, "91a3616263"),
            (.mapKeysAndValueElements, "c3"),
        ] as [(ReferenceKeyMapPolicy.Part, String)])
    func valueWithoutTheShapeOfItsPartTravelsUnchanged(
        _ part: ReferenceKeyMapPolicy.Part, _ value: String
    ) throws {
        #expect(try Self.warm("f", value, part: part) == "81e1" + value)
    }

    @Test(arguments: KeyMapEscapeTests.numbers)
    func numberAtAValuePositionEscapesTheMap(_ number: String) throws {
        for message in [
            "81a36b6579" + number, "81a46b65797392a3616263" + number,
            "81a777686f5f68617381" + number + "c0",
            "81a777686f5f68617381a361626391" + number, "81a66e627974657381" + number + "c0",
        ] {
            var pair = KeyMapPair(Self.dask)
            #expect(try pair.pass(message) == "81e0" + message)
        }
    }

    @Test func numbersThatAreNoPositionsTravelUnchanged() throws {
        var pair = KeyMapPair(Self.dask)
        // Values of nbytes, a value in who_has that is no array, and keys without an array.
        #expect(
            try pair.pass("83 a66e6279746573 81a16105 a777686f5f686173 81a16205 a46b657973 05")
                == """
                84 e0 83 e1a66e6279746573 e2a777686f5f686173 e3a46b657973 e1 81a16105 e2 81a16205 e3 05
                """.packed)
    }

    @Test(arguments: [
        "c0", "c403616263", "d903616263", "80", "81a161c0", "9191c0",
        "9180", "d40500", "a0", "a26162", "90", "9101", "92c0c0",
    ])
    func whatIsNoItemOrTooShortStaysLiteral(_ value: String) throws {
        #expect(try Self.warm("f", value, part: .value) == "81e1" + value)
    }

    @Test func sameTextAsNameAndAsValueHasTwoCodes() throws {
        var pair = KeyMapPair(Self.dask)
        #expect(
            try pair.pass("82 a46b657973 91a46b657973 a46e616d65 a46b657973")
                == "83 e0 83 e1a46b657973 40a46b657973 e2a46e616d65 e1 9140 e2 a46b657973".packed)
    }

    @Test func arraysAreComparedByTheirBytes() throws {
        var pair = KeyMapPair(Self.dask)
        #expect(
            try pair.pass("81 a46b657973 93 93010203 93010203 9301d00203".packed)
                == "82 e0 83 e1a46b657973 4093010203 419301d00203 e1 93404041".packed)
    }

    @Test func fieldInAWiderFormIsNoField() throws {
        var pair = KeyMapPair(Self.dask)
        #expect(try pair.pass("81 d9036b6579 05") == "81d9036b657905")
    }

    @Test func namesEndAtCode63() throws {
        var pair = KeyMapPair(Self.dask)
        let names = (0..<96).map { (Bytes.str("n\($0)"), [UInt8(0xC0)]) }
        let wire = try pair.pass(Bytes.map(names))
        #expect(wire.hex.hasSuffix("3ec03fc0" + "a36e3935c0"))
        // A field that the table has no room for still has its positions.
        #expect(
            try pair.pass("81 a36b6579 a3616263") == "82 e0 8140a3616263 a36b6579 40".packed)
        #expect(try pair.pass("81 a36b6579 05") == "81e081a36b657905")
    }

    @Test func policyTakesEachNameOnceAndNotOp() {
        #expect(ReferenceKeyMapPolicy([.init("a", .value), .init("a", .elements)]) == nil)
        #expect(ReferenceKeyMapPolicy([.init("op", .value)]) == nil)
        #expect(ReferenceKeyMapPolicy([.init("a", .value), .init("b", .value)]) != nil)
        #expect(ReferenceKeyMapPolicy(ReferenceKeyMapPolicy.dask.fields) == .dask)
    }
}
