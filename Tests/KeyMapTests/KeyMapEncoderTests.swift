import KeyMap
import StringInterning
import TestSupport
import Testing

@Suite struct KeyMapEncoderTests {
    private let names = KeyMapSetup(isValues: false, isTight: false)
    private let values = KeyMapSetup(isValues: true, isTight: false)

    @Test func failedEncodeLeavesTheTablesAsTheyWere() throws {
        // {"op": "first", "key": "x-1"}, then the same with the end cut off, at every byte.
        let message = [UInt8](hex: "82 a26f70 a56669727374 a36b6579 a3782d31")
        for length in 0..<message.count {
            var encoder = values.makeEncoder()
            var fresh = values.makeEncoder()
            #expect(encoder.answer(Array(message.prefix(length))).bytes == nil)
            let statistics = (encoder.statistics, fresh.statistics)
            #expect(statistics.0 == statistics.1, "cut at \(length)")
            let wire = try encoder.encode(message)
            let expected = try fresh.encode(message)
            #expect(wire == expected)
        }
    }

    @Test func failedEncodeAnswersNoBytes() throws {
        var encoder = names.makeEncoder()
        _ = try encoder.encode([0x81, 0xA1, 0x61, 0xC0])
        #expect(encoder.answer([0x81, 0xA1, 0x61]) == .error("truncated", 3))
        let left = encoder.wire.byteCount
        #expect(left == 0)
    }

    @Test func messageAboveTheLimitIsRefused() throws {
        var limits = KeyMapLimits(.names)
        limits.messageBytes = 4
        var encoder = KeyMapEncoder(.names, limits: limits, secrets: .random())
        let wire = try encoder.encode([0x81, 0xA1, 0x61, 0xC0])
        #expect(wire.count == 8)
        #expect(encoder.answer([0x81, 0xA1, 0x61, 0xC4, 0]) == .error("messageTooLong", 4))
    }

    @Test(arguments: [127, 128, 129, 100_000])
    func depthIsLimitedWithoutRecursion(depth: Int) throws {
        let message = [UInt8](repeating: 0x91, count: depth - 1) + [0x90]
        var encoder = names.makeEncoder()
        let answer = encoder.answer(message)
        #expect(answer == (depth <= 128 ? .bytes(message) : .error("depthExceeded", 128)))
    }

    @Test func statisticsCountMapsAndNames() throws {
        var encoder = names.makeEncoder()
        _ = try encoder.encode([0x92, 0x81, 0xA1, 0x61, 0xC0, 0x81, 0x01, 0xC0])
        let statistics = encoder.statistics
        #expect(statistics.messages == 1)
        #expect(statistics.codedMaps == 1)
        #expect(statistics.escapedMaps == 1)
        #expect(statistics.names.entries == 1)
    }

    @Test func manyDistinctKeysLeaveTheTablesBounded() throws {
        var encoder = values.makeEncoder()
        var decoder = values.makeDecoder()
        for number in 0..<20_000 {
            let key = Array("key-\(number)".utf8)
            let message: [UInt8] =
                [0x81, 0xA3, 0x6B, 0x65, 0x79, 0xA0 | UInt8(key.count)] + key
            let wire = try encoder.encode(message)
            let back = try decoder.decode(wire)
            try #require(back == message, "message \(number)")
        }
        let statistics = (encoder.statistics, decoder.statistics)
        #expect(statistics.0.slots.entries == 1_000)
        #expect(statistics.1.slots.entries == 1_000)
        #expect(statistics.0.names.entries == 1)
    }
}
