import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, section 7: what a decoder refuses, by code and offset.
@Suite struct KeyMapDecoderErrorTests {
    @Test(
        arguments: [
            ("", .truncated, 0), ("81e1", .unknownCode, 1), ("82e081e1a161", .truncated, 6),
            ("82e081e1a161e1", .truncated, 7), ("81e0", .truncated, 2), ("c1", .reservedByte, 0),
            ("81e0c1", .reservedByte, 2), ("80c0", .trailingBytes, 1),
            ("de0001a161c0", .headerNotShortest, 0),
            ("82e0de0001e1a161e1c0", .headerNotShortest, 2),
            ("82e081e1a161d0e1c0", .codeNotShortest, 6),
            ("82e081d0e1a161e1c0", .codeNotShortest, 3),
            ("82d0e081e1a161e1c0", .codeNotShortest, 1), ("81c3c0", .numberNotAllowed, 1),
            ("81ca00000000c0", .numberNotAllowed, 1), ("82e081c2a161a162c0", .numberNotAllowed, 3),
            ("81a26f70c3", .numberNotAllowed, 4), ("81a26f70e1", .unknownCode, 4),
            ("81a26f70e0", .unknownCode, 4), ("8105c0", .unknownCode, 1),
            ("82a161c0e081e1a162", .definitionsMisplaced, 4),
            ("83e081e1a161e081e2a162c0c0", .definitionsMisplaced, 6),
            ("81e005", .definitionsInvalid, 2), ("82e005a161c0", .definitionsInvalid, 2),
            ("82e080a161c0", .definitionsInvalid, 2), ("81e0a161", .definitionsInvalid, 2),
            ("82e081e0a161a162c0", .codeOutOfRange, 3), ("82e081a161a162c0c0", .codeOutOfRange, 3),
            ("82e081cfffffffffffffffffa161c0c0", .codeOutOfRange, 3),
            ("82e081e2a161e2c0", .codeOutOfOrder, 3), ("82e082e1a161e1a162e1c0", .redefinition, 6),
            ("82e081e105e1c0", .invalidItem, 4), ("82e081e1d90161e1c0", .invalidItem, 4),
            ("82e081e19161e1c0", .invalidItem, 4), ("82e081e1c40161e1c0", .invalidItem, 4),
        ] as [(String, ReferenceError.Code, Int)])
    func brokenWireIsRefused(_ hex: String, _ code: ReferenceError.Code, _ offset: Int) {
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(throws: ReferenceError(code, offset: offset)) {
            try decoder.decode([UInt8](hex: hex))
        }
    }

    @Test(
        arguments: [
            // Slots and names do not mix.
            ("82e08140a3782d31 40c0", .unknownCode, 8),
            ("82e081e1a36b6579 e1e1", .unknownCode, 9),
            ("81a36b657940", .unknownCode, 5), ("81a36b6579c3", .numberNotAllowed, 5),
            ("81a36b6579cc40", .codeNotShortest, 5),
            // Slots end at 1,063, names before 64.
            ("82e081cd0428a3782d31a36b6579c0", .codeOutOfRange, 3),
            ("82e0823fa16140a3782d31a162c0", .codeOutOfOrder, 3),
            ("82e08240a3782d3140a3782d32a36b657940", .redefinition, 8),
            // Items of slots.
            ("82e081409190a36b657940", .invalidItem, 4),
            ("82e0814091 80a36b657940", .invalidItem, 4),
            ("82e0814005a36b657940", .invalidItem, 4),
            ("82e08140d90161a36b657940", .invalidItem, 4),
            ("82e08140c40161a36b657940", .invalidItem, 4), ("82e0814092c0", .truncated, 6),
        ] as [(String, ReferenceError.Code, Int)])
    func brokenWireInValuesModeIsRefused(
        _ hex: String, _ code: ReferenceError.Code, _ offset: Int
    ) {
        var decoder = ReferenceKeyMapDecoder(.values(.dask))
        #expect(throws: ReferenceError(code, offset: offset)) {
            try decoder.decode([UInt8](hex: hex))
        }
    }

    @Test func everyCallAfterAnErrorSaysPoisoned() throws {
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(try decoder.decode([0x80]) == [0x80])
        #expect(!decoder.isPoisoned)
        #expect(throws: ReferenceError.self) { try decoder.decode([0xC1]) }
        #expect(decoder.isPoisoned)
        for _ in 0..<2 {
            #expect(throws: ReferenceError(.poisoned, offset: 0)) { try decoder.decode([0x80]) }
        }
    }

    @Test(arguments: KeyMapDocument.examples)
    func everyPrefixOfAnExampleIsTruncated(_ example: KeyMapDocument.Example) throws {
        var decoder = ReferenceKeyMapDecoder(example.mode)
        for wire in example.wires {
            for count in 0..<wire.count {
                var copy = decoder
                let error = #expect(throws: ReferenceError.self) {
                    try copy.decode(Array(wire[..<count]))
                }
                #expect(error?.code == .truncated, "\(wire.hex), \(count) bytes")
            }
            _ = try decoder.decode(wire)
        }
    }

    @Test func changedBytesGiveAnErrorOrAWellFormedMessage() throws {
        for example in KeyMapDocument.examples {
            for wire in example.wires {
                for index in wire.indices {
                    for bit in 0..<8 {
                        var changed = wire
                        changed[index] ^= 1 << bit
                        var decoder = ReferenceKeyMapDecoder(example.mode)
                        guard let original = try? decoder.decode(changed) else { continue }
                        #expect(throws: Never.self) { try ReferenceNode(original) }
                    }
                }
            }
        }
    }
}
