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

    @Test func emptyTextIsValid() {
        #expect(firstInvalid([]) == nil)
    }
}
