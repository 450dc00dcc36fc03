import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackWriterTests {
    @Test(arguments: [
        (0, "a0", "c400"), (31, "bf", "c41f"), (32, "d920", "c420"), (255, "d9ff", "c4ff"),
        (256, "da0100", "c50100"), (65_535, "daffff", "c5ffff"),
        (65_536, "db00010000", "c600010000"),
    ])
    func textAndBytesTakeTheShortestHeader(length: Int, str: String, bin: String) throws {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 % 127) }
        let text = String(decoding: payload, as: UTF8.self)
        let asText = try writing { try $0.writeString(text) }
        #expect(asText == [UInt8](hex: str) + payload)
        #expect(try writing { try $0.writeString(utf8: payload) } == asText)
        #expect(try writing { try $0.writeStringHeader(length) }.hex == str)
        let asBytes = try writing { try $0.writeBinary(payload) }
        #expect(asBytes == [UInt8](hex: bin) + payload)
    }

    @Test(arguments: [
        (0, "90", "80"), (15, "9f", "8f"), (16, "dc0010", "de0010"), (255, "dc00ff", "de00ff"),
        (256, "dc0100", "de0100"), (65_535, "dcffff", "deffff"),
        (65_536, "dd00010000", "df00010000"), (4_294_967_295, "ddffffffff", "dfffffffff"),
    ])
    func containersTakeTheShortestHeader(count: Int, array: String, map: String) throws {
        #expect(try writing { try $0.writeArrayHeader(count) }.hex == array)
        #expect(try writing { try $0.writeMapHeader(count) }.hex == map)
    }

    @Test func extensionsTakeTheShortestHeader() throws {
        let expected = [
            (0, "c70005"), (1, "d405"), (2, "d505"), (3, "c70305"), (4, "d605"), (5, "c70505"),
            (8, "d705"), (15, "c70f05"), (16, "d805"), (17, "c71105"), (255, "c7ff05"),
            (256, "c8010005"), (65_535, "c8ffff05"), (65_536, "c90001000005"),
        ]
        for (length, hex) in expected {
            let payload = [UInt8](repeating: 0xEE, count: length)
            let bytes = try writing {
                try $0.writeExtension(type: 5, payload: payload)
            }
            #expect(bytes == [UInt8](hex: hex) + payload)
        }
    }

    @Test func lengthsThatFitNoHeaderAreRefusedAndWriteNothing() throws {
        var writer = MsgPackWriter()
        writer.writeNil()
        for length in [-1, 4_294_967_296, Int.min, Int.max] {
            let error = MsgPackError(.lengthOutOfRange, offset: 1)
            #expect(throws: error) { try writer.writeArrayHeader(length) }
            #expect(throws: error) { try writer.writeMapHeader(length) }
            #expect(throws: error) { try writer.writeStringHeader(length) }
            #expect(throws: error) { try writer.writeBinaryHeader(length) }
            #expect(throws: error) {
                try writer.writeExtensionHeader(type: 0, payloadByteCount: length)
            }
        }
        #expect(writer.byteCount == 1)
    }

    @Test func scalarsAreWrittenBitForBit() {
        #expect(writing { $0.writeNil() }.hex == "c0")
        #expect(writing { $0.writeBoolean(false) }.hex == "c2")
        #expect(writing { $0.writeBoolean(true) }.hex == "c3")
        #expect(writing { $0.writeFloat32(1.1) }.hex == "ca3f8ccccd")
        #expect(writing { $0.writeFloat64(1.1) }.hex == "cb3ff199999999999a")
        #expect(writing { $0.writeFloat64(-0.0) }.hex == "cb8000000000000000")
        let signalling = Double(bitPattern: 0x7FF4_0000_0000_0001)
        #expect(writing { $0.writeFloat64(signalling) }.hex == "cb7ff4000000000001")
    }

    @Test func copiesOfEveryShortLengthAreExact() {
        let source = (0..<100).map { UInt8($0 + 100) }
        for length in 0...100 {
            let piece = Array(source[..<length])
            let written = writing { writer in
                writer.writeNil()
                writer.writeEncoded(piece)
                writer.writeNil()
            }
            #expect(written == [0xC0] + piece + [0xC0])
        }
    }

    @Test func keysAreWrittenAsStr() {
        #expect(writing { $0.writeKey("op") }.hex == "a26f70")
        #expect(writing { $0.writeKey("") }.hex == "a0")
    }

    @Test func memoryIsKeptWhenTheWriterIsEmptied() throws {
        var writer = MsgPackWriter(capacityBytes: 10)
        try writer.writeString(String(repeating: "x", count: 5_000))
        let capacity = writer.capacityBytes
        #expect(capacity >= 5_003)
        writer.removeAll()
        #expect(writer.byteCount == 0)
        #expect(writer.capacityBytes == capacity)
        writer.writeInteger(7)
        #expect(array(writer.bytes) == [7])
    }

    @Test func truncatingGivesUpAnUnfinishedMessage() throws {
        var writer = MsgPackWriter()
        writer.writeInteger(1)
        try writer.writeArrayHeader(2)
        writer.truncate(toByteCount: 1)
        writer.writeInteger(2)
        #expect(writer.copyBytes() == [1, 2])
        writer.truncate(toByteCount: 3)
        #expect(writer.byteCount == 2)
        writer.truncate(toByteCount: -1)
        #expect(writer.byteCount == 0)
    }

    @Test func appendingToAnOutputSpanIsAllOrNothing() throws {
        var writer = MsgPackWriter()
        try writer.writeString("abc")
        for (room, expected) in [(5, [9, 0xA3, 97, 98, 99]), (4, [9])] as [(Int, [UInt8])] {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
            defer { unsafe memory.deallocate() }
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            output.append(9)
            do throws(MsgPackError) {
                try writer.append(to: &output)
                #expect(room == 5)
            } catch {
                #expect(room == 4)
                #expect(error == MsgPackError(.lengthOutOfRange, offset: 1))
            }
            #expect(array(output.bytes) == expected)
            _ = unsafe output.finalize(for: memory)
        }
    }
}
