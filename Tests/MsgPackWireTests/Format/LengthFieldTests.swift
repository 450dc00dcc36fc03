import MsgPackWire
import TestSupport
import Testing

/// Lengths and counts of 32 bits. Scripts/test-32-bit runs the same where `Int` has 32 bits.
@Suite struct LengthFieldTests {
    @Test(arguments: [
        "dbffffffff", "db80000000", "db7fffffff", "c6ffffffff", "c680000000", "c67fffffff",
        "c9ffffffff05", "c98000000005",
    ])
    func payloadsBeyondTheEndAreTruncated(hex: String) {
        for padding in [0, 40] {
            let bytes = [UInt8](hex: hex) + [UInt8](repeating: 0, count: padding)
            let error = MsgPackError(.truncated, offset: 0)
            reading(bytes) { reader in
                #expect(throws: error) { try reader.peekHeader() }
                #expect(throws: error) { try reader.skip() }
                #expect(throws: error) { try reader.skip(checkingUTF8: true) }
                #expect(throws: error) { try reader.readString() }
                #expect(throws: error) { try reader.readBytes() }
                #expect(throws: error) { try reader.readExtension() }
            }
            var index = MsgPackIndex()
            #expect(throws: error) { try index.build(from: bytes) }
        }
    }

    @Test(arguments: [
        ("ddffffffff", 4_294_967_295), ("dfffffffff", 8_589_934_590), ("df80000000", 4_294_967_296),
    ])
    func countsAreKept(hex: String, children: Int) throws {
        try reading([UInt8](hex: hex)) { reader in
            try #expect(reader.peekHeader().childCount == children)
            try #expect(reader.peekHeader().byteCount == 5)
            #expect(throws: MsgPackError(.truncated, offset: 0)) {
                try reader.readContainer { _, _ in }
            }
        }
    }
}
