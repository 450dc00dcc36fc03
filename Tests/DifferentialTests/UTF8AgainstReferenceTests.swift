import MsgPackReference
import MsgPackWire
import TestSupport
import Testing

/// The check of UTF-8 against the table of the reference codec.
@Suite struct UTF8AgainstReferenceTests {
    /// The borders of the ranges in the table, and one byte outside of each.
    private let edges: [UInt8] = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
        0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    /// ASCII around a sequence changes nothing, so the reference, which is slow, is spared it.
    private func compare(_ sequence: [UInt8], before: Int, after: Int) {
        var text = sequence
        for _ in 0..<after { text.append(0x61) }
        text.insert(contentsOf: repeatElement(0x61, count: before), at: 0)
        let isValid = UTF8Validation.firstInvalidOffset(in: text) == nil
        guard isValid != ReferenceUTF8.isValid(sequence) else { return }
        Issue.record("\(text.hex)")
    }

    /// As ``compare(_:before:after:)``, in vector registers.
    private func compareInBlocks(_ sequence: [UInt8], before: Int, after: Int) {
        let text =
            [UInt8](repeating: 0x61, count: before) + sequence
            + [UInt8](repeating: 0x61, count: after)
        guard let isValid = UTF8Validation.isValidInBlocks(text),
            isValid != ReferenceUTF8.isValid(sequence)
        else { return }
        Issue.record("\(text.hex)")
    }

    /// Each sequence at another place, so that all places are met many times.
    @Test func everyPairOfBytesAndEveryEdgeAfterItAgree() {
        var place = 0
        for first in UInt8(0)...255 {
            for second in UInt8(0)...255 {
                place = (place + 1) % 11
                compare([first, second], before: place, after: 10 - place)
                guard first >= 0xE0 else { continue }
                compare([first, second, 0x80, 0xBF], before: place, after: (place * 7) % 11)
            }
        }
    }

    @Test func edgesOfTheTableInEveryCombinationAgree() {
        var place = 0
        for first in edges where first >= 0xC0 {
            for second in edges {
                for third in edges {
                    for fourth in [0x61, 0x80, 0xC2] as [UInt8] {
                        place = (place + 5) % 31
                        compare([first, second, third, fourth], before: place % 8, after: place)
                    }
                }
            }
        }
    }

    @Test func edgesOfTheTableAgreeInBlocks() {
        var place = 0
        for first in edges where first >= 0x80 {
            for second in edges where second >= 0x7F {
                for third in [0x7F, 0x80, 0xBF, 0xC0] as [UInt8] {
                    place = (place + 5) % 31
                    compareInBlocks([first, second, third, 0x80], before: place, after: 45 - place)
                    compareInBlocks([first, second, third], before: 16 + place % 13, after: 0)
                }
            }
        }
    }

    @Test func everyPlaceOfALongTextIsCheckedInBlocks() {
        let sequences: [[UInt8]] = [
            [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0x80], [0xC3],
            [0xE2, 0x82],
            [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xE0, 0x9F, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ]
        for length in [19, 20, 31, 32, 33, 80, 81, 84, 95, 144, 150] {
            for sequence in sequences {
                for place in 0...(length - sequence.count) where length < 80 || place % 3 == 0 {
                    let after = length - sequence.count - place
                    compareInBlocks(sequence, before: place, after: after)
                }
            }
        }
    }

    @Test func seededTextsOfManyLengthsAgree() {
        let seed: UInt64 = 0x7E47_0001
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let text = seededText(using: &generator)
            let expected = ReferenceUTF8.isValid(text)
            if (UTF8Validation.firstInvalidOffset(in: text) == nil) != expected {
                Issue.record("seed \(seed), round \(round): \(text.hex)")
            }
            if let isValid = UTF8Validation.isValidInBlocks(text), isValid != expected {
                Issue.record("in blocks, seed \(seed), round \(round): \(text.hex)")
            }
        }
    }

    private func seededText(using generator: inout SeededGenerator) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 0..<40, using: &generator) {
            let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator))
            let isShort = Bool.random(using: &generator)
            text += Array(String(Character(isShort ? "a" : scalar ?? "é")).utf8)
        }
        if Bool.random(using: &generator), !text.isEmpty {
            let place = Int.random(in: text.indices, using: &generator)
            text[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
        return text
    }
}
