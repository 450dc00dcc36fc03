import MsgPackWire
import TestSupport
import Testing

/// What a client with strict memory safety writes: arrays and spans of bytes, and no `unsafe`.
@Suite struct EntranceTests {
    private let map: [UInt8] = [0x81, 0xA1, 0x61, 0x05]

    @Test func bytesAreReadFromArraysAndSpans() throws {
        var fromArray = MsgPackReader(map)
        var fromSpan = MsgPackReader(map.span)
        let part = map[1...]
        var fromPart = MsgPackReader(part.span, limits: MsgPackLimits(depth: 1))
        try #expect(fromArray.skip() == 0..<4)
        try #expect(fromSpan.skip() == 0..<4)
        try #expect(fromPart.readString() == "a")
        try #expect(MsgPackValidator().validate(map) == 1)
        try #expect(MsgPackValidator().validate(map.span) == 1)
        try #expect(MsgPackValidator(requiresSingleValue: false).validate([]) == 0)
    }

    @Test func anEmptyInputIsAnArrayToo() {
        let none: [UInt8] = []
        var reader = MsgPackReader(none)
        #expect(reader.isAtEnd == true)
        #expect(throws: MsgPackError(.truncated, offset: 0)) { try reader.skip() }
        #expect(throws: MsgPackError(.truncated, offset: 0)) { try reader.readArrayHeader() }
        #expect(throws: MsgPackError(.truncated, offset: 0)) {
            try reader.readContainer { _, _ in }
        }
    }

    @Test func theIndexTakesArraysAndSpans() throws {
        var index = MsgPackIndex()
        try index.build(from: map)
        #expect(index.count == 3)
        try index.build(from: map.span)
        #expect(index.value(forKey: "a", of: 0, in: map) == 2)
        #expect(index.value(forKey: "xa".dropFirst(), of: 0, in: map.span) == 2)
        #expect(index.value(forKey: "b", of: 0, in: map) == nil)
        #expect(writing { index.write(map, into: &$0) } == map)
        #expect(writing { index.write(map.span, into: &$0) } == map)
    }

    @Test func theWriterTakesArraysAndSpans() throws {
        let bytes = Array("ab".utf8)
        try #expect(writing { try $0.writeString(utf8: bytes) }.hex == "a26162")
        try #expect(writing { try $0.writeString(utf8: bytes.span) }.hex == "a26162")
        try #expect(writing { try $0.writeBinary(bytes) }.hex == "c4026162")
        try #expect(writing { try $0.writeBinary(bytes.span) }.hex == "c4026162")
        try #expect(writing { try $0.writeExtension(type: 5, payload: bytes) }.hex == "d5056162")
        try #expect(
            writing { try $0.writeExtension(type: 5, payload: bytes.span) }.hex == "d5056162")
        #expect(writing { $0.writeEncoded(map) } == map)
        #expect(writing { $0.writeEncoded(map.span) } == map)
        #expect(writing { $0.writeEncoded([]) } == [])
    }

    @Test func bytesAreReadIntoArrays() throws {
        for count in [0, 1, 255, 256, 65_536] {
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            var reader = MsgPackReader(try writing { try $0.writeBinary(payload) } + [0xC0])
            try #expect(reader.readBytes() == payload)
            #expect(reader.copyBytes(in: reader.position..<reader.byteCount) == [0xC0])
            #expect(throws: MsgPackError(.typeMismatch, offset: reader.position)) {
                try reader.readBytes()
            }
        }
    }

    @Test func timestampsAndTextAreCheckedInArraysAndSpans() {
        let seconds: [UInt8] = [0, 0, 0, 7]
        #expect(MsgPackTimestamp(payload: seconds) == MsgPackTimestamp(seconds: 7))
        #expect(MsgPackTimestamp(payload: seconds.span) == MsgPackTimestamp(seconds: 7))
        #expect(MsgPackTimestamp(payload: []) == nil)
        #expect(UTF8Validation.firstInvalidOffset(in: [0x61, 0xFF]) == 1)
        #expect(UTF8Validation.firstInvalidOffset(in: [0x61, 0xFF].span) == 1)
    }

    @Test func partsOfTextsAreWritten() throws {
        let text = "préfixe: ∂été, a text of more than sixteen bytes"
        for part in [text.dropFirst(3), text.prefix(0), text.suffix(9)] {
            let written = try writing { try $0.writeString(part) }
            #expect(written == (try writing { try $0.writeString(String(part)) }))
            var reader = MsgPackReader(written)
            try #expect(reader.readString() == part)
        }
    }

    private func requireSendable<Value: Sendable & ~Copyable>(_: Value.Type) {}

    /// Compiles only if they are.
    @Test func ownersCanBeSent() {
        requireSendable(MsgPackWriter.self)
        requireSendable(MsgPackIndex.self)
        requireSendable(MsgPackPairs.self)
        requireSendable(MsgPackReader.Bookmark.self)
        requireSendable(StringCache.self)
    }
}
