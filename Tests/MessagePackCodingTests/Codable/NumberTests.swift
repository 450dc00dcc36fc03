import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// Numbers of every width into every type that holds them, and nothing else.
@Suite struct NumberTests {
    /// The same integers in formats of all widths.
    private static let forms: [(value: Int128, hex: [String])] = [
        (0, ["00", "cc00", "cd0000", "ce00000000", "cf0000000000000000", "d000", "d10000"]),
        (127, ["7f", "cc7f", "d2 0000007f", "d3 000000000000007f"]),
        (-1, ["ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"]),
        (-32, ["e0", "d0e0"]),
        (200, ["ccc8", "cd00c8", "d100c8"]),
        (-129, ["d1ff7f", "d2ffffff7f"]),
        (65_535, ["cdffff", "ce0000ffff"]),
        (4_294_967_295, ["ceffffffff", "d300000000ffffffff"]),
        (Int128(Int64.max), ["cf7fffffffffffffff", "d37fffffffffffffff"]),
        (Int128(Int64.min), ["d38000000000000000"]),
        (Int128(UInt64.max), ["cfffffffffffffffff"]),
    ]

    private func check<Value: FixedWidthInteger & Codable & Sendable>(_ type: Value.Type) throws {
        for (value, hexes) in Self.forms {
            for hex in hexes {
                if let expected = Value(exactly: value) {
                    #expect(try decoded(type, hex) == expected, "\(type) \(hex)")
                    #expect(try decoded([Value].self, "91" + hex) == [expected])
                    #expect(try decoded([String: Value].self, "81a161" + hex) == ["a": expected])
                    #expect(try decoded([String: Value?].self, "81a161" + hex) == ["a": expected])
                } else {
                    let context = try decodingContext(type, hex)
                    #expect((context.underlyingError as? MsgPackError)?.code == .integerOutOfRange)
                }
            }
            if let number = Value(exactly: value) {
                #expect(try encodedHex(number) == hexes[0].filter { $0 != " " })
            }
        }
    }

    @Test func integersOfEveryWidthIntoEveryIntegerType() throws {
        try check(Int.self)
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(UInt.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(Int128.self)
        try check(UInt128.self)
    }

    @Test func smallestIntegersOfEveryWidth() throws {
        #expect(try decoded(UInt8.self, "cf00000000000000ff") == 255)
        #expect(throws: DecodingError.self) { try decoded(UInt8.self, "cd0100") }
        #expect(throws: DecodingError.self) { try decoded(UInt8.self, "ff") }
    }

    @Test func wideIntegersThatDoNotFitAreRefused() throws {
        #expect(throws: EncodingError.self) { try encodedHex(Int128(UInt64.max) + 1) }
        #expect(throws: EncodingError.self) { try encodedHex([Int128(Int64.min) - 1]) }
        #expect(throws: EncodingError.self) { try encodedHex(["a": UInt128.max]) }
    }

    @Test func integersBecomeFloats() throws {
        #expect(try decoded(Double.self, "01") == 1)
        #expect(try decoded(Double.self, "d3ffffffffffffffff") == -1)
        #expect(try decoded(Double.self, "cfffffffffffffffff") == 18_446_744_073_709_551_616)
        #expect(try decoded([Float].self, "92 05 cb3ff8000000000000") == [5, 1.5])
        #expect(try decoded(Double.self, "ca3fc00000") == 1.5)
        #expect(throws: DecodingError.self) { try decoded(Float.self, "cb7fefffffffffffff") }
    }

    @Test func floatsBecomeIntegersOnlyIfTheyAreExact() throws {
        #expect(try decoded(Int.self, "cb4014000000000000") == 5)
        #expect(try decoded([UInt8].self, "91ca40a00000") == [5])
        #expect(try decoded([Int].self, "92cb401400000000000001") == [5, 1])
        for hex in ["cb4014000000000001", "cb7ff0000000000000", "cb7ff8000000000000", "ca3f000000"]
        {
            let context = try decodingContext(Int.self, hex)
            #expect((context.underlyingError as? MsgPackError)?.code == .inexactNumber)
        }
    }

    @Test func floatsKeepTheirBits() throws {
        for bits: UInt64 in [
            0, 1 << 63, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_1234, 1, .max >> 1,
        ] {
            let value = Double(bitPattern: bits)
            let bytes: [UInt8] = try MessagePackEncoder().encode([value])
            #expect(bytes.count == 10)
            #expect(
                try MessagePackDecoder().decode([Double].self, from: bytes)[0].bitPattern == bits)
        }
    }

    @Test func arraysOfNumbersOfAllTypes() throws {
        var random = SeededGenerator(seed: 7)
        func check<Value: FixedWidthInteger & Codable & Sendable>(_: Value.Type) throws {
            let numbers = (0..<3_000).map { _ in
                Value(
                    truncatingIfNeeded: random.next() >> UInt64.random(in: 0...63, using: &random))
            }
            #expect(try sentAndReceived(numbers) == numbers)
            #expect(try sentAndReceived(numbers.map { [$0] }) == numbers.map { [$0] })
        }
        try check(Int.self)
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(UInt.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        #expect(try sentAndReceived([true, false]) == [true, false])
    }
}
