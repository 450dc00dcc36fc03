import TestSupport
import Testing

@testable import MsgPackReference

/// Sections 5 to 8: runs, units, containers and blobs, byte by byte.
struct InternedStreamWalkTests {
    private let stream = HandMadeStream()

    private func unit(_ unit: UInt8) -> [UInt8] { HandMadeStream.unit(unit) }
    private func token(_ hex: String) -> [UInt8] { HandMadeStream.token(hex) }
    private func change(_ unit: UInt8, after silent: Int = 0) -> [UInt8] {
        HandMadeStream.change(unit, after: silent)
    }
    private func str(_ text: String) -> [UInt8] { StreamToken.shortest(.str, Array(text.utf8)) }
    private func bucket(_ text: String) -> [UInt8] {
        [UInt8(WalkHash.bucket(Array(text.utf8)[...]) ?? 0)]
    }

    // MARK: Runs

    @Test func hitPrecedesItsOperands() {
        // TOKEN is predicted at first; afterwards the event at the base says SAME.
        stream.expect([4, 0x01], gives: "01")
        stream.expect([4], gives: "01")
    }

    @Test func secondEndsTheRun() {
        stream.expect([4, 0x01], gives: "01")
        stream.expect([1, 0x02], gives: "02")
    }

    @Test func silentPlacesCostNothing() {
        stream.expect(content: [0x93, 1, 2, 3], frames: [[0x93, 1, 2, 3]], kind: 1)
        stream.expect([], gives: "93010203")
        stream.expect(change(WalkUnit.token, after: 2) + [9], gives: "93010903")
    }

    @Test func changeWhereAUnitIsPredictedIsRefused() {
        stream.expect(change(WalkUnit.token) + [1], isRefusedWith: .runNotAllowed)
    }

    @Test(arguments: [[8, 0x01], [5, 0x01], [4, 0x01, 0, 0]])
    func runMustEndWithTheBody(content: [UInt8]) {
        let error = #expect(throws: ReferenceStreamError.self) {
            try stream.decoder.decode(stream.message(content, [[1]]))
        }
        #expect(error.map { [.trailingBytes, .nothingRemembered].contains($0.code) } == true)
    }

    @Test func reservedUnitsAreRefused() {
        for unit in Array(UInt8(69)...71) + Array(88...127) {
            HandMadeStream().expect(self.unit(unit), isRefusedWith: .unitNotAllowed)
        }
    }

    // MARK: Scalars

    @Test func sameNeedsABase() {
        stream.expect(unit(WalkUnit.same), isRefusedWith: .nothingRemembered)
    }

    @Test func referencesGiveItems() {
        stream.expect(token(str("abc").hex), gives: str("abc").hex)
        stream.expect(token(str("defg").hex), gives: str("defg").hex)
        stream.expect(unit(WalkUnit.reference1) + [0xFF], gives: str("abc").hex)
        stream.expect(unit(WalkUnit.reference2) + [1, 0], gives: str("defg").hex)
        stream.expect(unit(WalkUnit.reference2) + [0, 0], isRefusedWith: .itemGone)
    }

    @Test func integerIsADifferenceInTheFormOfItsBase() {
        stream.expect(token("d3 0000000000000001"), gives: "d30000000000000001")
        stream.expect(unit(24) + [4], gives: "d30000000000000003")
        stream.expect(token("05"), gives: "05")
        stream.expect(unit(25) + [0xF0, 0x01], gives: "ccfd")
    }

    @Test func tailChangesLastBytes() {
        stream.expect(token("ca 3f800000"), gives: "ca3f800000")
        stream.expect(unit(56) + [2], gives: "ca3f800001")
    }

    @Test(arguments: ["a3616263", "dc0000", "de0000", "c70001", "c50000", "ccff"])
    func tailNeedsABaseWithBytesToChange(base: String) {
        stream.expect(token(base), gives: base)
        stream.expect(unit(56) + [2], isRefusedWith: .baseNotAllowed)
    }

    @Test func formReplacesDigits() {
        stream.expect(token(str("key-0a1").hex), gives: str("key-0a1").hex)
        // From byte 4 on three digits: 9, f, 2; the high half of the last byte is zero.
        let head = unit(WalkUnit.formAt) + bucket("key-") + [4, 7]
        stream.expect(head + [0xF9, 0x02], gives: str("key-9f2").hex)
        stream.expect(head + [0xF9, 0x12], isRefusedWith: .valueNotAllowed)
    }

    @Test func deltaKeepsFrontAndBack() {
        stream.expect(token(str("front-middle-back").hex), gives: str("front-middle-back").hex)
        let head = unit(WalkUnit.delta) + bucket("fron")
        stream.expect(head + [6, 5, 2, 0x61, 0x62], gives: str("front-ab-back").hex)
        stream.expect(head + [9, 5, 0], isRefusedWith: .baseNotAllowed)
    }

    @Test func stampAddsToTheNumber() {
        stream.expect(token(str("t-9.5").hex), gives: str("t-9.5").hex)
        // 0.6 is 6,000,000 units of 10^-7; zigzag 12,000,000 = 0xB71B00.
        stream.expect(
            unit(82) + bucket("t-9.") + [0x00, 0x1B, 0xB7], gives: str("t-10.1").hex)
    }

    // MARK: Containers

    @Test func callEntersTheLastInstance() {
        stream.expect(unit(WalkUnit.header) + [0x92] + token("07") + token("08"), gives: "920708")
        // HEADER of a map whose value is like the array: the base goes into it.
        stream.expect(
            unit(WalkUnit.header) + [0x81] + token("a1 78") + unit(WalkUnit.call.lowerBound)
                + [8], gives: "81a178920708")
        stream.expect(unit(WalkUnit.call.lowerBound + 5), isRefusedWith: .anchorNotAllowed)
    }

    // MARK: Blobs and attachments

    @Test func blobAtTheRootIsTheMainFrame() {
        stream.expect(unit(WalkUnit.blob) + [3, 0x30, 0x92, 1, 2], gives: "920102")
        // Two literals, and nothing of it became an item.
        stream.expect(unit(WalkUnit.blob) + [4, 0x40] + str("abc"), gives: str("abc").hex)
        stream.expect(unit(WalkUnit.reference2) + [1, 0], isRefusedWith: .itemGone)
    }

    @Test func blobElsewhereIsAScalar() {
        let array = unit(WalkUnit.header) + [0x91]
        stream.expect(array + unit(WalkUnit.blob) + [4, 0x40] + str("abc"), gives: "91a3616263")
        stream.expect(
            unit(WalkUnit.header) + [0x91] + unit(WalkUnit.blob) + [1, 0x10, 0x91],
            isRefusedWith: .valueNotAllowed)
    }

    /// An attachment after a nil, and the run that ends the main frame.
    private func expect(_ list: [UInt8], plain: [UInt8] = [], gives attachments: [[UInt8]]) {
        stream.expect(
            content: token("c0") + [0] + list + plain, frames: [[0xC0]] + attachments,
            prefixes: [36, UInt8(attachments.count), UInt8(plain.count)])
    }

    @Test func attachmentsAreBlobsOrPlain() {
        // Two literals, then five bytes from two bytes back: an overlapping copy.
        expect([15, 0x20, 1, 2, 2, 0], gives: [[1, 2, 1, 2, 1, 2, 1]])
    }

    @Test func attachmentsAreCopiedFrom() {
        expect([10], plain: [1, 2, 3, 4, 5], gives: [[1, 2, 3, 4, 5]])
        stream.expect(
            content: [4] + [11, 0, 6, 0], frames: [[0xC0], [1, 2, 3, 4, 5]],
            prefixes: [36, 1, 0])
    }

    @Test func plainBytesAreAllUsed() {
        stream.expect(
            token("c0") + [0, 2, 7, 7], isRefusedWith: .trailingBytes, prefixes: [36, 1, 2])
        HandMadeStream().expect(
            token("c0") + [0, 4, 7], isRefusedWith: .truncated, prefixes: [36, 1, 1])
    }

    // MARK: Never-interned values

    @Test func opaqueValuesComeFromTheTail() {
        stream.expect(
            content: unit(WalkUnit.header) + [0x92] + token("c1") + token("c1")
                + [0x91, 0x07, 0xC0],
            frames: [[0x92, 0x91, 0x07, 0xC0]], prefixes: [34, 3])
    }

    @Test(arguments: [[0x91], [0xC1], [0xA2, 0x61], [1, 2]])
    func tailIsAsManyWholeValuesAsThereAreOpaqueBytes(tail: [UInt8]) {
        stream.expect(
            token("c1") + tail, isRefusedWith: .valueNotAllowed,
            prefixes: [34, UInt8(tail.count)])
    }

    // MARK: Limits

    @Test func decodedBytesAreBounded() {
        HandMadeStream(limits: .init(messageBytes: 4))
            .expect(token("a4 61626364"), isRefusedWith: .messageTooLong)
        HandMadeStream(limits: .init(messageBytes: 5))
            .expect(token("a4 61626364"), gives: "a461626364")
    }

    @Test func endlessRepetitionIsRefused() {
        let limited = HandMadeStream(limits: .init(messageValues: 1_000))
        limited.expect(content: [0xC0], frames: [[0xC0]], kind: 1)
        // HEADER of an array of 2^32 - 1 elements; after the first all are SAME, 63 to a byte.
        let header: [UInt8] = [0xDD, 0xFF, 0xFF, 0xFF, 0xFF]
        limited.expect(
            change(WalkUnit.header) + header + token("c0") + Array(repeating: 0xFC, count: 20),
            isRefusedWith: .tooManyValues)
    }
}
