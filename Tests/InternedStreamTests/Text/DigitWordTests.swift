import TestSupport
import Testing

@testable import InternedStream

/// Words of digits against what a byte at a time says (docs/FORMAT.md, sections 6.2 and 6.3).
@Suite struct DigitWordTests {
    private func bytes(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }

    private func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte) - 0x30
        case 0x61...0x66: UInt64(byte) - 0x61 + 10
        default: nil
        }
    }

    @Test func everyByteIsADigitOrNot() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<8 {
                // Neighbours that would carry if sums ran over.
                var all = [UInt8](repeating: 0xFF, count: 8)
                all[place] = byte
                let mask = HexWord.digits(of: word(all))
                #expect(mask == (hexValue(byte) == nil ? 0 : 0x80 << (8 * UInt64(place))))
            }
        }
    }

    @Test func digitsComeBackFromAnyMixture() {
        let seed: UInt64 = 20_261_126
        var random = SeededGenerator(seed: seed)
        let letters = Array("0123456789abcdef(-'_,gA".utf8) + [0, 0x80, 0xFF]
        for round in 0..<20_000 {
            let base = (0..<8).map { _ in letters.randomElement(using: &random)! }
            let text = base.map { byte in
                hexValue(byte) == nil ? byte : letters[Int.random(in: 0..<16, using: &random)]
            }
            let mask = HexWord.digits(of: word(base))
            #expect(HexWord.count(of: mask) == base.filter { hexValue($0) != nil }.count)
            let digits = HexWord.gathered(HexWord.values(of: word(text)), mask: mask)
            var expected: UInt64 = 0
            let written = zip(base, text).filter { hexValue($0.0) != nil }.map(\.1)
            for (place, byte) in written.enumerated() {
                expected |= hexValue(byte)! << (4 * UInt64(place))
            }
            #expect(digits == expected, "seed \(seed), round \(round)")
            let filled = HexWord.filled(mask)
            let new = HexWord.text(of: HexWord.scattered(digits, mask: mask))
            #expect(
                bytes(new & filled | word(base) & ~filled) == text, "seed \(seed), round \(round)")
        }
    }

    @Test func decimalNumbersComeBack() {
        let seed: UInt64 = 73_861
        var random = SeededGenerator(seed: seed)
        let edges: [UInt64] = [0, 1, 9, 10, 99, 100, 9_999, 10_000, 12_345_678, 99_999_999]
        let others = (0..<20_000).map { _ in UInt64.random(in: 0..<100_000_000, using: &random) }
        for number in edges + others {
            let digits = DecimalWord.digits(of: number)
            let padded = String(repeating: "0", count: 8 - String(number).count) + String(number)
            let text = DecimalWord.text(of: digits)
            #expect(bytes(text) == Array(padded.utf8), "\(number)")
            #expect(DecimalWord.value(of: text) == Int64(number), "\(number)")
        }
    }

    @Test func trailingDigitsEndAtAnyOtherByte() {
        for byte in UInt8.min...UInt8.max where byte < 0x30 || byte > 0x39 {
            for count in 0..<8 {
                let text =
                    [UInt8](repeating: byte, count: 8 - count)
                    + Array("12345678".utf8.prefix(count))
                #expect(DecimalWord.trailingDigits(of: word(text)) == count, "\(byte), \(count)")
            }
        }
        #expect(DecimalWord.trailingDigits(of: word(Array("00000000".utf8))) == 8)
    }
}

/// Stamps against a plain reading of section 6.2.
@Suite struct StampedTextTests {
    private func stamp(_ text: [UInt8]) -> StampedText? {
        // SAFETY: the payload is the buffer.
        unsafe text.withUnsafeBytes {
            unsafe $0.count == 0 ? nil : StampedText($0.baseAddress!, count: $0.count)
        }
    }

    /// The head and the value, read from the front with nothing but the text of the document.
    private func plainStamp(_ text: [UInt8]) -> (head: Int, value: Int64)? {
        guard let point = text.lastIndex(of: 0x2E) else { return nil }
        let isDigit = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
        let fraction = text[(point + 1)...]
        guard (1...7).contains(fraction.count), fraction.allSatisfy(isDigit) else { return nil }
        if fraction.last == 0x30 && fraction.count > 1 { return nil }
        var head = point
        while head > 0 && isDigit(text[head - 1]) { head -= 1 }
        let integer = text[head..<point]
        guard (1...11).contains(integer.count) else { return nil }
        if integer.first == 0x30 && integer.count > 1 { return nil }
        let units = String(decoding: Array(fraction), as: UTF8.self)
        let padded = units + String(repeating: "0", count: 7 - units.count)
        let whole = Int64(String(decoding: Array(integer), as: UTF8.self))!
        return (head, whole * 10_000_000 + Int64(padded)!)
    }

    @Test func readsWhatTheDocumentSays() {
        let seed: UInt64 = 4_711
        var random = SeededGenerator(seed: seed)
        let letters = Array("00123456789.-x".utf8) + [0xB9, 0xFF]
        var stamps = 0
        for round in 0..<100_000 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                text.append(letters.randomElement(using: &random)!)
            }
            for _ in 0..<Int.random(in: 0...13, using: &random) {
                text.append(UInt8.random(in: 0x30...0x39, using: &random))
            }
            if round % 8 != 0 { text.append(0x2E) }
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                text.append(UInt8.random(in: 0x30...0x39, using: &random))
            }
            let (found, expected) = (stamp(text), plainStamp(text))
            #expect(found?.headCount == expected?.head, "seed \(seed): \(text)")
            #expect(found?.value == expected?.value, "seed \(seed): \(text)")
            if expected != nil { stamps += 1 }
        }
        #expect(stamps > 20_000)
    }

    @Test func writesWhatItReads() {
        let seed: UInt64 = 815
        var random = SeededGenerator(seed: seed)
        let powers = (0...17).map { power in (0..<power).reduce(Int64(1)) { one, _ in one * 10 } }
        let edges = [0, 1, StampedText.limitValue - 1] + powers + powers.map { $0 - 1 }
        let others = (0..<20_000).map { _ in
            Int64.random(in: 0..<StampedText.limitValue, using: &random)
                / powers.randomElement(using: &random)!
        }
        for value in edges + others {
            var room = [UInt8](repeating: 0, count: StampedText.limitBytes)
            // SAFETY: the room is as large as `write` asks for.
            let count = unsafe room.withUnsafeMutableBytes {
                unsafe StampedText.write(value, to: $0.baseAddress!)
            }
            let text = Array(room[..<count])
            #expect(plainStamp(text)?.value == value, "seed \(seed): \(value)")
            #expect(plainStamp(text)?.head == 0, "seed \(seed): \(value)")
            #expect(stamp(text)?.value == value, "seed \(seed): \(value)")
        }
    }
}
