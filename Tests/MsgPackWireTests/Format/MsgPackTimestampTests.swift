import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackTimestampTests {
    private func timestamp(_ seconds: Int64, _ nanoseconds: UInt32 = 0) throws -> MsgPackTimestamp {
        try #require(MsgPackTimestamp(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test func theShortestFormIsWrittenAndReadBack() throws {
        let expected: [(Int64, UInt32, String)] = [
            (0, 0, "d6ff00000000"), (4_294_967_295, 0, "d6ffffffffff"),
            (0, 1, "d7ff0000000400000000"), (4_294_967_296, 0, "d7ff0000000100000000"),
            (17_179_869_183, 999_999_999, "d7ffee6b27ffffffffff"),
            (17_179_869_184, 0, "c70cff000000000000000400000000"),
            (-1, 0, "c70cff00000000ffffffffffffffff"),
            (-1, 999_999_999, "c70cff3b9ac9ffffffffffffffffff"),
            (.min, 0, "c70cff000000008000000000000000"),
            (.max, 999_999_999, "c70cff3b9ac9ff7fffffffffffffff"),
        ]
        for (seconds, nanoseconds, hex) in expected {
            let value = try timestamp(seconds, nanoseconds)
            #expect(writing { $0.writeTimestamp(value) }.hex == hex)
            #expect(try reading([UInt8](hex: hex)) { try $0.readTimestamp() } == value)
        }
    }

    @Test func longerFormsAndHeadersAreAccepted() throws {
        let one = try timestamp(1)
        for hex in [
            "c704ff00000001", "c80004ff00000001", "c900000004ff00000001", "d7ff0000000000000001",
            "c708ff0000000000000001", "c8000cff000000000000000000000001",
        ] {
            #expect(try reading([UInt8](hex: hex)) { try $0.readTimestamp() } == one)
        }
    }

    @Test func aWholeSecondOfNanosecondsIsRefused() {
        #expect(MsgPackTimestamp(seconds: 0, nanoseconds: 1_000_000_000) == nil)
        for hex in ["d7ffee6b280000000000", "c70cff3b9aca000000000000000000"] {
            reading([UInt8](hex: hex)) { reader in
                #expect(throws: MsgPackError(.invalidTimestamp, offset: 0)) {
                    try reader.readTimestamp()
                }
                #expect(reader.position == 0)
            }
        }
    }

    @Test func everyOtherLengthIsRefused() {
        for length in 0...20 where ![4, 8, 12].contains(length) {
            let bytes = [0xC7, UInt8(length), 0xFF] + [UInt8](repeating: 0, count: length)
            #expect(throws: MsgPackError(.invalidTimestamp, offset: 0)) {
                try reading(bytes) { try $0.readTimestamp() }
            }
        }
    }

    @Test func anotherExtensionTypeIsNoTimestamp() {
        #expect(throws: MsgPackError(.typeMismatch, offset: 0)) {
            try reading([UInt8](hex: "d60000000000")) { try $0.readTimestamp() }
        }
    }
}
