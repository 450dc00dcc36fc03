import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackReaderTests {
    @Test func readsMoveThePositionBehindTheItem() throws {
        let bytes = [UInt8](hex: "93 01 a2 68 69 c0")
        try reading(bytes) { reader in
            try #expect(reader.readArrayHeader() == 3)
            try #expect(reader.readInteger(as: Int.self) == 1)
            try #expect(array(reader.readStringBytes()) == [0x68, 0x69])
            #expect(reader.remainingByteCount == 1)
            try #expect(reader.readNilIfPresent())
            #expect(reader.isAtEnd == true)
            #expect(reader.position == reader.byteCount)
        }
    }

    @Test func skipMovesBehindTheChildren() throws {
        try reading([UInt8](hex: "92 81 a1 6b 93 01 02 03 c3 05")) { reader in
            try #expect(reader.skip() == 0..<9)
            try #expect(reader.skip() == 9..<10)
            #expect(throws: MsgPackError(.truncated, offset: 10)) { try reader.skip() }
        }
    }

    @Test func peekingMovesNothing() throws {
        try reading([0xC4, 1, 9]) { reader in
            #expect(reader.nextFormat == .bin8)
            try #expect(reader.peekHeader().byteCount == 3)
            #expect(reader.position == 0)
        }
        reading([]) { reader in
            #expect(reader.nextFormat == nil)
            #expect(throws: MsgPackError(.truncated, offset: 0)) { try reader.peekHeader() }
        }
    }

    @Test func everyReadLeavesThePositionWhenItThrows() {
        // c1 is no item, so every read fails, each in its own way on the items before it.
        let reads: [(inout MsgPackReader) throws -> Void] = [
            { _ = try $0.readBoolean() }, { _ = try $0.readInteger(as: Int8.self) },
            { _ = try $0.readFloat32() }, { _ = try $0.readFloat64() },
            { _ = try $0.readDouble() }, { _ = try $0.readStringRange() },
            { _ = try $0.readBinaryRange() }, { _ = try $0.readExtension() },
            { _ = try $0.readArrayHeader() }, { _ = try $0.readMapHeader() },
            { _ = try $0.readTimestamp() }, { _ = try $0.skip() },
        ]
        for (index, read) in reads.enumerated() {
            reading([0xC0, 0xC1]) { reader in
                #expect(throws: Never.self) { try reader.skip() }
                #expect(throws: MsgPackError(.reservedByte, offset: 1), "read \(index)") {
                    try read(&reader)
                }
                #expect(reader.position == 1)
            }
        }
        for (index, read) in reads.dropLast().enumerated() {
            reading([0xC0, 0xC0]) { reader in
                #expect(throws: Never.self) { try reader.skip() }
                #expect(throws: MsgPackError(.typeMismatch, offset: 1), "read \(index)") {
                    try read(&reader)
                }
                #expect(reader.position == 1)
            }
        }
    }

    @Test func atomicallyReturnsToTheStart() throws {
        try reading([UInt8](hex: "92 01 a1 78")) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 2)) {
                try reader.atomically { reader throws(MsgPackError) in
                    _ = try reader.readArrayHeader()
                    _ = try reader.readInteger(as: Int.self)
                    _ = try reader.readInteger(as: Int.self)
                }
            }
            #expect(reader.position == 0)
            let count = try reader.atomically { reader throws(MsgPackError) in
                try reader.readArrayHeader()
            }
            #expect(count == 2)
            #expect(reader.position == 1)
        }
    }

    @Test func floatsKeepTheirWidthAndTheirBits() throws {
        try reading([UInt8](hex: "ca 7f a0 00 01")) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { try reader.readFloat64() }
            try #expect(reader.readFloat32().bitPattern == 0x7FA0_0001)
        }
        try reading([UInt8](hex: "cb 7f f4 00 00 00 00 00 01")) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { try reader.readFloat32() }
            try #expect(reader.readFloat64().bitPattern == 0x7FF4_0000_0000_0001)
        }
        try reading([UInt8](hex: "ca 3f 00 00 00 cb 80 00 00 00 00 00 00 00")) { reader in
            try #expect(reader.readDouble() == 0.5)
            try #expect(reader.readDouble().bitPattern == 1 << 63)
        }
    }

    @Test func extensionGivesTypeAndPayload() throws {
        try reading([UInt8](hex: "d5 80 01 02 c7 00 7f")) { reader in
            let fixed = try reader.readExtension()
            #expect(fixed.type == -128)
            #expect(array(reader.bytes(in: fixed.payload)) == [1, 2])
            let empty = try reader.readExtension()
            #expect(empty.type == 127)
            #expect(empty.payload == 7..<7)
        }
    }

    @Test func aCountAboveTheBytesLeftIsTruncated() throws {
        for hex in ["dd ff ff ff ff 00", "dc 00 02 00", "93 00 00"] {
            reading([UInt8](hex: hex)) { reader in
                #expect(throws: MsgPackError(.truncated, offset: 0)) {
                    try reader.readArrayHeader()
                }
            }
        }
        for hex in ["df 80 00 00 00 00", "de 00 01 00", "81 00"] {
            reading([UInt8](hex: hex)) { reader in
                #expect(throws: MsgPackError(.truncated, offset: 0)) { try reader.readMapHeader() }
            }
        }
    }
}
