import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceEncoderTests {
    @Test func wideFormsBecomeShortest() throws {
        let wide = [UInt8](hex: "de0001 d90161 dd00000002 d20000007f cd0080")
        let value = try ReferenceDecoder().decode(wide)
        #expect(try ReferenceEncoder().encode(value).hex == "81a161927fcc80")
    }

    @Test func nonNegativeIntegersAreUnsignedWhicheverCaseHoldsThem() throws {
        #expect(try ReferenceEncoder().encode(.negative(200)).hex == "ccc8")
        #expect(ReferenceValue(integer: 200) == .unsigned(200))
        #expect(ReferenceValue(integer: -200) == .negative(-200))
        #expect(ReferenceValue(integer: Int128(UInt64.max) + 1) == nil)
    }

    @Test func floatsKeepTypeAndPayload() throws {
        #expect(try ReferenceEncoder().encode(.float32(0x7FA0_0001)).hex == "ca7fa00001")
        #expect(try ReferenceEncoder().encode(.float64(0x8000 << 48)).hex == "cb8000000000000000")
    }

    @Test func depthLimitHoldsAtItsNumberAndFailsOneAbove() throws {
        var value = ReferenceValue.array([])
        for _ in 1..<128 {
            value = .array([value])
        }
        #expect(try ReferenceEncoder().encode(value).count == 128)
        #expect(throws: ReferenceError(.depthExceeded, offset: 128)) {
            try ReferenceEncoder().encode(.array([value]))
        }
    }

    @Test func shortestFormOfARandomMessageHasTheSameValueAndIsStable() throws {
        for seed in UInt64(0)..<400 {
            var random = RandomMessage(seed: seed)
            let message = random.message()
            let value = try ReferenceDecoder().decode(message)
            let shortest = try ReferenceEncoder().encode(value)
            #expect(shortest.count <= message.count, "seed \(seed)")
            #expect(try ReferenceDecoder().decode(shortest) == value, "seed \(seed)")
        }
    }
}
