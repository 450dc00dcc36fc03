import KeyMap
import MsgPackReference
import TestSupport
import Testing

@Suite struct KeyMapDecoderTests {
    private let names = KeyMapSetup(isValues: false, isTight: false)
    private let values = KeyMapSetup(isValues: true, isTight: false)

    @Test func errorPoisonsTheDecoder() throws {
        var decoder = names.makeDecoder()
        _ = try decoder.decode([0x82, 0xE0, 0x81, 0xE1, 0xA1, 0x61, 0xE1, 0xC0])
        #expect(decoder.answer([0x81, 0xE5, 0xC0]) == .error("unknownCode", 1))
        let delivered = decoder.message.byteCount
        #expect(delivered == 0)
        #expect(decoder.answer([0xC0]) == .error("poisoned", 0))
        #expect(decoder.answer([0x81, 0xE1, 0xC0]) == .error("poisoned", 0))
        let isPoisoned = decoder.isPoisoned
        #expect(isPoisoned)
    }

    @Test func outputIsLimitedAsItIsProduced() throws {
        var limits = KeyMapLimits(.names)
        limits.messageBytes = 1_000
        var decoder = KeyMapDecoder(.names, limits: limits)
        let name = [UInt8](repeating: 0x61, count: 31)
        _ = try decoder.decode([0x82, 0xE0, 0x81, 0xE1, 0xBF] + name + [0xE1, 0xC0])
        // A list of one map with 65,535 entries of two bytes, 33 bytes each when resolved.
        let entry: [UInt8] = [0xE1, 0xC0]
        let bomb = [0x91, 0xDE, 0xFF, 0xFF] + [[UInt8]](repeating: entry, count: 65_535).joined()
        #expect(decoder.answer(bomb) == .error("outputTooLong", 64))
    }

    @Test func claimedCountsReserveNothing() {
        for wire in ["df ffffffff", "dd ffffffff", "82 e0 df ffffffff", "81 e1 db ffffffff"] {
            var decoder = values.makeDecoder()
            guard case .error = decoder.answer([UInt8](hex: wire)) else {
                Issue.record("\(wire) is refused")
                continue
            }
        }
    }

    /// Differences to the first code may be no `Int`.
    @Test(arguments: [
        "cf7fffffffffffffff", "cf8000000000000000", "cfffffffffffffffff", "d38000000000000000",
        "d3800000000000001f", "cf7fffffffffffffe1",
    ])
    func codesAtTheEndsOfIntAreRefused(code: String) {
        let code = [UInt8](hex: code)
        for setup in [names, values] {
            for (wire, error, offset) in [
                ([0x81] + code + [0xC0], "unknownCode", 1),
                ([0x81, 0xA2, 0x6F, 0x70] + code, "unknownCode", 4),
                ([0x82, 0xE0, 0x81] + code + [0xA1, 0x61, 0x01, 0xC0], "codeOutOfRange", 3),
            ] {
                var decoder = setup.makeDecoder()
                #expect(decoder.answer(wire) == .error(error, offset), "\(wire)")
                var reference = setup.makeReferenceDecoder()
                let answer = #expect(throws: ReferenceError.self) { try reference.decode(wire) }
                #expect(answer?.offset == offset, "\(wire)")
            }
        }
        var decoder = values.makeDecoder()
        let key: [UInt8] = [0x81, 0xA3, 0x6B, 0x65, 0x79]
        #expect(decoder.answer(key + code) == .error("unknownCode", 5))
    }

    @Test func referencesAreCounted() throws {
        var limits = KeyMapLimits(.names)
        limits.references = 2
        var decoder = KeyMapDecoder(.names, limits: limits)
        let wire = [UInt8](hex: "84 e0 81 e1 a161 e1 c0 e1 c0 e1 c0")
        #expect(decoder.answer(wire) == .error("tooManyReferences", 10))
    }
}
