import MsgPackWire
import TestSupport
import Testing

@Suite struct ItemHeaderTests {
    /// The header at `position` of `bytes`, whose last byte is followed by none.
    private func header(_ bytes: [UInt8], at position: Int = 0) -> ItemHeader? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe ItemHeader(base: base, position: position, end: buffer.count)
        }
    }

    @Test func headerIsOneWord() {
        #expect(MemoryLayout<ItemHeader>.size <= 8)
        #expect(MemoryLayout<ItemHeader?>.size <= 8)
    }

    @Test(arguments: [0, 1, 31, 32, 255, 256, 65_535, 65_536])
    func payloadLengthIsReadInEveryWidthThatHoldsIt(length: Int) {
        let payload = [UInt8](repeating: 0x61, count: length)
        let forms: [(UInt8, FormatFamily, Int)] = [
            (0xD9, .str, 1), (0xDA, .str, 2), (0xDB, .str, 4),
            (0xC4, .bin, 1), (0xC5, .bin, 2), (0xC6, .bin, 4),
            (0xC7, .ext, 1), (0xC8, .ext, 2), (0xC9, .ext, 4),
        ]
        for (format, family, width) in forms where length < 1 << (8 * width) {
            let start = [format] + field(length, width: width) + (family == .ext ? [7] : [])
            let item = header(start + payload)
            #expect(item?.family == family)
            #expect(item?.payloadByteCount == length)
            #expect(item.map { Int($0.headerByteCount) } == start.count)
            #expect(item?.byteCount == start.count + length)
            #expect(item?.childCount == 0)
            #expect(header((start + payload).dropLast()) == nil)
        }
    }

    @Test(arguments: [0, 1, 15, 16, 255, 256, 65_535, 65_536])
    func countIsReadInEveryWidthThatHoldsIt(count: Int) {
        for (format, children, width) in [(0xDC, 1, 2), (0xDD, 1, 4), (0xDE, 2, 2), (0xDF, 2, 4)]
        where count < 1 << (8 * width) {
            let bytes = [UInt8(format)] + field(count, width: width)
            let item = header(bytes)
            #expect(item?.isContainer == true)
            #expect(item.map { Int($0.count) } == count)
            #expect(item?.childCount == count * children)
            #expect(item?.byteCount == bytes.count)
            #expect(header(bytes.dropLast()) == nil)
        }
    }

    @Test func greatestCountsDoNotWrap() {
        let map = header([0xDF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(map?.childCount == 2 * (1 << 32 - 1))
        #expect(header([0xDB, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(header([0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 1]) == nil)
    }

    @Test func positionIsTakenIntoAccount() {
        let bytes = [UInt8](hex: "c1 a2 61 62 c0")
        #expect(header(bytes, at: 1)?.byteCount == 3)
        #expect(header(bytes, at: 4)?.family == .nil)
        #expect(header(bytes, at: 5) == nil)
        #expect(header(bytes, at: 6) == nil)
    }

    @Test func unreadableTellsReservedFromTruncated() {
        let bytes = [UInt8](hex: "c1 a2")
        let errors = unsafe bytes.withUnsafeBytes { buffer -> [MsgPackError] in
            guard let base = buffer.baseAddress else { return [] }
            return (0...2).map {
                unsafe MsgPackError.unreadable(base: base, position: $0, end: 2)
            }
        }
        #expect(
            errors == [
                MsgPackError(.reservedByte, offset: 0), MsgPackError(.truncated, offset: 1),
                MsgPackError(.truncated, offset: 2),
            ])
    }
}
