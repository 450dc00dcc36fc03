import MessagePackCoding
import TestSupport
import Testing

@Suite struct MessagePackStreamReaderTests {
    private let messages: [[UInt8]] = [
        [0x01], [UInt8](hex: "92 a2 68 69 07"), [0xC0],
        [UInt8](hex: "82 a1 61 90 a1 62 c4 03 01 02 03"),
        [0xDA, 0x01, 0x00] + [UInt8](repeating: 0x61, count: 256),
        [UInt8](hex: "cb 3f f8 00 00 00 00 00 00"),
    ]

    @Test func messagesArriveWholeAndInOrderHoweverTheStreamIsCut() throws {
        let stream = messages.flatMap(\.self)
        for size in [1, 2, 3, 7, 64, stream.count] {
            var reader = MessagePackStreamReader()
            var received: [[UInt8]] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                reader.append(stream[start..<min(start + size, stream.count)])
                while let message = try reader.next() { received.append(message.bytes) }
            }
            try reader.finish()
            #expect(received == messages, "pieces of \(size)")
            #expect(reader.bufferedByteCount == 0)
        }
    }

    @Test func aHalfMessageIsNotReturnedAndEndsTheStreamAsTruncated() throws {
        var reader = MessagePackStreamReader()
        reader.append([0x07, 0x93, 0x01, 0xA3, 0x61])
        #expect(try reader.next()?.bytes == [0x07])
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
        #expect(reader.bufferedByteCount == 4)
        // Two bytes of text, and one more item.
        #expect(reader.missingByteCount == 3)
        #expect(throws: MsgPackError(.truncated, offset: 3)) { try reader.finish() }
    }

    @Test func anErrorHasItsPlaceInTheStreamAndStays() throws {
        var reader = MessagePackStreamReader()
        reader.append([0x01, 0x02, 0x91, 0xC1, 0x03])
        #expect(try reader.next()?.bytes == [0x01])
        #expect(try reader.next()?.bytes == [0x02])
        for _ in 0..<2 {
            #expect(throws: MsgPackError(.reservedByte, offset: 3)) { _ = try reader.next() }
        }
    }

    @Test func aMessageThatIsNotWhatWasAskedForIsPassedOver() throws {
        var reader = MessagePackStreamReader()
        reader.append([0x01, 0xA1, 0x61, 0x02])
        #expect(try reader.next(Int.self) == 1)
        #expect(throws: DecodingError.self) { _ = try reader.next(Int.self) }
        #expect(try reader.next(Int.self) == 2)
        #expect(try reader.next(Int.self) == nil)
    }

    @Test func aMessageIsLentWithoutACopy() throws {
        var reader = MessagePackStreamReader()
        // SAFETY: bytes have no padding.
        unsafe reader.append([UInt8](hex: "92 01 02 07").span.bytes)
        let count = try reader.withNext { message in
            var items = MsgPackReader(message)
            return try items.readArrayHeader()
        }
        #expect(count == 2)
        #expect(try reader.next(Int.self) == 7)
    }

    @Test func limitsHoldForEachMessage() throws {
        var reader = MessagePackStreamReader(limits: MsgPackLimits(bytes: 4))
        for _ in 0..<100 { reader.append([0xA3, 0x61, 0x62, 0x63]) }
        for _ in 0..<100 { #expect(try reader.next()?.bytes.count == 4) }
        reader.append([0xDB, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: MsgPackError(.byteLimit, offset: 400)) { _ = try reader.next() }
    }

    @Test func everyHostileFileEndsInMessagesOrAnError() throws {
        for path in ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack") {
            let bytes = try readFile(path)
            guard bytes.count < 200_000 else { continue }
            let whole = outcome(bytes, by: bytes.count + 1)
            #expect(outcome(bytes, by: 11) == whole, "\(path)")
        }
    }

    /// The lengths of the messages in `bytes`, and the error after them.
    private func outcome(_ bytes: [UInt8], by size: Int) -> [String] {
        var reader = MessagePackStreamReader()
        var result: [String] = []
        do {
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.append(bytes[start..<min(start + size, bytes.count)])
                while let message = try reader.next() { result.append("\(message.bytes.count)") }
            }
            try reader.finish()
        } catch {
            result.append("\(error)")
        }
        return result
    }
}
