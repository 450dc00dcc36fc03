import MsgPackWire
import TestSupport
import Testing

@Suite struct UTF8ValidationTests {
    private func firstInvalid(_ bytes: [UInt8]) -> Int? {
        UTF8Validation.firstInvalidOffset(in: bytes)
    }

    /// The definition, one byte after the other, from the scalar's value: the oracle.
    private func naiveFirstInvalid(_ bytes: [UInt8]) -> Int? {
        var position = 0
        while position < bytes.count {
            let lead = Int(bytes[position])
            let length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard length > 0, lead < 0xF8, position + length <= bytes.count else { return position }
            var scalar = length == 1 ? lead : lead & (0x7F >> length)
            for byte in bytes[(position + 1)..<(position + length)] {
                guard byte & 0xC0 == 0x80 else { return position }
                scalar = scalar << 6 | Int(byte & 0x3F)
            }
            let least = [0, 0, 0x80, 0x800, 0x10000][length]
            guard scalar >= least, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else {
                return position
            }
            position += length
        }
        return nil
    }

    @Test func everyPairOfBytesAgreesWithTheDefinition() {
        for first in UInt8(0)...255 {
            for second in UInt8(0)...255 {
                for tail in [[], [0x80], [0xBF, 0x80], [0x41]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    guard firstInvalid(bytes) != naiveFirstInvalid(bytes) else { continue }
                    Issue.record("\(bytes.hex)")
                }
            }
        }
    }

    @Test func everyScalarIsAccepted() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(Character(scalar)).utf8)
            guard firstInvalid(bytes) != nil else { continue }
            Issue.record("U+\(String(value, radix: 16))")
        }
    }

    @Test func aBadByteIsFoundAtEveryPlaceOfEveryLength() {
        for length in 1...70 {
            #expect(firstInvalid([UInt8](repeating: 0x61, count: length)) == nil)
            for place in 0..<length {
                var bytes = [UInt8](repeating: 0x61, count: length)
                bytes[place] = 0xFF
                #expect(firstInvalid(bytes) == place, "\(length)")
            }
        }
    }

    @Test func randomBytesAgreeWithTheDefinition() {
        let seed: UInt64 = 0x5EED_0F8
        var generator = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] = [
            Array("abcdefgh".utf8), Array("é".utf8), Array("€".utf8), Array("😀".utf8), [0x80],
            [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF],
        ]
        for round in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...9, using: &generator) {
                let valid = Int.random(in: 0..<10, using: &generator) > 0
                bytes += pieces[Int.random(in: valid ? 0..<4 : 4..<9, using: &generator)]
            }
            guard firstInvalid(bytes) != naiveFirstInvalid(bytes) else { continue }
            Issue.record("seed \(seed), round \(round): \(bytes.hex)")
        }
    }

    /// Every pair of bytes, with what may follow it, at places that fall into each part of the check:
    /// a word, the first block, blocks of 64 bytes, the last block.
    @Test func everySequenceIsJudgedAlikeAtEveryPlace() {
        let leads: [UInt8] = [
            0x7F, 0x80, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
        ]
        let edges: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2]
        for length in [5, 13, 16, 17, 18, 19, 22, 33, 90, 101] {
            for place in stride(from: 0, through: length - 4, by: length < 50 ? 1 : 3) {
                var bytes = [UInt8](repeating: 0x61, count: length)
                for lead in leads {
                    for second in edges {
                        bytes[place] = lead
                        bytes[place + 1] = second
                        for tail in [[0x80, 0xBF], [0x80, 0x61], [0x61, 0x80]] as [[UInt8]] {
                            bytes[place + 2] = tail[0]
                            bytes[place + 3] = tail[1]
                            guard firstInvalid(bytes) != naiveFirstInvalid(bytes) else { continue }
                            Issue.record("\(length), \(place): \(bytes.hex)")
                        }
                    }
                }
            }
        }
    }

    /// What lies before and after a text in the buffer is not looked at.
    @Test func bytesAroundATextChangeNothing() {
        for length in 0...70 {
            let text = Array(String(repeating: "aé€😀", count: 8).utf8.prefix(length))
            let expected = naiveFirstInvalid(text)
            for (before, after): (UInt8, UInt8) in [(0xF0, 0x80), (0x80, 0xFF), (0xC3, 0xC3)] {
                let around = [UInt8](repeating: before, count: 4)
                let buffer = around + text + [UInt8](repeating: after, count: 20)
                let span = buffer.span.extracting(4..<(4 + length))
                #expect(UTF8Validation.firstInvalidOffset(in: span) == expected, "\(length)")
            }
        }
    }

    @Test func textsOfOneScriptAreValidAtEveryLength() {
        for piece in [
            "größer ", "слово ", "メモリ", "😀", "ẽ", "ascii ", "\u{800}\u{D7FF}", "\u{10FFFF}",
        ] {
            for count in 1...40 {
                let bytes = Array(String(repeating: piece, count: count).utf8)
                #expect(firstInvalid(bytes) == nil, "\(piece)")
                // The text cut inside its last sequence.
                let cut = Array(bytes.dropLast())
                #expect(firstInvalid(cut) == naiveFirstInvalid(cut), "\(piece)")
            }
        }
    }

    @Test func emptyTextIsValid() {
        #expect(firstInvalid([]) == nil)
    }
}
