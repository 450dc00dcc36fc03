import MsgPackWire
import TestSupport
import Testing

/// Literals as keys: of every length, and single scalars.
@Suite struct LiteralKeyTests {
    /// A literal of which the compiler stores the scalar, not a pointer.
    private func scalar<Literal: ExpressibleByUnicodeScalarLiteral>(_: Literal.Type) -> Literal {
        "é"
    }

    @Test func keysOfAnyLengthAreRead() throws {
        let keys = [
            "a_key_of_31_bytes_0123456789_01", "a_key_of_32_bytes_0123456789_012",
            "a_key_of_40_bytes_0123456789_01234567890",
        ]
        let bytes = try writing { writer in
            try writer.writeMapHeader(4)
            writer.writeKey("a_key_of_40_bytes_0123456789_01234567890")
            writer.writeInteger(40)
            writer.writeKey("a_key_of_32_bytes_0123456789_012")
            writer.writeInteger(32)
            writer.writeKey("another_key_of_40_bytes_0123456789_01234")
            writer.writeNil()
            writer.writeKey("a_key_of_31_bytes_0123456789_01")
            writer.writeInteger(31)
        }
        try reading(bytes) { reader in
            var values = [0, 0, 0]
            var pairs = try reader.readMap()
            while try reader.advance(in: &pairs) {
                if reader.readKey("a_key_of_31_bytes_0123456789_01", of: &pairs) {
                    values[0] = try reader.readInteger()
                }
                if reader.readKey("a_key_of_32_bytes_0123456789_012", of: &pairs) {
                    values[1] = try reader.readInteger()
                }
                if reader.readKey("a_key_of_40_bytes_0123456789_01234567890", of: &pairs) {
                    values[2] = try reader.readInteger()
                }
            }
            #expect(values == [31, 32, 40])
            #expect(reader.isAtEnd == true)
        }
        for end in bytes.indices {
            reading(Array(bytes[..<end])) { reader in
                guard var pairs = try? reader.readMap() else { return }
                while (try? reader.advance(in: &pairs)) ?? false {
                    if reader.readKey("a_key_of_40_bytes_0123456789_01234567890", of: &pairs) {
                        #expect(end >= 43)
                    }
                }
            }
        }
        #expect(keys.map(\.utf8.count) == [31, 32, 40])
    }

    @Test func aSingleScalarIsAKeyLikeAnyOther() throws {
        let key = scalar(StaticString.self)
        #expect(!key.hasPointerRepresentation)
        #expect(writing { $0.writeKey(key) }.hex == "a2c3a9")
        try reading([UInt8](hex: "82a2c3a805a2c3a907")) { reader in
            let start = reader.bookmark
            var value = 0
            var pairs = try reader.readMap()
            while try reader.advance(in: &pairs) {
                if reader.readKey(key, of: &pairs) { value = try reader.readInteger() }
            }
            #expect(value == 7)
            reader.move(to: start)
            _ = try reader.readMapHeader()
            try #expect(!(key ~= reader.readKey()))
            try reader.skip()
            try #expect(key ~= reader.readKey())
        }
    }
}
