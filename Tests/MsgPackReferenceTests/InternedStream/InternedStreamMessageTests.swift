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
        #expect(code("00 0000 00 00 01 00 00") == .resetMissing)
    }

    @Test(arguments: [
        "", "03", "03 00", "03 0000", "03 000000", "23", "23 0c", "4b", "4b 80", "03 0c",
    ])
    func messageThatEndsEarlyIsTruncated(hex: String) {
        #expect(code(hex) == .truncated)
    }

    @Test func reservedPrefixesAreRefused() {
        for operation in 21...63 {
            let prefix = UInt8(operation << 2 | 3)
            #expect(code([3, prefix, 0, 0, 0].hex) == .prefixNotAllowed)
        }
    }

    @Test(arguments: ["0f", "23 03 10", "23 10 10", "23 0c 07", "23 0c 11"])
    func parametersOfResetHaveBounds(hex: String) {
        #expect(code(hex + " 00 0000") == .parameterNotAllowed)
    }

    @Test func parametersBeyondTheLimitsAreRefused() {
        #expect(code("23 0d 10 00 0000") == .parameterNotAllowed)
    }

    @Test func resetStandsOnlyInFront() {
        #expect(code("03 03 00 0000") == .prefixNotAllowed)
        #expect(code("43 03 00 0000") == .prefixNotAllowed)
    }

    @Test func tailStandsOnlyOnceAndInFrontOfACodedMessage() {
        #expect(code("03 4b01 4b01 00 0000 01") == .prefixNotAllowed)
        #expect(code("03 4b01 01 0000 01") == .prefixNotAllowed)
        #expect(code("03 4b02 00 0000 01") == .prefixNotAllowed)
    }

    @Test func twoWayResetIsRefusedInAOneWayStream() {
        #expect(code("13 00 0000 00") == .resetNotAllowed)
    }

    @Test func acknowledgementIsRefusedInAOneWayStream() {
        #expect(code("03 04 0000 00") == .acknowledgementInvalid)
        #expect(code("53 01") == .acknowledgementInvalid)
    }

    @Test func varintHasFiveBytesAndThirtyTwoBits() {
        #expect(code("03 4b ffffffff1f 00 0000") == .varintTooLong)
        #expect(code("03 4b 808080808000 00 0000") == .varintTooLong)
    }

    @Test func rawMessageIsNotInterpreted() {
        let stream = HandMadeStream()
        stream.expect(content: [0xC1, 0xC1], frames: [[0xC1, 0xC1]], kind: 1)
        stream.expect(content: [], frames: [[]], kind: 1)
    }

    @Test func rawMessageCarriesAttachments() {
        let stream = HandMadeStream()
        stream.expect(content: [2, 1, 0, 7, 7, 8], frames: [[7, 7], [8], []], kind: 2)
        stream.expect(content: [0, 9], frames: [[9]], kind: 2)
    }

    @Test func rawLengthsBeyondTheMessageAreRefused() {
        #expect(code("03 02 0000 01 05 07") == .messageInvalid)
        #expect(code("03 02 0000 8120") == .tooManyAttachments)
    }

    @Test func rawMessageEmptiesTheState() {
        let stream = HandMadeStream()
        stream.expect(HandMadeStream.token("a3 616263"), gives: "a3616263")
        stream.expect(content: [0xC0], frames: [[0xC0]], kind: 1)
        stream.expect(HandMadeStream.unit(4) + [1, 0], isRefusedWith: .itemGone)
    }

    @Test func clearEmptiesTheState() {
        let stream = HandMadeStream()
        stream.expect(Self.one, gives: "01")
        stream.expect(Self.one, gives: "01", prefixes: [0x4F])
        stream.expect(HandMadeStream.unit(1), gives: "01")
        stream.expect(
            HandMadeStream.unit(1), isRefusedWith: .nothingRemembered, prefixes: [0x4F])
    }

    @Test func frozenStreamInsertsNothing() {
        let stream = HandMadeStream()
        let text = HandMadeStream.token("a3 616263")
        stream.expect(text, gives: "a3616263", prefixes: [0x43])
        stream.expect(text, gives: "a3616263", prefixes: [0x47])
        stream.expect(HandMadeStream.unit(4) + [1, 0], gives: "a3616263")
        stream.expect(HandMadeStream.unit(4) + [2, 0], isRefusedWith: .itemGone)
    }

    @Test func frozenStreamDoesNotRememberAnEligibleToken() {
        let stream = HandMadeStream()
        stream.expect(HandMadeStream.token("a3 616263"), gives: "a3616263", prefixes: [0x43])
        stream.expect(HandMadeStream.unit(1), isRefusedWith: .nothingRemembered)
    }

    @Test func sequenceNumberMustFit() throws {
        let stream = HandMadeStream()
        stream.expect(Self.one, gives: "01")
        var message = stream.message(Self.one + HandMadeStream.end, [[1]])
        message[0] ^= 0x30
        let error = #expect(throws: ReferenceStreamError.self) {
            try stream.decoder.decode(message)
        }
        #expect(error?.code == .sequenceBroken)
    }

    @Test func poisonedDecoderRecoversAtReset() throws {
        let stream = HandMadeStream()
        stream.expect([0, 13], isRefusedWith: .unitNotAllowed)
        for _ in 0..<3 {
            #expect(throws: ReferenceStreamError(.unitNotAllowed, offset: 6)) {
                try stream.decoder.decode([0x00, 0, 0])
            }
        }
        stream.expect(Self.one, gives: "01")
    }
}
