import Testing

// What a user writes needs KeyMap alone; `@testable` is for making errors.
@testable import KeyMap

/// {"op": "a", "b": nil}
private let message: [UInt8] = [0x82, 0xA2, 0x6F, 0x70, 0xA1, 0x61, 0xA1, 0x62, 0xC0]

@Suite struct KeyMapFaceTests {
    @Test func aConnectionNeedsNoSettings() throws {
        var encoder = KeyMapEncoder()
        var decoder = KeyMapDecoder()
        let first = try encoder.encode(message)
        let second = try encoder.encode(message)
        #expect(second.count < message.count)
        let received = (try decoder.decode(first), try decoder.decode(second))
        #expect(received.0 == message && received.1 == message)
        let names = encoder.statistics.names.entries
        #expect(names == 3)
    }

    @Test func allEntrancesAnswerTheSameBytes() throws {
        let options = KeyMapOptions(.values(.dask), seed: KeyMapSeed(unpredictable: 1, 2))
        var encoder = KeyMapEncoder(options)
        var lender = KeyMapEncoder(options)
        var appender = KeyMapEncoder(options)
        var decoder = KeyMapDecoder(options)
        for _ in 0..<3 {
            let wire = try encoder.encode(message)
            var lent: [UInt8] = []
            let span = try lender.encode(message.span)
            for index in span.indices { lent.append(span[index]) }
            var appended: [UInt8] = [1, 2]
            try appender.encode(message, into: &appended)
            #expect(lent == wire)
            #expect(appended == [1, 2] + wire)
            var back: [UInt8] = [3]
            try decoder.decode(wire.span, into: &back)
            #expect(back == [3] + message)
        }
    }

    @Test func failedCallAppendsNothing() {
        var encoder = KeyMapEncoder()
        var decoder = KeyMapDecoder()
        var bytes: [UInt8] = [1, 2]
        #expect(throws: KeyMapError.self) { try encoder.encode([0x81], into: &bytes) }
        #expect(throws: KeyMapError.self) { try decoder.decode([0x81], into: &bytes) }
        #expect(bytes == [1, 2])
    }

    /// Every code that the limits of docs/KEYMAP.md can cause, and no other.
    @Test(arguments: (UInt8(1)...21).compactMap(KeyMapError.Code.init))
    func limitErrorsAreThoseOfTheLimits(code: KeyMapError.Code) {
        let limits: Set<KeyMapError.Code> = [
            .depthExceeded, .messageTooLong, .outputTooLong, .itemTooLong, .tableBytesExceeded,
            .tooManyDefinitions, .tooManyReferences,
        ]
        #expect(KeyMapError(code, offset: 0).isLimit == limits.contains(code))
    }

    @Test func aDefinitionBeyondTheLimitsIsALimitError() throws {
        var limits = KeyMapLimits(.names)
        (limits.itemBytes, limits.namesBytes) = (3, 5)
        let options = KeyMapOptions(limits: limits)
        // {-32: {-31: "abc"}}, and {-32: {-31: "ab", -30: "cd"}}, each with a nil under the name.
        let wires: [(KeyMapError.Code, [UInt8])] = [
            (.itemTooLong, [0x82, 0xE0, 0x81, 0xE1, 0xA3, 0x61, 0x62, 0x63, 0xE1, 0xC0]),
            (
                .tableBytesExceeded,
                [0x82, 0xE0, 0x82, 0xE1, 0xA2, 0x61, 0x62, 0xE2, 0xA2, 0x63, 0x64, 0xE1, 0xC0]
            ),
        ]
        for (code, wire) in wires {
            var decoder = KeyMapDecoder(options)
            let error = #expect(throws: KeyMapError.self) { _ = try decoder.decode(wire) }
            #expect(error?.code == code)
            #expect(error?.isLimit == true)
        }
    }

    /// A number outside its range is used as the nearest one inside.
    @Test(arguments: [Int.min, -1, 0, Int.max])
    func anyLimitsAreTaken(number: Int) throws {
        for mode in [KeyMapMode.names, .values(.dask)] {
            var limits = KeyMapLimits(mode)
            (limits.itemBytes, limits.names, limits.namesBytes) = (number, number, number)
            (limits.slots, limits.slotsBytes) = (number, number)
            (limits.definitions, limits.references) = (number, number)
            let options = KeyMapOptions(mode, limits: limits)
            var encoder = KeyMapEncoder(options)
            var decoder = KeyMapDecoder(options)
            for _ in 0..<2 {
                let back = try decoder.decode(try encoder.encode(message))
                #expect(back == message)
            }
        }
    }
}
