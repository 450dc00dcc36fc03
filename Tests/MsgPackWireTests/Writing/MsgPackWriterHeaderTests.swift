import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackWriterHeaderTests {
    @Test func everyFormatCanBeWrittenAtItsGreatestNumber() throws {
        for byte in UInt8(0xC0)...0xDF where byte != Format.reserved.byte {
            let format = Format(byte: byte)
            let width = format.argumentByteCount - (format.family == .ext ? 1 : 0)
            let greatest = width == 0 ? 0 : UInt64.max >> (64 - 8 * UInt64(width))
            let bytes = try writing { try $0.writeHeader(format, number: greatest) }
            #expect(bytes == [byte] + [UInt8](repeating: 0xFF, count: width))
            guard greatest < .max else { continue }
            #expect(throws: MsgPackError(.formatMismatch, offset: 0)) {
                try writing { try $0.writeHeader(format, number: greatest + 1) }
            }
        }
    }

    @Test func fixFormatsTakeTheirNumberIntoTheFirstByte() throws {
        let fix: [(Format, UInt64, UInt8)] = [
            (.positiveFixint, 127, 0x7F), (.fixmap, 15, 0x8F), (.fixarray, 15, 0x9F),
            (.fixstr, 31, 0xBF), (.negativeFixint, 31, 0xFF),
        ]
        for (format, greatest, byte) in fix {
            #expect(try writing { try $0.writeHeader(format, number: greatest) } == [byte])
            #expect(throws: MsgPackError(.formatMismatch, offset: 0)) {
                try writing { try $0.writeHeader(format, number: greatest + 1) }
            }
        }
    }

    @Test func theReservedByteIsNeverWritten() {
        #expect(throws: MsgPackError(.formatMismatch, offset: 0)) {
            try writing { try $0.writeHeader(.reserved) }
        }
    }

    @Test func wideFormsAreKept() throws {
        let hi: [UInt8] = [0x68, 0x69]
        let bytes = try writing { writer in
            try writer.writeHeader(.int64, number: 1)
            try writer.writeHeader(.str32, number: 2)
            writer.writeEncoded(hi)
            try writer.writeHeader(.array32, number: 0)
        }
        #expect(bytes.hex == "d30000000000000001" + "db000000026869" + "dd00000000")
    }
}
