import MsgPackWire
import TestSupport
import Testing

/// Strings of all lengths in all formats, whichever way they are put together.
@Suite struct ReadStringTests {
    /// ASCII, é as one scalar and as two, longer scalars; the last three are no UTF-8.
    private static let pieces: [[UInt8]] = [
        Array("abcdefgh".utf8), Array("z".utf8), [0xC3, 0xA9], [0x65, 0xCC, 0x81],
        Array("€".utf8), Array("😀".utf8), [0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    ]

    private func makeText(_ generator: inout SeededGenerator) -> [UInt8] {
        let greatest = [0, 3, 5, 8].randomElement(using: &generator) ?? 0
        let count = Int.random(in: 0...40, using: &generator)
        return (0..<count).flatMap { _ in
            let isPlain = Int.random(in: 0..<12, using: &generator) > 0
            return Self.pieces[isPlain ? 1 : Int.random(in: 0...greatest, using: &generator)]
        }
    }

    private func headers(_ count: Int) -> [[UInt8]] {
        var headers = [[0xDA] + field(count, width: 2), [0xDB] + field(count, width: 4)]
        if count < 0x20 { headers.append([0xA0 | UInt8(count)]) }
        if count < 0x100 { headers.append([0xD9, UInt8(count)]) }
        return headers
    }

    @Test(arguments: [0, 1, 15, 31, 40])
    func textsAreThoseOfTheStandardLibrary(padding: Int) throws {
        let seed: UInt64 = 0x5EED_57A1
        var generator = SeededGenerator(seed: seed)
        for round in 0..<1_000 {
            let text = makeText(&generator)
            for header in headers(text.count) {
                let bytes = header + text + [UInt8](repeating: 0xC1, count: padding)
                let comment = Comment(rawValue: "seed \(seed), round \(round): \(bytes.hex)")
                reading(bytes) { reader in
                    let read = Result { () throws(MsgPackError) in try reader.readString() }
                    // SAFETY: bytes have no padding.
                    if let bad = unsafe UTF8Validation.firstInvalidOffset(in: text.span.bytes) {
                        let error = MsgPackError(.invalidUTF8, offset: header.count + bad)
                        #expect(read == .failure(error), comment)
                        #expect(reader.position == 0, comment)
                    } else {
                        let expected = String(decoding: text, as: UTF8.self)
                        #expect(read == .success(expected), comment)
                        // Equal Strings may differ in bytes: é has two forms.
                        #expect((try? read.get()).map { Array($0.utf8) } == text, comment)
                        #expect(reader.remainingByteCount == padding, comment)
                    }
                }
            }
        }
    }

    @Test func aTextCutShortIsTruncated() {
        for count in [1, 15, 16, 17, 31, 32, 100] {
            let text = [UInt8](repeating: 0x61, count: count)
            for header in headers(count) {
                let bytes = header + text
                for end in 0..<bytes.count {
                    reading(Array(bytes[..<end])) { reader in
                        #expect(throws: MsgPackError(.truncated, offset: 0)) {
                            try reader.readString()
                        }
                        #expect(reader.position == 0)
                    }
                }
            }
        }
    }
}
