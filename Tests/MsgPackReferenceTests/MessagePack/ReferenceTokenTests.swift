import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceTokenTests {
    typealias Content = ReferenceToken.Content

    @Test(
        arguments: [
            (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"),
            (65535, "cdffff"),
            (65536, "ce00010000"), (4_294_967_295, "ceffffffff"),
            (4_294_967_296, "cf0000000100000000"), (UInt64.max, "cfffffffffffffffff"),
        ] as [(UInt64, String)])
    func shortestUnsignedChangesWidthAtItsLimits(_ value: UInt64, _ hex: String) throws {
        #expect(try ReferenceToken(shortest: .unsigned(value)).bytes.hex == hex)
    }

    @Test(
        arguments: [
            (-1, "ff"), (-32, "e0"), (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"),
            (-32768, "d18000"), (-32769, "d2ffff7fff"), (-2_147_483_648, "d280000000"),
            (-2_147_483_649, "d3ffffffff7fffffff"), (Int64.min, "d38000000000000000"),
        ] as [(Int64, String)])
    func shortestNegativeChangesWidthAtItsLimits(_ value: Int64, _ hex: String) throws {
        #expect(try ReferenceToken(shortest: .negative(value)).bytes.hex == hex)
    }

    @Test(arguments: [
        (0, "a0", "c400"), (31, "bf", "c41f"), (32, "d920", "c420"), (255, "d9ff", "c4ff"),
        (256, "da0100", "c50100"), (65535, "daffff", "c5ffff"),
        (65536, "db00010000", "c600010000"),
    ])
    func shortestStrAndBinChangeWidthAtTheirLimits(
        _ count: Int, _ str: String, _ bin: String
    ) throws {
        let payload = [UInt8](repeating: 0x61, count: count)
        #expect(try ReferenceToken(shortest: .str(payload)).bytes == [UInt8](hex: str) + payload)
        #expect(try ReferenceToken(shortest: .bin(payload)).bytes == [UInt8](hex: bin) + payload)
    }

    @Test(
        arguments: [
            (0, "90", "80"), (15, "9f", "8f"), (16, "dc0010", "de0010"),
            (65535, "dcffff", "deffff"), (65536, "dd00010000", "df00010000"),
            (UInt32.max, "ddffffffff", "dfffffffff"),
        ] as [(UInt32, String, String)])
    func shortestContainersChangeWidthAtTheirLimits(
        _ count: UInt32, _ array: String, _ map: String
    ) throws {
        #expect(try ReferenceToken(shortest: .array(count: count)).bytes.hex == array)
        #expect(try ReferenceToken(shortest: .map(count: count)).bytes.hex == map)
    }

    @Test(arguments: [
        (0, "c70005"), (1, "d405"), (2, "d505"), (3, "c70305"), (4, "d605"), (5, "c70505"),
        (8, "d705"), (15, "c70f05"), (16, "d805"), (17, "c71105"), (255, "c7ff05"),
        (256, "c8010005"), (65535, "c8ffff05"), (65536, "c90001000005"),
    ])
    func shortestExtPrefersFixextForItsFiveLengths(_ count: Int, _ hex: String) throws {
        let data = [UInt8](repeating: 0xEE, count: count)
        let token = try ReferenceToken(shortest: .ext(type: 5, data: data))
        #expect(token.bytes == [UInt8](hex: hex) + data)
    }

    @Test(arguments: [
        "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005", "d10005", "d200000005",
        "d30000000000000005", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff", "d90161",
        "da000161", "db0000000161", "c500016b", "c6000000016b", "dc0000", "dd00000000",
        "de0000", "df00000000", "c70105ee", "c8000105ee", "c90000000105ee",
    ])
    func wideFormKeepsItsWidthAndIsNotShortest(_ hex: String) throws {
        var reader = ReferenceTokenReader([UInt8](hex: hex))
        let token = try reader.readToken()
        #expect(reader.isAtEnd)
        #expect(token.bytes.hex == hex)
        #expect(!token.isShortest)
        #expect(try ReferenceToken(shortest: token.content).isShortest)
    }

    @Test func integerContentDoesNotDependOnItsWidth() throws {
        for hex in ["05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005"] {
            var reader = ReferenceTokenReader([UInt8](hex: hex))
            #expect(try reader.readToken().content == .unsigned(5))
        }
        for hex in ["ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"] {
            var reader = ReferenceTokenReader([UInt8](hex: hex))
            #expect(try reader.readToken().content == .negative(-1))
        }
    }
}
