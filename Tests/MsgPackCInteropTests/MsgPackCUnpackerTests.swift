import MsgPackCInterop
import TestSupport
import Testing

typealias Verdict = MsgPackCUnpacker.Verdict

/// The verdict on the bytes written in `hex`.
private func verdict(_ hex: String) -> Verdict { verdict([UInt8](hex: hex)) }

private func verdict(_ bytes: [UInt8]) -> Verdict {
    MsgPackCUnpacker.unpack(bytes)
}

@Suite struct MsgPackCUnpackerTests {
    @Test(arguments: [
        ("c0", MsgPackCValue.nil), ("c3", .bool(true)), ("07", .unsigned(7)),
        ("cd0007", .unsigned(7)), ("d0ff", .negative(-1)), ("d007", .unsigned(7)),
        ("cfffffffffffffffff", .unsigned(.max)), ("d38000000000000000", .negative(.min)),
        ("ca3f800000", .float32(bits: 0x3F80_0000)),
        ("cb3ff0000000000000", .float64(bits: 0x3FF0_0000_0000_0000)),
        ("caffc00001", .float32(bits: 0xFFC0_0001)), ("a0", .string(utf8: [])),
        ("a2c328", .string(utf8: [0xC3, 0x28])), ("c400", .binary([])),
        ("c40109", .binary([9])), ("d4ff01", .ext(type: -1, [1])), ("c70005", .ext(type: 5, [])),
        ("90", .array([])), ("80", .map([])), ("9201c0", .array([.unsigned(1), .nil])),
    ])
    func documentHasItsValue(_ hex: String, _ value: MsgPackCValue) {
        #expect(verdict(hex) == .accept(value, consumedBytes: hex.utf8.count / 2))
    }

    @Test func pairsKeepOrderAndDuplicates() throws {
        let read = verdict("83a16201a16101a1620300")
        guard case .accept(.map(let pairs), consumedBytes: 10) = read else {
            Issue.record("\(read)")
            return
        }
        #expect(pairs.map(\.key) == ["b", "a", "b"].map { .string(utf8: Array($0.utf8)) })
    }

    @Test func consumedBytesStopBehindTheFirstDocument() {
        #expect(verdict("c0c1") == .accept(.nil, consumedBytes: 1))
        #expect(verdict("9101ffff") == .accept(.array([.unsigned(1)]), consumedBytes: 2))
    }

    @Test(arguments: ["", "cc", "cd00", "a1", "91", "81c0", "c5ffff", "d801", "c9000000", "9191"])
    func documentCutShortIsTruncated(_ hex: String) {
        #expect(verdict(hex) == .reject(.truncated))
    }

    @Test func missingItemsWinOverAReservedByte() {
        #expect(verdict("81c1") == .reject(.truncated))
    }

    @Test(arguments: ["c1", "91c1", "81c1c0", "9201c1", "81c0c1"])
    func reservedByteIsMalformed(_ hex: String) {
        #expect(verdict(hex) == .reject(.malformed))
    }

    @Test(arguments: ["91", "81c0", "dc0001"])
    func thirtyTwoLevelsAreReadAndThirtyThreeAreBeyond(_ header: String) {
        let open = [UInt8](hex: header)
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeatElement(open, count: depth).joined()) + [0xC0]
        }
        for depth in [1, 31, 32] {
            guard case .accept(_, let consumedBytes) = verdict(nested(depth)) else {
                Issue.record("depth \(depth)")
                continue
            }
            #expect(consumedBytes == nested(depth).count)
        }
        for depth in [33, 34, 1000, 100_000] {
            #expect(verdict(nested(depth)) == .beyondLimits, "depth \(depth)")
        }
    }

    @Test func signallingNaNOfFloat32BecomesQuiet() {
        // A limit of msgpack-c: it widens float 32 to double.
        #expect(
            verdict("ca7f800001") == .accept(.float32(bits: 0x7FC0_0001), consumedBytes: 5))
    }

    @Test func packedItemsAreReadBack() throws {
        for test in ItemCase.scalars + ItemCase.bodies {
            guard case .accept(_, let consumedBytes) = verdict(test.expected) else {
                Issue.record("\(test.testDescription)")
                continue
            }
            #expect(consumedBytes == test.expected.count)
        }
    }
}

@Suite struct ClaimedCountsTests {
    /// With at most 256 MB to allocate, an allocation from the claim would fail and the verdict
    /// would be `beyondLimits`.
    @Test func countBombsAllocateNothing() async {
        await #expect(processExitsWith: .success) {
            limitMemory()
            let wide = Array(repeatElement([0xDC, 0xFF, 0xFF] as [UInt8], count: 24_000).joined())
            let bombs: [[UInt8]] = [
                [0xDD, 0x00, 0xFF, 0xFF, 0xFF], [0xDD, 0x7F, 0xFF, 0xFF, 0xFF],
                [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDF, 0x00, 0xFF, 0xFF, 0xFF],
                [0xDF, 0x80, 0x00, 0x00, 0x00], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF],
                [0xDD, 0xFF, 0x00, 0x00, 0x00], wide,
            ]
            for bomb in bombs {
                precondition(
                    MsgPackCUnpacker.unpack(bomb) == .reject(.truncated))
            }
        }
    }

    @Test func exactCountPassesAndOneMoreIsTruncated() {
        let items = [UInt8](repeating: 0xC0, count: 16)
        guard case .accept(.array(let read), consumedBytes: 19) = verdict([0xDC, 0, 16] + items)
        else {
            Issue.record("an exact count was refused")
            return
        }
        #expect(read.count == 16)
        #expect(verdict([0xDC, 0, 17] + items) == .reject(.truncated))
        #expect(verdict([0xDE, 0, 9] + items) == .reject(.truncated))
        guard case .accept(.map(let pairs), _) = verdict([0xDE, 0, 8] + items) else {
            Issue.record("an exact count of pairs was refused")
            return
        }
        #expect(pairs.count == 8)
    }
}
