import MsgPackWire
import TestSupport
import Testing

/// Numbers of senders that do not tell integers from floats.
@Suite struct ReadNumberTests {
    private func double(_ hex: String) throws -> Double {
        try reading([UInt8](hex: hex)) { try $0.readNumber() }
    }

    private func float(_ hex: String) throws -> Float {
        try reading([UInt8](hex: hex)) { try $0.readNumber() }
    }

    private func whole<Value: FixedWidthInteger>(
        _ hex: String, as: Value.Type = Value.self
    ) throws -> Value {
        try reading([UInt8](hex: hex)) { try $0.readNumber() }
    }

    @Test func integersAreReadAsFloats() throws {
        try #expect(double("01") == 1)
        try #expect(double("e0") == -32)
        try #expect(double("cf001fffffffffffff") == 9_007_199_254_740_991)
        try #expect(double("cfffffffffffffffff") == 0x1p64)
        try #expect(double("d38000000000000000") == -0x1p63)
        try #expect(double("cb3ff8000000000000") == 1.5)
        try #expect(double("ca3fc00000") == 1.5)
        try #expect(float("cd0100") == 256)
        try #expect(float("ce01000001") == 16_777_216)
        try #expect(float("ff") == -1)
    }

    @Test func wideFloatsAreRoundedToAFloatUnlessTheyAreTooLarge() throws {
        try #expect(float("cb3fb999999999999a") == 0.1)
        try #expect(float("ca3dcccccd") == 0.1)
        try #expect(float("cb7ff0000000000000") == .infinity)
        try #expect(float("cb7ff8000000000000").isNaN)
        #expect(throws: MsgPackError(.inexactNumber, offset: 0)) {
            try float("cb7fe0000000000000")
        }
    }

    @Test func floatsWithoutAFractionAreReadAsIntegers() throws {
        try #expect(whole("cb4014000000000000", as: Int.self) == 5)
        try #expect(whole("cac2000000", as: Int8.self) == -32)
        try #expect(whole("cb8000000000000000", as: UInt8.self) == 0)
        try #expect(whole("cbc3e0000000000000", as: Int64.self) == .min)
        try #expect(whole("cb43f0000000000000", as: Int128.self) == 1 << 64)
        try #expect(whole("cc80", as: Int.self) == 128)
    }

    @Test(arguments: [
        "cb3fe0000000000000", "cb43e0000000000000", "cb7ff0000000000000", "cb7ff8000000000000",
        "ca3f000000", "cbc3e0000000000001",
    ])
    func otherFloatsAreNoIntegers(hex: String) throws {
        #expect(throws: MsgPackError(.inexactNumber, offset: 0)) {
            try whole(hex, as: Int64.self)
        }
        try reading([UInt8](hex: hex)) { reader in
            #expect(throws: MsgPackError.self) { try reader.readNumber(as: Int64.self) }
            try #expect(reader.readNumber(as: Double.self).bitPattern == double(hex).bitPattern)
        }
    }

    @Test func strictReadsStayStrict() {
        reading([0x01]) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { try reader.readDouble() }
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { try reader.readFloat64() }
        }
        reading([UInt8](hex: "cb4014000000000000")) { reader in
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) {
                try reader.readInteger(as: Int.self)
            }
        }
    }

    @Test(arguments: ["c0", "a131", "c40101", "90", "c2"])
    func whatIsNoNumberIsRefused(hex: String) {
        let error = MsgPackError(.typeMismatch, offset: 0)
        #expect(throws: error) { try double(hex) }
        #expect(throws: error) { try float(hex) }
        #expect(throws: error) { try whole(hex, as: Int.self) }
    }

    @Test func integersOfAnyValueAreRead() throws {
        try reading([UInt8](hex: "d38000000000000000cfffffffffffffffff05c0")) { reader in
            try #expect(reader.readAnyInteger() == MsgPackInteger(Int64.min))
            try #expect(reader.readAnyInteger() == MsgPackInteger(UInt64.max))
            try #expect(reader.readAnyInteger() == MsgPackInteger(Int64(5)))
            #expect(throws: MsgPackError(.typeMismatch, offset: 19)) {
                try reader.readAnyInteger()
            }
        }
    }
}
