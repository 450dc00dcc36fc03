import TestSupport
import Testing

@testable import MsgPackReference

/// Section 5: units and runs. Section 6: values that are single tokens.
struct InternedStreamUnitTests {
    private let stream = HandMadeStream()

    private func unit(_ unit: Int) -> [UInt8] { HandMadeStream.unit(unit) }
    private func token(_ hex: String) -> [UInt8] { HandMadeStream.token(hex) }

    // MARK: Runs

    @Test func hitsStandBeforeTheirOperands() {
        // TOKEN and END are predicted at first (0): two hits, and the body ends with its run.
        stream.expect(content: [4, 0x01], frames: [[0x01]])
        stream.expect(content: [4, 0x02], frames: [[0x02]])
    }

    @Test func nearHitIsTheSecondGuess() {
        stream.expect(content: [4, 0x01], frames: [[0x01]])
        // The second guess in context 0 is SAME (1).
        stream.expect(content: [1, 2], frames: [[0x01]])
    }

    @Test func missedUnitMayEqualAGuess() {
        stream.expect(content: [0, 0, 0x01, 0, 0], frames: [[0x01]])
    }

    @Test func longestRunIsClosedBehindItsHits() {
        // An array of 200 nils: after the first nil, SAME follows SAME.
        let header: [UInt8] = [0xDC, 0, 200]
        let body = [0, 0] + header + [0, 0, 0xC0, 0, 1, 0, 1, 254, 2 * 71]
        let frame = header + Array(repeating: 0xC0, count: 200)
        stream.expect(content: body, frames: [frame])
    }

    @Test func runByte255IsRefused() {
        stream.expect([255], isRefusedWith: .runNotAllowed)
    }

    @Test(arguments: [[6, 0x01], [5, 0x01], [4, 0x01, 0], [254, 0x01]])
    func runMustEndWithTheBody(content: [UInt8]) {
        let error = #expect(throws: ReferenceStreamError.self) {
            try stream.decoder.decode(stream.message(content, [[1]]))
        }
        #expect(error.map { [.trailingBytes, .unitNotAllowed].contains($0.code) } == true)
    }

    @Test(arguments: [Array(13...15), Array(56...63), Array(64...127)])
    func unlistedUnitsAreRefused(units: [Int]) {
        for unit in units {
            HandMadeStream().expect(self.unit(unit), isRefusedWith: .unitNotAllowed)
        }
    }

    // MARK: TOKEN, SAME, PREVIOUS

    @Test func sameAndPreviousGiveWhatTheContextRemembers() {
        stream.expect(token("2a"), gives: "2a")
        stream.expect(token("2b"), gives: "2b")
        stream.expect(unit(1), gives: "2b")
        stream.expect(unit(2), gives: "2a")
        stream.expect(unit(1), gives: "2a")
        stream.expect(unit(2), gives: "2b")
    }

    @Test func nothingRememberedIsRefused() {
        HandMadeStream().expect(unit(1), isRefusedWith: .nothingRemembered)
        stream.expect(token("2a"), gives: "2a")
        stream.expect(unit(2), isRefusedWith: .nothingRemembered)
    }

    @Test func tokenOfMoreThanNineBytesIsNotRemembered() {
        stream.expect(token("d6 01 01020304"), gives: "d60101020304")
        stream.expect(
            token("d8 01 0102030405060708090a0b0c0d0e0f10"),
            gives: "d8010102030405060708090a0b0c0d0e0f10")
        stream.expect(unit(1), gives: "d60101020304")
    }

    @Test func reservedByteIsNoToken() {
        stream.expect(token("c1"), isRefusedWith: .notMessagePack)
    }

    // MARK: References

    @Test func referencesGiveItems() {
        stream.expect(token("a3 616263"), gives: "a3616263")
        stream.expect(token("c4 01 00"), gives: "c40100")
        stream.expect(unit(3) + [0], gives: "c40100")
        stream.expect(unit(3) + [0xFF], gives: "a3616263")
        stream.expect(unit(4) + [1, 0], gives: "c40100")
        stream.expect(unit(4) + [2, 0], gives: "a3616263")
        stream.expect(unit(1), gives: "a3616263")
    }

    @Test(arguments: [[3, 0], [3, 0x80], [4, 0, 0], [4, 1, 0], [4, 0xFF, 0xFF]])
    func referenceToNoItemIsRefused(unitAndOperand: [UInt8]) {
        stream.expect([0] + unitAndOperand, isRefusedWith: .itemGone)
    }

    @Test func oldestItemLeavesTheRing() throws {
        // Sixteen entries (RESET with parameters): item 0 goes when item 16 comes.
        let decoder = ReferenceStreamDecoder()
        let encoder = ReferenceStreamEncoder(.init(entriesLog2: 4))
        for number in 0..<40 {
            let frame = [UInt8](hex: "a4") + Array("k\(100 + number % 17)".utf8)
            #expect(try decoder.decode(encoder.encode([frame])) == [frame])
        }
        #expect(decoder.dump.contains("item 24 ") && !decoder.dump.contains("item 23 "))
    }

    @Test func peerUnitsAreRefusedInAOneWayStream() {
        HandMadeStream().expect(unit(5) + [0], isRefusedWith: .unitNotAllowed)
        HandMadeStream().expect(unit(6) + [1, 0], isRefusedWith: .unitNotAllowed)
    }

    // MARK: Numbers

    @Test func integerIsADifferenceInShortestForm() {
        stream.expect(token("05"), gives: "05")
        stream.expect(unit(16) + [2], gives: "06")
        stream.expect(unit(17) + [0xD0, 0x07], gives: "cd03ee")
        stream.expect(unit(16) + [1], gives: "cd03ed")
        stream.expect(unit(17) + [0xCF, 0x07], gives: "05")
    }

    @Test(arguments: [
        ("cc05", "cc06"), ("cd0005", "cd0006"), ("ce00000005", "ce00000006"),
        ("cf0000000000000005", "cf0000000000000006"), ("d005", "d006"), ("d0e5", "d0e6"),
        ("d10005", "d10006"), ("d1ffff", "d10000"), ("d2000000ff", "d200000100"),
        ("d30000000000000005", "d30000000000000006"), ("d0df", "e0"), ("cc80", "cc81"),
    ])
    func formThatIsNotTheShortestIsKept(first: String, second: String) {
        stream.expect(HandMadeStream.token(first), gives: first)
        stream.expect(unit(16) + [2], gives: second)
    }

    /// Where the form has no room the shortest one comes, and stays.
    @Test func shortestFormComesWhereAnotherHasNoRoom() {
        stream.expect(token("cc 05"), gives: "cc05")
        stream.expect(unit(17) + [0xF4, 0x01], gives: "ccff")
        stream.expect(token("cc 05"), gives: "cc05")
        stream.expect(unit(17) + [0xF6, 0x01], gives: "cd0100")
        stream.expect(unit(17) + [0xF5, 0x01], gives: "05")
        stream.expect(token("ce 00000000"), gives: "ce00000000")
        stream.expect(unit(16) + [1], gives: "ff")
    }

    @Test func integerWrapsAndIgnoresWhatIsNone() {
        stream.expect(token("d3 8000000000000000"), gives: "d38000000000000000")
        stream.expect(unit(16) + [1], gives: "cf7fffffffffffffff")
        stream.expect(token("cf 8000000000000000"), gives: "cf8000000000000000")
        stream.expect(unit(16) + [2], gives: "01")
        stream.expect(token("c0"), gives: "c0")
        stream.expect(unit(16) + [3], gives: "fe")
    }

    @Test func doubleIsADifferenceOfBits() {
        stream.expect(unit(39) + [0x3F, 0xF0, 0, 0, 0, 0, 0, 1], gives: "cb3ff0000000000001")
        stream.expect(unit(24) + [1], gives: "cb3ff0000000000000")
        stream.expect(token("ca 3f800000"), gives: "ca3f800000")
        stream.expect(unit(24) + [4], gives: "cb0000000000000002")
    }

    @Test func leadingBytesAreFollowedByZeros() {
        stream.expect(unit(33) + [0x7F, 0xF8], gives: "cb7ff8000000000000")
        stream.expect(unit(1), gives: "cb7ff8000000000000")
    }
}
