import MsgPackWire
import TestSupport
import Testing

/// `skip()` takes a short way over small items, which must end where the long way does.
@Suite struct SmallItemTests {
    /// A random item; few are whole at greater depths, and some hold the byte that no item has.
    private func item(_ random: inout SeededGenerator, depth: Int = 0) -> [UInt8] {
        switch Int.random(in: 0..<(depth < 6 ? 12 : 8), using: &random) {
        case 0: return [UInt8.random(in: 0..<0x80, using: &random)]
        case 1: return [UInt8.random(in: 0xE0...0xFF, using: &random)]
        case 2:
            let count = Int.random(in: 0..<32, using: &random)
            return [0xA0 | UInt8(count)] + [UInt8](repeating: 0x61, count: count)
        case 3:
            let count = Int.random(in: 0...255, using: &random)
            let format: UInt8 = Bool.random(using: &random) ? 0xD9 : 0xC4
            return [format, UInt8(count)] + [UInt8](repeating: 0x61, count: count)
        case 4:
            let byte = UInt8.random(in: 0xCA...0xD3, using: &random)
            return [byte] + [UInt8](repeating: 0x61, count: 1 << Int(byte & 3))
        case 5: return [[0xC0, 0xC2, 0xC3, 0xC1][Int.random(in: 0..<16, using: &random) % 4]]
        case 6: return [0xC7, 2, 5, 1, 2]
        case 7: return [0xD4, 5, 1]
        case let kind:
            let count = Int.random(in: 0..<(kind == 8 ? 16 : 4), using: &random)
            let isMap = Bool.random(using: &random)
            var bytes = [(isMap ? 0x80 : 0x90) | UInt8(count)]
            for _ in 0..<(isMap ? 2 * count : count) { bytes += item(&random, depth: depth + 1) }
            return bytes
        }
    }

    /// Where a skip ends, or why it does not.
    private func outcome(
        _ bytes: [UInt8], _ limits: MsgPackLimits, checkingUTF8: Bool
    ) -> Result<Int, MsgPackError> {
        var reader = MsgPackReader(bytes, limits: limits)
        do throws(MsgPackError) {
            return .success(try reader.skip(checkingUTF8: checkingUTF8).upperBound)
        } catch {
            return .failure(error)
        }
    }

    @Test func theShortWayEndsWhereTheLongOneDoes() {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        for number in 0..<20_000 {
            let whole = item(&random)
            // The short way is taken only where the end of the input is far.
            let after = Int.random(in: 0...64, using: &random)
            let bytes = whole + [UInt8](repeating: 0, count: after)
            let limits =
                number % 2 == 0
                ? MsgPackLimits.standard
                : MsgPackLimits(
                    depth: Int.random(in: 0...6, using: &random),
                    items: Int.random(in: 1...150, using: &random),
                    bytes: Int.random(in: 1...600, using: &random))
            #expect(
                outcome(bytes, limits, checkingUTF8: false)
                    == outcome(bytes, limits, checkingUTF8: true),
                "seed \(seed), item \(number): \(bytes.hex)")
        }
    }
}
