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
                    if let bad = UTF8Validation.firstInvalidOffset(in: text) {
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

    /// Texts of few lengths that differ in single bytes, each many times, in too small a cache.
    @Test(arguments: [0, 2, 16, 4_096, 1 << 40])
    func cachedTextsAreTheSame(capacity: Int) {
        let seed: UInt64 = 0x5EED_57A2
        var generator = SeededGenerator(seed: seed)
        let texts = (0..<60).flatMap { _ -> [[UInt8]] in
            let text = makeText(&generator) + [0x61]
            var other = text
            other[Int.random(in: 0..<text.count, using: &generator)] ^= 1
            return [text, other]
        }
        var cache = StringCache(capacity: capacity)
        for round in 0..<20_000 {
            let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
            let header = headers(text.count).randomElement(using: &generator) ?? []
            let rest = [UInt8](repeating: 0xC1, count: Bool.random(using: &generator) ? 40 : 0)
            let bytes = header + text + rest
            let comment = Comment(rawValue: "seed \(seed), round \(round): \(bytes.hex)")
            let plain = outcome(bytes) { reader throws(MsgPackError) in try reader.readString() }
            let cached = outcome(bytes) { reader throws(MsgPackError) in
                try reader.readString(sharing: &cache)
            }
            #expect(cached.text == plain.text, comment)
            #expect(cached.error == plain.error, comment)
            #expect(cached.position == plain.position, comment)
        }
    }

    /// What a read gives: the bytes of the text, since é has two forms that are equal Strings.
    private func outcome(
        _ bytes: [UInt8], _ read: (inout MsgPackReader) throws(MsgPackError) -> String
    ) -> (text: [UInt8]?, error: MsgPackError?, position: Int) {
        reading(bytes) { reader in
            do throws(MsgPackError) {
                let text = try read(&reader)
                return (Array(text.utf8), nil, reader.position)
            } catch {
                return (nil, error, reader.position)
            }
        }
    }

    @Test(arguments: [15, 16, 17, 24, 31, 32, 33])
    func aCachedTextHasOneMemory(count: Int) throws {
        let bytes = try writing { try $0.writeString(String(repeating: "x", count: count)) }
        var cache = StringCache()
        let places = try (0..<3).map { _ in
            var text = try reading(bytes) { try $0.readString(sharing: &cache) }
            return text.withUTF8 { UInt(bitPattern: $0.baseAddress) }
        }
        if (16...32).contains(count) { #expect(Set(places).count == 1) }
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
