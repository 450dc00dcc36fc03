import MsgPackWire
import Testing

@Suite struct FormatTests {
    @Test func everyByteHasTheFamilyOfTheSpecification() {
        let names: [(ClosedRange<UInt8>, FormatFamily)] = [
            (0x00...0x7F, .integer), (0x80...0x8F, .map), (0x90...0x9F, .array),
            (0xA0...0xBF, .str), (0xC0...0xC0, .nil), (0xC1...0xC1, .reserved),
            (0xC2...0xC3, .boolean), (0xC4...0xC6, .bin), (0xC7...0xC9, .ext),
            (0xCA...0xCA, .float32), (0xCB...0xCB, .float64), (0xCC...0xD3, .integer),
            (0xD4...0xD8, .ext), (0xD9...0xDB, .str), (0xDC...0xDD, .array), (0xDE...0xDF, .map),
            (0xE0...0xFF, .integer),
        ]
        for (bytes, family) in names {
            for byte in bytes {
                #expect(Format(byte: byte).family == family, "\(byte)")
            }
        }
        #expect(names.map(\.0.count).reduce(0, +) == 256)
    }

    @Test func headerLengthAgreesWithTheItemHeader() {
        for item in oneItemOfEachFormat {
            let format = Format(byte: item[0])
            let header = try? reading(item) { try $0.peekHeader() }
            #expect(header.map { Int($0.headerByteCount) } == format.headerByteCount)
            #expect(header?.family == format.family)
        }
    }

    @Test func fixFormatsEmbedTheirNumber() {
        #expect(Format(byte: 0x7F).embeddedNumber == 127)
        #expect(Format(byte: 0x8F).embeddedNumber == 15)
        #expect(Format(byte: 0x9F).embeddedNumber == 15)
        #expect(Format(byte: 0xBF).embeddedNumber == 31)
        #expect(Format(byte: 0xE0).embeddedNumber == -32)
        #expect(Format(byte: 0xFF).embeddedNumber == -1)
        #expect(Format.fixext16.embeddedNumber == 16)
        #expect(Format.str8.embeddedNumber == nil)
    }
}
