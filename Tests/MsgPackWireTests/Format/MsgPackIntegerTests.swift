import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackIntegerTests {
    /// Powers of two and their neighbours, both signs: every boundary of every format and type.
    private let boundaries: [MsgPackInteger] = {
        var values: [MsgPackInteger] = []
        for bit in 0..<64 {
            for offset: Int64 in [-2, -1, 0, 1] {
                let power = UInt64(1) << UInt64(bit)
                values.append(MsgPackInteger(power &+ UInt64(bitPattern: offset)))
                let negative = 0 &- Int64(bitPattern: power) &+ offset
                if negative < 0 { values.append(MsgPackInteger(negative)) }
            }
        }
        return values
    }()

    private func read<Value: FixedWidthInteger>(_ bytes: [UInt8], as: Value.Type) -> Value? {
        try? reading(bytes) { try $0.readInteger(as: Value.self) }
    }

    private func expectSame<Value: FixedWidthInteger>(
        _ integer: MsgPackInteger, _ bytes: [UInt8], as type: Value.Type
    ) {
        let wide =
            integer.isNegative ? Int128(Int64(bitPattern: integer.bits)) : Int128(integer.bits)
        #expect(read(bytes, as: type) == Value(exactly: wide), "\(bytes.hex) as \(type)")
        if Value(exactly: wide) == nil {
            #expect(throws: MsgPackError(.integerOutOfRange, offset: 0)) {
                try reading(bytes) { try $0.readInteger(as: Value.self) }
            }
        }
    }

    @Test func everyBoundaryIsReadIntoEveryTypeThatHoldsItAndNoOther() {
        for integer in boundaries {
            let bytes = writing { $0.writeInteger(integer) }
            expectSame(integer, bytes, as: Int8.self)
            expectSame(integer, bytes, as: UInt8.self)
            expectSame(integer, bytes, as: Int16.self)
            expectSame(integer, bytes, as: UInt16.self)
            expectSame(integer, bytes, as: Int32.self)
            expectSame(integer, bytes, as: UInt32.self)
            expectSame(integer, bytes, as: Int64.self)
            expectSame(integer, bytes, as: UInt64.self)
            expectSame(integer, bytes, as: Int128.self)
        }
    }

    @Test func theShortestFormIsWritten() {
        let expected: [(Int64, String)] = [
            (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"),
            (65_535, "cdffff"), (65_536, "ce00010000"), (4_294_967_295, "ceffffffff"),
            (4_294_967_296, "cf0000000100000000"), (.max, "cf7fffffffffffffff"), (-1, "ff"),
            (-32, "e0"), (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"), (-32_768, "d18000"),
            (-32_769, "d2ffff7fff"), (-2_147_483_648, "d280000000"),
            (-2_147_483_649, "d3ffffffff7fffffff"), (.min, "d38000000000000000"),
        ]
        for (value, hex) in expected {
            #expect(writing { $0.writeInteger(value) }.hex == hex)
            #expect(writing { $0.writeInteger(Int(value)) }.hex == hex)
            #expect(writing { $0.writeInteger(MsgPackInteger(value)) }.hex == hex)
        }
        #expect(writing { $0.writeInteger(UInt64.max) }.hex == "cfffffffffffffffff")
    }

    @Test func wideFormsAreReadLikeShortOnes() throws {
        for hex in [
            "05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005", "d10005",
            "d200000005", "d30000000000000005",
        ] {
            #expect(read([UInt8](hex: hex), as: Int.self) == 5)
            #expect(read([UInt8](hex: hex), as: UInt8.self) == 5)
        }
        for hex in ["ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"] {
            #expect(read([UInt8](hex: hex), as: Int.self) == -1)
            #expect(read([UInt8](hex: hex), as: UInt64.self) == nil)
        }
    }
}
