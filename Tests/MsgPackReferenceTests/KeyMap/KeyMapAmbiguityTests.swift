import MsgPackReference
import TestSupport
import Testing

/// Inputs on which the proposal as written decodes to something else: int, float and bool keys and
/// ops, entries that look like definitions, repeated keys, wide forms, discarded output.
@Suite struct KeyMapAmbiguityTests {
    /// `{"op": "reschedule", "key": "x"}`: codes -31 to -29.
    static let first = "82 a26f70 aa72657363686564756c65 a36b6579 a178"

    @Test(arguments: [
        "83 a26f70 a86164642d6b657973 a36b6579 a179 e3 07",
        "82 a26f70 a86164642d6b657973 e1 a176",
        "82 e0 81a16101 a26f70 aa72657363686564756c65",
        "82 e0 05 a26f70 aa72657363686564756c65",
        "81 a26f70 e2",
        "81 a26f70 cbc03e000000000000",
        "81 cbc03d000000000000 01",
        "82 a36b6579 01 a36b6579 02",
        "d9026f70", "81 d9026f70 a178", "de0001 a26f70 a178", "d3ffffffffffffffff",
        "81 a36b6579 d3ffffffffffffffff",
    ])
    func messageAfterTheFirstComesBackByteForByte(_ message: String) throws {
        var pair = KeyMapPair(.names)
        _ = try pair.pass(Self.first)
        _ = try pair.pass(message)
    }

    @Test func booleansAreNotTakenForTheCodesZeroAndOne() throws {
        var pair = KeyMapPair(.names)
        let names = (0..<41).map { (Bytes.str("k\($0)"), [UInt8(0xC0)]) }
        _ = try pair.pass(Bytes.map(names))
        #expect(try pair.pass("81 c3 a174") == "81e081c3a174")
        #expect(try pair.pass("81 c2 a166") == "81e081c2a166")
    }

    @Test func messageThatNeedsALostDefinitionIsRefused() throws {
        var encoder = ReferenceKeyMapEncoder(.names)
        _ = try encoder.encode([UInt8](hex: Self.first))
        let second = try encoder.encode([UInt8](hex: Self.first))
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(throws: ReferenceError(.unknownCode, offset: 1)) { try decoder.decode(second) }
    }

    @Test func repeatedMessageWithDefinitionsIsRefused() throws {
        var encoder = ReferenceKeyMapEncoder(.names)
        let wire = try encoder.encode([UInt8](hex: Self.first))
        var decoder = ReferenceKeyMapDecoder(.names)
        _ = try decoder.decode(wire)
        #expect(throws: ReferenceError(.redefinition, offset: 3)) { try decoder.decode(wire) }
    }
}
