import TestSupport
import Testing

@testable import MsgPackReference

/// Sections 6.1 to 7: differences, tuples, arrays and maps.
struct InternedStreamValueTests {
    private let stream = HandMadeStream()

    private func unit(_ unit: Int) -> [UInt8] { HandMadeStream.unit(unit) }
    private func token(_ hex: String) -> [UInt8] { HandMadeStream.token(hex) }
    private func str(_ text: String) -> [UInt8] { StreamToken.shortest(.str, Array(text.utf8)) }
    private func bucket(_ text: String) -> [UInt8] {
        unit(StreamState.bucket(of: str(text)) ?? 0)
    }

    // MARK: FORM and DELTA

    @Test func formReplacesDigits() {
        stream.expect(token(str("key-0a1").hex), gives: str("key-0a1").hex)
        // From byte 4 on three digits: 9, f, 2; the high half of the last byte is zero.
        stream.expect(unit(7) + bucket("key-") + unit(4) + [0xF9, 0x02], gives: str("key-9f2").hex)
        stream.expect(unit(4) + [1, 0], gives: str("key-9f2").hex)
    }

    @Test func formKeepsWhatIsNoDigit() {
        stream.expect(token(str("keyed-1x").hex), gives: str("keyed-1x").hex)
        // From byte 2 on: "y" stays, "e", "d", "1" are digits, "-" and "x" stay.
        stream.expect(
            unit(7) + bucket("keye") + unit(2) + [0x0E, 0x07], gives: str("keye0-7x").hex)
    }

    @Test func formLeavesNoDigitOver() {
        stream.expect(token(str("key-0").hex), gives: str("key-0").hex)
        stream.expect(
            unit(7) + bucket("key-") + unit(4) + [0x11], isRefusedWith: .valueNotAllowed)
    }

    @Test func deltaKeepsFrontAndBack() {
        stream.expect(token(str("front-middle-back").hex), gives: str("front-middle-back").hex)
        stream.expect(
            unit(8) + bucket("fron") + unit(6) + [5, 2, 0x61, 0x62], gives: str("front-ab-back").hex
        )
    }

    @Test func frontAndBackDoNotOverlap() {
        stream.expect(token(str("abcdef").hex), gives: str("abcdef").hex)
        stream.expect(
            unit(8) + bucket("abcd") + unit(4) + [3, 0], isRefusedWith: .valueNotAllowed)
    }

    @Test func deltaGivesAnEligibleValue() {
        stream.expect(token(str("abcdef").hex), gives: str("abcdef").hex)
        stream.expect(
            unit(8) + bucket("abcd") + unit(1) + [0, 0], isRefusedWith: .valueNotAllowed)
    }

    @Test func differenceNeedsABase() {
        for number in [7, 8, 40] {
            HandMadeStream().expect(
                unit(number) + unit(9) + unit(0) + [0, 0], isRefusedWith: .baseNotAllowed)
        }
    }

    @Test func differenceOfABinIsABin() {
        stream.expect(token("c4 05 6162636431"), gives: "c4056162636431")
        stream.expect(unit(7) + bucket("abcd") + unit(4) + [0x02], gives: "c4056162636432")
    }

    // MARK: STAMP

    @Test func stampAddsToTheNumber() {
        stream.expect(token(str("t-9.5").hex), gives: str("t-9.5").hex)
        // 0.6 is 6,000,000 units of 10^-7; zigzag 12,000,000 = 0xB71B00.
        stream.expect(
            unit(42) + bucket("t-9.") + [0x00, 0x1B, 0xB7], gives: str("t-10.1").hex)
    }

    @Test func stampStaysInItsRange() {
        stream.expect(token(str("t-0.0").hex), gives: str("t-0.0").hex)
        stream.expect(unit(40) + bucket("t-0.") + [1], isRefusedWith: .valueNotAllowed)
    }

    @Test(arguments: [
        ("1.5", "", 15_000_000), ("x0.0", "x", 0), ("-10.0000001", "-", 100_000_001),
        ("a.99999999999.9999999", "a.", 999_999_999_999_999_999),
    ])
    func stampedPayloads(text: String, head: String, value: Int64) {
        let stamp = StreamStamp(Array(text.utf8))
        #expect(stamp == StreamStamp(head: Array(head.utf8), value: value))
        #expect(stamp?.payload == Array(text.utf8))
    }

    @Test(arguments: [
        "", "1", "1.", ".5", "x.5", "01.5", "1.50", "1.00", "1.12345678", "123456789012.5", "1.5x",
    ])
    func unstampedPayloads(text: String) {
        #expect(StreamStamp(Array(text.utf8)) == nil)
    }

    @Test func stampNeedsAStampedStr() {
        stream.expect(token(str("t-9.50").hex), gives: str("t-9.50").hex)
        stream.expect(unit(40) + bucket("t-9.") + [2], isRefusedWith: .baseNotAllowed)
    }

    // MARK: TUPLE

    @Test func tupleBecomesAnItemAfterItsElements() {
        stream.expect(unit(49) + token("a3 616263") + token("05"), gives: "92a361626305")
        stream.expect(unit(4) + [1, 0], gives: "92a361626305")
        stream.expect(unit(4) + [2, 0], gives: "a3616263")
        stream.expect(unit(49) + unit(1) + unit(16) + [2], gives: "92a361626306")
    }

    @Test(arguments: [
        ("90", ReferenceStreamError.Code.valueNotAllowed), ("80", .valueNotAllowed),
        ("d40100", .valueNotAllowed),
    ])
    func tupleHoldsNoArrayMapOrExt(hex: String, code: ReferenceStreamError.Code) {
        stream.expect(unit(49) + token("01") + token(hex), isRefusedWith: code)
    }

    @Test(arguments: [9, 10, 11, 12, 48, 128])
    func tupleHoldsFlatValues(number: Int) {
        stream.expect(unit(49) + token("01") + unit(number), isRefusedWith: .unitNotAllowed)
    }

    @Test func tupleMustBeEligible() {
        stream.expect(unit(48) + token("01"), isRefusedWith: .valueNotAllowed)
    }

    // MARK: Arrays and maps by header

    @Test func elementsShareOneContext() {
        stream.expect(token("92") + token("91") + token("05") + unit(16) + [2], gives: "92910501")
        // The second array is coded by the header that the context remembers.
        stream.expect(unit(1) + token("07") + unit(1), gives: "920707")
    }

    @Test func keysAndValuesHaveAContextEach() {
        stream.expect(
            token("82") + token("01") + token("0a") + unit(16) + [2] + unit(1),
            gives: "82010a020a")
    }

    @Test func emptyArrayMakesNoBlock() {
        stream.expect(token("90"), gives: "90")
        stream.expect(token("80"), gives: "80")
        #expect(stream.decoder.dump.contains("contexts 67\n"))
    }

    @Test func wideHeadersAreKept() {
        stream.expect(token("dd 00000001") + token("01"), gives: "dd0000000101")
        stream.expect(token("df 00000001") + token("01") + token("02"), gives: "df000000010102")
    }

    @Test func deepNestingIsRefused() {
        let limited = HandMadeStream(limits: .init(depth: 2))
        limited.expect(token("91") + token("91") + token("91"), isRefusedWith: .depthExceeded)
    }

    @Test func valuesAreCounted() {
        let limited = HandMadeStream(limits: .init(messageValues: 2))
        limited.expect(token("92") + token("01") + token("02"), isRefusedWith: .tooManyValues)
    }

    // MARK: Shapes

    private var defined: [UInt8] { unit(11) + [2] + token("a3 616263") + token("a1 78") }

    @Test func shapeGivesTheKeys() {
        stream.expect(defined + token("01") + token("02"), gives: "82a361626301a17802")
        stream.expect(unit(128) + unit(16) + [2] + unit(1), gives: "82a361626302a17802")
        stream.expect(unit(12) + [0, 0] + unit(1) + unit(2), isRefusedWith: .nothingRemembered)
    }

    @Test func unknownShapeIsRefused() {
        HandMadeStream().expect(unit(128), isRefusedWith: .shapeNotAllowed)
        stream.expect(defined + token("01") + token("02"), gives: "82a361626301a17802")
        stream.expect(unit(12) + [1, 0], isRefusedWith: .shapeNotAllowed)
    }

    @Test(arguments: [0, 193, 255])
    func shapeHasOneToSixtyFourKeys(count: UInt8) {
        stream.expect(unit(11) + [count], isRefusedWith: .shapeNotAllowed)
    }

    @Test(arguments: ["01", "e0", "cd0001", "d3ffffffffffffffff", "c40100", "d90101"])
    func keysOfAShapeAreStrBinAndIntegers(hex: String) {
        stream.expect(unit(11) + [1] + token(hex) + token("05"), gives: "81" + hex + "05")
    }

    @Test(arguments: ["c0", "c3", "ca3f800000", "cb3ff0000000000000", "90", "80", "d40100"])
    func otherKeysOfAShapeAreRefused(hex: String) {
        stream.expect(unit(11) + [1] + token(hex), isRefusedWith: .valueNotAllowed)
    }

    @Test(arguments: [(2, "82"), (66, "de0002"), (130, "df00000002")])
    func shapeHasAFormOfTheHeader(code: UInt8, header: String) {
        let keys = token("a1 78") + token("01")
        stream.expect(
            unit(11) + [code] + keys + token("05") + token("06"), gives: header + "a178050106")
        stream.expect(unit(128) + unit(1) + unit(1), gives: header + "a178050106")
    }

    @Test func keysOfAShapeMayBeEqual() {
        let body = unit(11) + [2] + token("a1 78") + unit(1) + token("01") + token("02")
        stream.expect(body, gives: "82a17801a17802")
        stream.expect(body, gives: "82a17801a17802")
    }
}
