import TestSupport
import Testing

@testable import MsgPackReference

/// Section 8: blobs and attachments; OPAQUE; the limits of section 11.
struct InternedStreamBlobTests {
    private let stream = HandMadeStream()

    private func unit(_ unit: Int) -> [UInt8] { HandMadeStream.unit(unit) }
    private var nothing: [UInt8] { HandMadeStream.token("c0") }

    /// Expects that a list of attachments (after a nil) gives these.
    private func expect(_ list: [UInt8], gives attachments: [[UInt8]]) {
        stream.expect(
            content: nothing + list + HandMadeStream.end, frames: [[0xC0]] + attachments)
    }

    private func refuse(_ list: [UInt8], _ code: ReferenceStreamError.Code) {
        stream.expect(nothing + list, isRefusedWith: code)
    }

    @Test func literalsAndCopiesMakeABlob() {
        // Two literals, then four bytes from two bytes back: an overlapping copy.
        expect(unit(2) + [6] + unit(0x20) + [1, 2] + [2, 0], gives: [[1, 2, 1, 2, 1, 2]])
        // One literal; then two bytes at the repeat offset 2: one back in the blob, one before.
        expect(unit(2) + [3] + unit(0x91) + [9], gives: [[9, 2, 9]])
    }

    @Test func historyReachesBackOverMessages() {
        expect(unit(2) + [4] + unit(0x40) + [1, 2, 3, 4], gives: [[1, 2, 3, 4]])
        expect(unit(2) + [4] + unit(0) + [4, 0], gives: [[1, 2, 3, 4]])
    }

    @Test func textIsPartOfTheHistory() {
        stream.expect(HandMadeStream.token("a4 61626364"), gives: "a461626364")
        expect(unit(2) + [4] + unit(0) + [4, 0], gives: [Array("abcd".utf8)])
    }

    @Test func longLiteralsAndCopiesHaveVarints() {
        let literals = [UInt8](0..<10)
        let blob = literals + (0..<20).map { literals[$0 % 10] }
        expect(unit(2) + [30] + unit(0x7F) + [3] + literals + [1, 10, 0], gives: [blob])
    }

    @Test func shortRawAttachmentIsPartOfTheHistory() {
        expect(unit(1) + [2, 1, 2] + unit(1) + [0], gives: [[1, 2], []])
        expect(unit(2) + [4] + unit(0) + [2, 0], gives: [[1, 2, 1, 2]])
        refuse(unit(2) + [4] + unit(0) + [7, 0], .copyNotAllowed)
    }

    @Test func longRawAttachmentIsNotPartOfTheHistory() {
        let long = [UInt8](repeating: 7, count: (1 << 14) + 1)
        expect(unit(1) + StreamNumbers.varint(long.count) + long, gives: [long])
        refuse(unit(2) + [4] + unit(0) + [1, 0], .copyNotAllowed)
    }

    @Test func longTokenIsPartOfTheHistory() {
        stream.expect(
            HandMadeStream.token("c7 08 01 0102030405060708"), gives: "c708010102030405060708")
        expect(unit(2) + [4] + unit(0) + [4, 0], gives: [[5, 6, 7, 8]])
    }

    @Test func emptyBlobHasNoSequence() {
        expect(unit(2) + [0], gives: [[]])
    }

    @Test(arguments: [
        // Offset 0; offset before the history; the repeat offset while it is 0.
        [0x10, 7, 0, 0], [0x10, 7, 2, 0], [0x90, 7],
        // More literals than the blob; a copy beyond its end; R or M after its last byte.
        [0x60, 1, 2, 3, 4, 5, 6], [0x14, 7, 1, 0], [0x51, 1, 2, 3, 4, 5], [0xD0, 1, 2, 3, 4, 5],
    ])
    func sequenceBeyondTheBlobOrTheHistoryIsRefused(sequence: [UInt8]) {
        refuse(unit(2) + [5, 0] + sequence, .copyNotAllowed)
    }

    @Test func onlyThreeUnitsStandAmongAttachments() {
        refuse(unit(3), .unitNotAllowed)
        HandMadeStream().expect(nothing + unit(64), isRefusedWith: .unitNotAllowed)
    }

    @Test func blobValueIsOneStrBinOrExt() {
        let literals: [UInt8] = [0xD8, 1] + [UInt8](repeating: 5, count: 16)
        let blob = unit(9) + [18] + unit(0x3C) + [0xD8, 1, 5] + [1, 0]
        stream.expect(blob, isRefusedWith: .copyNotAllowed)
        let again = HandMadeStream()
        again.expect(unit(9) + [18] + unit(0x3B) + [0xD8, 1, 5] + [1, 0], gives: literals.hex)
        again.expect(unit(9) + [1] + unit(0x10) + [0x91], isRefusedWith: .valueNotAllowed)
    }

    @Test(arguments: [[2, 0, 0x20, 0xA0, 0xA0], [1, 0, 0x10, 0xA1], [0]])
    func blobValueIsComplete(operands: [UInt8]) {
        let error = operands == [0] ? ReferenceStreamError.Code.valueNotAllowed : .notMessagePack
        stream.expect(unit(9) + operands, isRefusedWith: error)
    }

    // MARK: OPAQUE

    @Test func opaqueValuesComeFromTheTail() {
        let body = HandMadeStream.token("92") + unit(10) + unit(10)
        let content = body + HandMadeStream.end + [0x91, 0x07, 0xC0]
        stream.expect(
            content: content, frames: [[0x92, 0x91, 0x07, 0xC0]], prefixes: [0x4B, 3])
    }

    @Test(arguments: [[0x91], [0xC1], [0xA2, 0x61]])
    func opaqueValueIsOneWholeValue(tail: [UInt8]) {
        let content = unit(10) + HandMadeStream.end + tail
        let message = stream.message(content, [[]], prefixes: [0x4B, UInt8(tail.count)])
        let error = #expect(throws: ReferenceStreamError.self) {
            try stream.decoder.decode(message)
        }
        #expect(error?.code == .notMessagePack)
    }

    @Test func allOfTheTailIsUsed() {
        let content = unit(10) + HandMadeStream.end + [0x01, 0x02]
        let error = #expect(throws: ReferenceStreamError.self) {
            try stream.decoder.decode(stream.message(content, [[]], prefixes: [0x4B, 2]))
        }
        #expect(error?.code == .trailingBytes)
        HandMadeStream().expect(unit(10), isRefusedWith: .notMessagePack)
    }

    // MARK: Limits

    @Test func decodedBytesAreBounded() {
        let limited = HandMadeStream(limits: .init(messageBytes: 4))
        limited.expect(HandMadeStream.token("a4 61626364"), isRefusedWith: .messageTooLong)
    }

    @Test func amplificationIsBounded() {
        // A blob of 2^27 zeros in a message of some bytes: more than 16,384 for each of them.
        let blob = unit(2) + StreamNumbers.varint(1 << 27) + unit(0x1F) + [0]
        let message = stream.message(
            nothing + blob + StreamNumbers.varint(1 << 26) + [1, 0], [[]])
        let decoder = ReferenceStreamDecoder(limits: .init(messageBytes: 1 << 30))
        let error = #expect(throws: ReferenceStreamError.self) { try decoder.decode(message) }
        #expect(error?.code == .messageTooLong)
    }

    @Test func attachmentsAreCounted() {
        let limited = HandMadeStream(limits: .init(attachments: 1))
        limited.expect(
            nothing + unit(1) + [0] + unit(1) + [0], isRefusedWith: .tooManyAttachments)
    }
}
