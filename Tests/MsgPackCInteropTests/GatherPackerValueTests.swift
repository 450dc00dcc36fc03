import Foundation
import MessagePackCoding
import MsgPackCInterop
import TestSupport
import Testing

/// Swift values whose long byte strings are referred to.
@Suite struct GatherPackerValueTests {
    /// A value with byte strings of both kinds, by both paths.
    struct File: Codable, Equatable, MessagePackWritable, MessagePackReadable {
        var name: String
        var content: Data
        var blocks: [[UInt8]]

        init(name: String, content: Data, blocks: [[UInt8]]) {
            self.name = name
            self.content = content
            self.blocks = blocks
        }

        init(reading reader: inout MsgPackReader) throws {
            self = try reader.readFields { reader, fields in
                File(
                    name: try reader.read("name", of: &fields),
                    content: try reader.read("content", of: &fields),
                    blocks: try reader.read("blocks", of: &fields))
            }
        }

        func write(to writer: inout MsgPackWriter) throws {
            var fields = writer.beginFields()
            try writer.write("name", name, of: &fields)
            try writer.write("content", content, of: &fields)
            try writer.write("blocks", blocks, of: &fields)
            try writer.endFields(fields)
        }
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    private static let file = File(
        name: "f", content: Data(bytes(5_000)), blocks: [bytes(3), bytes(600), bytes(511), []])

    @Test func aValueIsPackedAsItIsEncoded() throws {
        let expected = try MessagePackEncoder().encode(Self.file)
        var packer = try GatherPacker()
        try MessagePackEncoder().encode(Self.file, into: &packer)
        #expect(packer.copyBytes() == expected)
        #expect(packer.referenceCount == 2)
        #expect(packer.copiedByteCount == expected.count - 5_600)
    }

    @Test func aTypedValueIsPackedAsItIsWritten() throws {
        let expected = try Self.file.messagePack()
        var packer = try GatherPacker()
        try packer.write(Self.file)
        #expect(packer.copyBytes() == expected)
        #expect(packer.referenceCount == 2)
        #expect(packer.copiedByteCount == expected.count - 5_600)
    }

    @Test func aLongPayloadIsNotCopied() throws {
        let content = Data(repeating: 7, count: 64 << 20)
        let file = File(name: "large", content: content, blocks: [])
        var packer = try GatherPacker()
        try MessagePackEncoder().encode(file, into: &packer)
        #expect(packer.byteCount == content.count + 33)
        #expect(packer.copiedByteCount == 33)
        var typed = try GatherPacker()
        try typed.write(file)
        #expect(typed.copiedByteCount == 33)
        let isWhereTheDataIs = unsafe content.withUnsafeBytes { data in
            let piece = typed.pieces[1]
            return unsafe piece.withUnsafeBufferPointer {
                unsafe UnsafeRawPointer($0.baseAddress) == data.baseAddress
            }
        }
        #expect(isWhereTheDataIs)
    }

    @Test func moreThanFifteenPairsMoveThePlaceholders() throws {
        let pairs = (0..<40).map { ("k\($0)", Self.bytes(300 + $0)) }
        let values = [String: [UInt8]](uniqueKeysWithValues: pairs)
        let encoder = MessagePackEncoder()
        encoder.outputFormatting = .sortedKeys
        var packer = try GatherPacker(referenceThresholdBytes: 256)
        try encoder.encode(values, into: &packer)
        #expect(packer.copyBytes() == (try encoder.encode(values)))
        #expect(packer.referenceCount == 40)
    }

    @Test func theDataMayChangeOrGoAfterwards() throws {
        var packer = try GatherPacker()
        var file = Self.file
        try packer.write(file)
        try MessagePackEncoder().encode(file, into: &packer)
        file.content[0] ^= 0xFF
        file.blocks[1][0] ^= 0xFF
        let expected = try Self.file.messagePack()
        #expect(packer.copyBytes() == expected + expected)
    }

    @Test func anExtensionOfTheTypeOfPlaceholdersStaysWhatItIs() throws {
        let foreign = MessagePackExtension(type: -128, payload: Self.bytes(12))
        struct Both: Codable {
            var item: MessagePackExtension
            var content: [UInt8]
        }
        let value = Both(item: foreign, content: Self.bytes(1_000))
        var packer = try GatherPacker()
        try MessagePackEncoder().encode(value, into: &packer)
        #expect(packer.copyBytes() == (try MessagePackEncoder().encode(value)))
        #expect(packer.referenceCount == 1)
    }

    @Test func aValueThatFailsPacksNothing() throws {
        struct Failure: Error {}
        struct Failing: Encodable, MessagePackWritable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(GatherPackerValueTests.bytes(1_000))
                throw Failure()
            }
            func write(to writer: inout MsgPackWriter) throws {
                try writer.write(GatherPackerValueTests.bytes(1_000))
                throw Failure()
            }
        }
        var packer = try GatherPacker()
        #expect(throws: Failure.self) { try MessagePackEncoder().encode(Failing(), into: &packer) }
        #expect(throws: Failure.self) { try packer.write(Failing()) }
        #expect(packer.byteCount == 0)
    }

    @Test func aValueOfAnyShapeIsPackedWithoutACopy() throws {
        let value = MessagePackValue.array([.binary(Self.bytes(2_000)), .string("end")])
        var packer = try GatherPacker()
        try packer.write(Wrapped(value: value))
        #expect(packer.copyBytes() == (try value.encoded()))
        #expect(packer.referenceCount == 1)
    }

    private struct Wrapped: MessagePackWritable {
        var value: MessagePackValue
        func write(to writer: inout MsgPackWriter) throws { try value.write(into: &writer) }
    }
}
