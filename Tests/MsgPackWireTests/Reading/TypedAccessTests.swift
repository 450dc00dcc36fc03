import MsgPackWire
import TestSupport
import Testing

/// What a program's own types use: keys by literal, texts as Strings, arrays of values.
@Suite struct TypedAccessTests {
    @Test(arguments: [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 255, 256, 65_536])
    func textsOfEveryWidthComeBack(count: Int) throws {
        for character in ["x", "é", "字"] {
            let text = String(String(repeating: character, count: count).prefix(count))
            let bytes = try writing { try $0.writeString(text) }
            try reading(bytes) { reader in
                try #expect(reader.readString() == text)
                #expect(reader.isAtEnd == true)
            }
        }
    }

    /// A String of few bytes is put together by hand; nothing may tell it from another.
    @Test(arguments: 0...17, [0, 1, 40])
    func shortTextsAreOrdinaryStrings(count: Int, padding: Int) throws {
        for text in shortTexts(count) {
            let bytes = [0xA0 | UInt8(count)] + text + [UInt8](repeating: 0xC1, count: padding)
            let read = try reading(bytes) { reader in
                let read = try reader.readString()
                #expect(reader.remainingByteCount == padding)
                return read
            }
            let expected = String(decoding: text, as: UTF8.self)
            #expect(read == expected)
            #expect(read.hashValue == expected.hashValue)
            #expect(read.utf8.count == count)
            #expect(Array(read.utf8) == text)
            #expect(Array(read.unicodeScalars) == Array(expected.unicodeScalars))
            #expect(read + "." == expected + ".")
            if count <= 15 { #expect(bits(of: read) == bits(of: expected)) }
        }
    }

    /// Texts of `count` bytes: with all values of ASCII at the ends, with a two-byte character.
    private func shortTexts(_ count: Int) -> [[UInt8]] {
        guard count > 0 else { return [[]] }
        let plain = (0..<count).map { UInt8(0x61 + $0) }
        var texts = [plain, [UInt8](repeating: 0, count: count)]
        texts.append([UInt8](repeating: 0x7F, count: count))
        for start in 0..<max(0, count - 1) {
            texts.append(Array(plain[..<start]) + [0xC3, 0xA9] + plain[(start + 2)...])
        }
        return texts
    }

    private func bits(of text: String) -> [UInt8] {
        unsafe withUnsafeBytes(of: text) { unsafe [UInt8]($0) }
    }

    @Test(arguments: ["a3c3a978", "a1ff", "d90441e28241", "b141414141414141414141414141414141ff"])
    func invalidTextIsRefusedWhereItStarts(hex: String) throws {
        let bytes = [UInt8](hex: hex)
        try reading([0xC0] + bytes) { reader in
            try reader.skip()
            let payload = try reader.readStringRange()
            let text = Array(([0xC0] + bytes)[payload])
            reading([0xC0] + bytes) { reader in
                #expect(throws: Never.self) { try reader.skip() }
                // SAFETY: bytes have no padding.
                guard let bad = UTF8Validation.firstInvalidOffset(in: text) else {
                    #expect(throws: Never.self) { try reader.readString() }
                    return
                }
                let error = MsgPackError(.invalidUTF8, offset: payload.lowerBound + bad)
                #expect(throws: error) { try reader.readString() }
                #expect(reader.position == 1)
            }
        }
    }

    @Test func keysAreToldApartByAllTheirBytes() throws {
        let keys = [
            "", "o", "op", "on", "key", "kez", "start", "stark", "stimulus_id", "stimulus_ia",
        ]
        let bytes = try writing { writer in
            for key in keys { try writer.writeString(key) }
            try writer.writeString(String(repeating: "k", count: 40))
            try writer.writeString(String(repeating: "k", count: 39) + "l")
        }
        try reading(bytes) { reader in
            var found: [Int] = []
            while !reader.isAtEnd {
                switch try reader.readKey() {
                case "": found.append(0)
                case "op": found.append(2)
                case "o": found.append(1)
                case "key": found.append(4)
                case "start": found.append(6)
                case "stimulus_id": found.append(8)
                case "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk": found.append(10)
                default: found.append(-1)
                }
            }
            #expect(found == [0, 1, 2, -1, 4, -1, 6, -1, 8, -1, 10, -1])
        }
    }

    @Test func aKeyMustBeAStr() {
        reading([0x01]) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { _ = try reader.readKey() }
        }
        reading([0xA2, 0x6F]) { reader in
            #expect(throws: MsgPackError(.truncated, offset: 0)) { _ = try reader.readKey() }
        }
    }

    @Test func integersAtTheEndOfTheInputAreReadWhole() throws {
        for (hex, value) in [
            ("cc80", 128), ("cd0100", 256), ("ce00010000", 65_536), ("d080", -128),
            ("d18000", -32_768), ("d280000000", -2_147_483_648), ("7f", 127), ("e0", -32),
            ("cf0000000100000000", 4_294_967_296), ("d3ffffffff00000000", -4_294_967_296),
        ] {
            for padding in [0, 1, 16] {
                let bytes = [UInt8](hex: hex) + [UInt8](repeating: 0xC1, count: padding)
                try reading(bytes) { reader in
                    try #expect(reader.readInteger(as: Int.self) == value)
                    #expect(reader.remainingByteCount == padding)
                }
            }
            for end in 1..<[UInt8](hex: hex).count {
                reading(Array([UInt8](hex: hex)[..<end])) { reader in
                    #expect(throws: MsgPackError(.truncated, offset: 0)) {
                        try reader.readInteger(as: Int.self)
                    }
                }
            }
        }
    }

    @Test func elementsOfAnArrayAreWrittenInTurn() throws {
        let texts = (0..<20).map { String(repeating: "t", count: $0) }
        let lent = try writing { writer in
            try writer.writeArray(texts) { text, writer throws(MsgPackError) in
                try writer.writeString(text)
            }
        }
        let copied = try writing { writer in
            try writer.writeArrayHeader(texts.count)
            for text in texts { try writer.writeString(text) }
        }
        #expect(lent == copied)
        let none: [String] = []
        #expect(try writing { try $0.writeArray(none) { _, _ in } }.hex == "90")
    }

    @Test(arguments: [0, 1, 2, 15, 16, 70_000])
    func arraysOfValuesComeBack(count: Int) throws {
        let numbers = Array(0..<count)
        let bytes = try writing { writer in
            try writer.writeArray(numbers) { number, writer throws(MsgPackError) in
                writer.writeInteger(number)
            }
        }
        try reading(bytes + [0xC0]) { reader in
            let read = try reader.readArray(of: Int.self) { reader throws(MsgPackError) in
                try reader.readInteger()
            }
            #expect(read == numbers)
            #expect(reader.remainingByteCount == 1)
        }
    }

    @Test(arguments: ["9101", "930102a161", "dc0003010203"])
    func anErrorInAnElementLeavesTheArrayUnread(hex: String) {
        reading([0xC0] + [UInt8](hex: hex)) { reader in
            #expect(throws: Never.self) { try reader.skip() }
            #expect(throws: MsgPackError.self) {
                try reader.readArray { reader throws(MsgPackError) in
                    let number: Int = try reader.readInteger()
                    guard number != 1 else { throw MsgPackError(.integerOutOfRange, offset: 2) }
                    return number
                }
            }
            #expect(reader.position == 1)
        }
    }

    /// A megabyte that claims a million elements of a kilobyte each.
    @Test func aHeaderThatClaimsManyElementsReservesLittle() {
        let bytes = [0xDD, 0, 0x10, 0, 0] + [UInt8](repeating: 0xC0, count: 1 << 20)
        reading(bytes) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 5)) {
                try reader.readArray { reader throws(MsgPackError) in
                    Wide(first: try reader.readInteger())
                }
            }
        }
    }

    /// A value of a kilobyte.
    private struct Wide {
        var first: Int
        var rest = InlineArray<127, Int>(repeating: 0)
    }

    @Test func anErrorEndsTheArray() {
        var writer = MsgPackWriter()
        #expect(throws: MsgPackError(.lengthOutOfRange, offset: 2)) {
            try writer.writeArray([1, -1, 2]) { count, writer throws(MsgPackError) in
                try writer.writeArrayHeader(count)
            }
        }
        // Nothing of the array is left.
        #expect(writer.byteCount == 0)
    }
}
