import TestSupport
import Testing

@testable import MsgPackReference

/// Sections 2 and 3: messages, prefixes, and the check.
struct InternedStreamMessageTests {
    private static let one = HandMadeStream.token("01")

    /// The error that a message gives to a new decoder.
    private func code(_ hex: String) -> ReferenceStreamError.Code? {
        let error = #expect(throws: ReferenceStreamError.self) {
            try ReferenceStreamDecoder().decode([UInt8](hex: hex))
        }
        return error?.code
    }

    @Test func firstMessageNeedsReset() {
        #expect(code("00 00 00 01 01") == .resetMissing)
        #expect(code("03 00 20 00 01") == .resetMissing)
    }

    @Test(arguments: [
        "", "03", "03 00", "03 00 10", "03 00 18", "03 00 18 0c", "03 00 22", "03 00 22 80",
        "03 00 24 01", "0c 00",
    ])
    func messageThatEndsEarlyIsTruncated(hex: String) {
        #expect(code(hex) == .truncated)
    }

    @Test func reservedPrefixesAreRefused() {
        for prefix in Array(UInt8(7)...15) + Array(37...255) {
            #expect(code([3, 0, 16, prefix, 0].hex) == .prefixNotAllowed)
        }
    }

    @Test(arguments: ["12", "13", "18 03 10", "18 10 10", "18 0c 07", "18 0c 11"])
    func parametersOfResetHaveBounds(hex: String) {
        #expect(code("03 00 " + hex + " 00") == .parameterNotAllowed)
    }

    @Test func parametersBeyondTheLimitsAreRefused() {
        #expect(code("03 00 18 0d 10 00") == .parameterNotAllowed)
    }

    @Test func resetIsTheFirstPrefix() {
        #expect(code("03 00 10 10 00") == .prefixNotAllowed)
        #expect(code("03 00 20 10 00") == .prefixNotAllowed)
    }

    @Test(arguments: ["22 01 22 01 00", "24 00 00 24 00 00 00", "22 01 01", "24 00 00 01"])
    func tailAndAttachmentsAreOnceAndBeforeACodedMessage(prefixes: String) {
        #expect(code("03 00 10 " + prefixes + " 01 01") == .prefixNotAllowed)
    }

    @Test func tailLongerThanTheContentIsRefused() {
        #expect(code("03 00 10 22 02 00 01") == .truncated)
    }

    @Test func noMessageHasNoOtherPrefix() {
        #expect(code("03 00 10 03") == .prefixNotAllowed)
    }

    @Test func twoWayResetIsRefusedInAOneWayStream() {
        #expect(code("03 00 14 00 00") == .resetNotAllowed)
    }

    @Test func acknowledgementIsRefusedInAOneWayStream() {
        #expect(code("07 00 10 00 00") == .acknowledgementInvalid)
        var alone: [UInt8] = [7, 0, 3]
        HandMadeStream.seal(&alone, chain: 0, [])
        #expect(code(alone.hex) == .acknowledgementInvalid)
    }

    @Test func varintHasFiveBytesAndThirtyTwoBits() {
        #expect(code("03 00 10 22 ffffffff1f 00") == .varintTooLong)
        #expect(code("03 00 10 22 808080808000 00") == .varintTooLong)
    }

    @Test func rawMessageIsNotInterpreted() {
        let stream = HandMadeStream()
        stream.expect(content: [0xC1, 0xC1], frames: [[0xC1, 0xC1]], kind: 1)
        stream.expect(content: [], frames: [[]], kind: 1)
    }

    @Test func rawMessageCarriesAttachments() {
        let stream = HandMadeStream()
        stream.expect(content: [2, 1, 0, 7, 7, 8], frames: [[7, 7], [8], []], kind: 6)
        stream.expect(content: [0, 9], frames: [[9]], kind: 6)
    }

    @Test func rawLengthsBeyondTheMessageAreRefused() {
        #expect(code("03 00 10 06 01 05 07") == .messageInvalid)
        #expect(code("03 00 10 06 8120") == .tooManyAttachments)
    }

    @Test func rawMainFrameIsTheNextBase() {
        let stream = HandMadeStream()
        stream.expect(content: [0x92, 7, 8], frames: [[0x92, 7, 8]], kind: 1)
        // All is SAME and silent.
        stream.expect([], gives: "92 07 08")
    }

    @Test func apartMessageIsNotKept() {
        let stream = HandMadeStream()
        stream.expect(content: [0x92, 7, 8], frames: [[0x92, 7, 8]], kind: 1)
        stream.expect(content: [0x91, 1], frames: [[0x91, 1]], kind: 4)
        stream.expect(content: [1, 1, 0xC0, 5], frames: [[0xC0], [5]], kind: 5)
        stream.expect([], gives: "92 07 08")
    }

    @Test func clearEmptiesTheState() {
        let stream = HandMadeStream()
        stream.expect(Self.one, gives: "01")
        stream.expect([4], gives: "01")
        stream.expect(HandMadeStream.unit(0), isRefusedWith: .nothingRemembered, prefixes: [35])
    }

    @Test func frozenStreamInsertsNothing() {
        let stream = HandMadeStream()
        let text = HandMadeStream.token("a3 616263")
        stream.expect(text, gives: "a3616263", prefixes: [32])
        stream.expect(text, gives: "a3616263", prefixes: [33])
        stream.expect(HandMadeStream.unit(3) + [1, 0], gives: "a3616263")
        stream.expect(HandMadeStream.unit(3) + [2, 0], isRefusedWith: .itemGone)
    }

    @Test func poisonedDecoderRecoversAtReset() throws {
        let stream = HandMadeStream()
        stream.expect([0, 70], isRefusedWith: .unitNotAllowed)
        for _ in 0..<3 {
            let error = #expect(throws: ReferenceStreamError.self) {
                try stream.decoder.decode([0x00, 0, 0])
            }
            #expect(error?.code == .unitNotAllowed)
        }
        stream.expect(Self.one, gives: "01")
    }
}
