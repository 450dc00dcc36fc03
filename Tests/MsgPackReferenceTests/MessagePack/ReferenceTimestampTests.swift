import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceTimestampTests {
    @Test(
        arguments: [
            (0, 0, "d6ff00000000"), (4_294_967_295, 0, "d6ffffffffff"),
            (4_294_967_296, 0, "d7ff0000000100000000"), (0, 1, "d7ff0000000400000000"),
            (17_179_869_183, 999_999_999, "d7ffee6b27ffffffffff"),
            (17_179_869_184, 0, "c70cff000000000000000400000000"),
            (-1, 999_999_999, "c70cff3b9ac9ffffffffffffffffff"),
        ] as [(Int64, UInt32, String)])
    func timeTakesTheSmallestForm(_ seconds: Int64, _ nanoseconds: UInt32, _ hex: String) throws {
        let time = try #require(ReferenceTimestamp(seconds: seconds, nanoseconds: nanoseconds))
        #expect(try ReferenceEncoder().encode(time.value).hex == hex)
        let value = try ReferenceDecoder().decode([UInt8](hex: hex))
        #expect(ReferenceTimestamp(value) == time)
    }

    @Test func timeIsReadFromAWiderHeader() throws {
        let value = try ReferenceDecoder().decode([UInt8](hex: "c704ff00000001"))
        #expect(ReferenceTimestamp(value) == ReferenceTimestamp(seconds: 1, nanoseconds: 0))
    }

    @Test(arguments: ["d4ff00", "d5ff0000", "c700ff", "c703ff000000", "d6fe00000000", "c0"])
    func otherLengthOrTypeIsNoTime(_ hex: String) throws {
        #expect(ReferenceTimestamp(try ReferenceDecoder().decode([UInt8](hex: hex))) == nil)
    }

    @Test func aWholeSecondOfNanosecondsIsNoTime() throws {
        #expect(ReferenceTimestamp(seconds: 0, nanoseconds: 1_000_000_000) == nil)
        let wide = [UInt8](hex: "c70cff3b9aca000000000000000000")
        #expect(ReferenceTimestamp(try ReferenceDecoder().decode(wide)) == nil)
        let medium = [UInt8](hex: "d7ffee6b280000000000")
        #expect(ReferenceTimestamp(try ReferenceDecoder().decode(medium)) == nil)
    }
}
