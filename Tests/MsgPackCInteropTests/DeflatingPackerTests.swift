import MsgPackCInterop
import TestSupport
import Testing

@Suite struct DeflatingPackerTests {
    @Test(arguments: -1...9)
    func everyLevelInflatesBack(_ level: Int) throws {
        var generator = SeededGenerator(seed: 7)
        var plain = try BufferPacker()
        var deflating = try DeflatingPacker(level: level)
        for _ in 0..<20_000 {
            let number = generator.next()
            try plain.packUInt(number >> (number & 63))
            try deflating.packUInt(number >> (number & 63))
        }
        #expect(try inflate(try deflating.finish()) == plain.joined())
    }

    @Test func largeBodyInflatesBackAndIsSmaller() throws {
        let body = [UInt8](repeating: 0x61, count: 4 << 20)
        var deflating = try DeflatingPacker(level: 1)
        try deflating.packBinary(unsafe body.span.bytes)
        let compressed = try deflating.finish()
        #expect(compressed.count < body.count / 100)
        #expect(try inflate(compressed) == [0xC6, 0x00, 0x40, 0x00, 0x00] + body)
    }

    @Test func nothingPackedGivesAnEmptyStream() throws {
        let deflating = try DeflatingPacker()
        #expect(try inflate(try deflating.finish()) == [])
    }

    @Test(arguments: [-2, 10, Int.max, Int.min])
    func levelOutsideZlibsRangeIsRefused(_ level: Int) {
        var code: MsgPackCError.Code?
        do { _ = try DeflatingPacker(level: level) } catch { code = error.code }
        #expect(code == .levelOutOfRange)
    }
}
