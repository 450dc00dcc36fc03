import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackIndexTests {
    private let message = [UInt8](hex: "82 a1 61 01 a1 62 92 02 03")

    private func index(_ bytes: [UInt8]) throws -> MsgPackIndex {
        var index = MsgPackIndex()
        try index.build(from: bytes)
        return index
    }

    /// What the index of `bytes` writes.
    private func rewritten(_ bytes: [UInt8]) throws -> [UInt8] {
        let index = try index(bytes)
        return writing { index.write(bytes, into: &$0) }
    }

    @Test func nodesAreInTheOrderOfTheBytes() throws {
        let index = try index(message)
        #expect(index.count == 7)
        #expect((0..<7).map { index.node($0).offset } == [0, 1, 3, 4, 6, 7, 8])
        #expect((0..<7).map { index.node($0).nextNode } == [7, 2, 3, 4, 7, 6, 7])
        #expect(MemoryLayout<MsgPackNode>.stride == 16)
    }

    @Test func childrenAndByteRangesAreFound() throws {
        let index = try index(message)
        #expect((-1...4).map { index.child($0, of: 0) } == [nil, 1, 2, 3, 4, nil])
        #expect((0...2).map { index.child($0, of: 4) } == [5, 6, nil])
        #expect(index.child(0, of: 1) == nil)
        #expect(
            (0..<7).map { index.byteRange(of: $0) } == [
                0..<9, 1..<3, 3..<4, 4..<6, 6..<9, 7..<8, 8..<9,
            ])
    }

    @Test func keysAreComparedAsBytes() throws {
        let bytes = [UInt8](hex: "83 a2 c3a9 01 a3 65cc81 02 a3 65cc81 03")
        let index = try index(bytes)
        func value(_ key: String) -> Int? {
            let utf8 = Array(key.utf8)
            // SAFETY: bytes have no padding.
            let value = unsafe index.value(
                forUTF8: utf8.span.bytes, of: 0, in: bytes.span.bytes)
            #expect(index.value(forKey: key, of: 0, in: bytes) == value)
            return value
        }
        #expect(value("\u{E9}") == 2)
        #expect(value("e\u{301}") == 4)
        #expect(value("e") == nil)
        #expect(value("") == nil)
    }

    @Test func errorsAreThoseOfTheValidatorAndEmptyTheIndex() throws {
        var index = MsgPackIndex()
        for hex in ["", "c1", "92 01", "01 02", "dd ff ff ff ff", "93 a5 61", "df 7f ff ff ff 01"] {
            let bytes = [UInt8](hex: hex)
            try index.build(from: message)
            let expected = #expect(throws: MsgPackError.self) {
                try MsgPackValidator().validate(bytes)
            }
            do throws(MsgPackError) {
                try index.build(from: bytes)
                Issue.record("accepted \(hex)")
            } catch {
                #expect(error == expected)
            }
            #expect(index.count == 0)
        }
    }

    @Test func depthLimitHoldsAtItsValueAndNotAbove() throws {
        var index = MsgPackIndex()
        for depth in [0, 1, 128, 500] {
            let limits = MsgPackLimits(depth: depth)
            let granted = [UInt8](repeating: 0x91, count: depth) + [0xC0]
            try index.build(from: granted, limits: limits)
            #expect(index.count == depth + 1)
            let tooDeep = [0x91] + granted
            do throws(MsgPackError) {
                try index.build(from: tooDeep, limits: limits)
                Issue.record("accepted depth \(depth + 1)")
            } catch {
                #expect(error == MsgPackError(.depthLimit, offset: depth))
            }
        }
    }

    @Test func everyFormatIsWrittenInItsShortestForm() throws {
        for item in oneItemOfEachFormat {
            let written = try rewritten(item)
            #expect(written.count <= item.count)
            #expect(try rewritten(written) == written)
            let family = Format(byte: item[0]).family
            #expect(Format(byte: written[0]).family == family)
        }
        #expect(try rewritten([UInt8](hex: "d2ffffffff")).hex == "ff")
        #expect(try rewritten([UInt8](hex: "cf0000000000000100")).hex == "cd0100")
        #expect(try rewritten([UInt8](hex: "c90000000107ee")).hex == "d407ee")
    }

    @Test func aLargeMessageGrowsTheIndex() throws {
        let many = [0xDC, 0x27, 0x10] + [UInt8](repeating: 7, count: 10_000)
        let index = try index(many)
        #expect(index.count == 10_001)
        #expect(index.node(0).nextNode == 10_001)
        #expect(try rewritten(many) == many)
    }
}
