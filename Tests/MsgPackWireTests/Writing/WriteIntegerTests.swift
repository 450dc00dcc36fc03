import MsgPackWire
import TestSupport
import Testing

@Suite struct WriteIntegerTests {
    /// What a generic program writes.
    private func written<Value: FixedWidthInteger>(_ value: Value) throws -> [UInt8] {
        try writing { try $0.writeInteger(value) }
    }

    /// Every type writes what `Int128` writes.
    private func expectSame<Value: FixedWidthInteger>(as: Value.Type) throws {
        var values: [Value] = [.min, .max, 0]
        for shift in 0..<min(64, Value.bitWidth) {
            for offset in -2...1 {
                let power = Value(truncatingIfNeeded: 1) << shift
                values.append(power &+ Value(truncatingIfNeeded: offset))
                values.append(0 &- power &+ Value(truncatingIfNeeded: offset))
            }
        }
        for value in values where Int128(exactly: value) != nil {
            let wide = Int128(value)
            guard wide >= Int128(Int64.min), wide <= Int128(UInt64.max) else { continue }
            let bytes = try written(value)
            try #expect(written(wide) == bytes, "\(value) as \(Value.self)")
            try #expect(reading(bytes) { try $0.readInteger(as: Value.self) } == value)
            try #expect(reading(bytes) { try $0.readInteger(as: Int128.self) } == wide)
        }
    }

    @Test func everyTypeWritesTheShortestForm() throws {
        try expectSame(as: Int8.self)
        try expectSame(as: Int16.self)
        try expectSame(as: Int32.self)
        try expectSame(as: Int64.self)
        try expectSame(as: Int.self)
        try expectSame(as: UInt8.self)
        try expectSame(as: UInt16.self)
        try expectSame(as: UInt32.self)
        try expectSame(as: UInt64.self)
        try expectSame(as: UInt.self)
        try expectSame(as: UInt128.self)
    }

    /// No `try`: these cannot fail.
    @Test func ordinaryTypesNeedNoTry() {
        let bytes = writing { writer in
            writer.writeInteger(5)
            writer.writeInteger(Int8(-1))
            writer.writeInteger(Int16(-33))
            writer.writeInteger(Int32(-129))
            writer.writeInteger(Int64(-32_769))
            writer.writeInteger(UInt8.max)
            writer.writeInteger(UInt16.max)
            writer.writeInteger(UInt32.max)
            writer.writeInteger(UInt64.max)
            writer.writeInteger(UInt(128))
            writer.writeInteger(Int(128))
        }
        #expect(
            bytes.hex == "05" + "ff" + "d0df" + "d1ff7f" + "d2ffff7fff" + "ccff" + "cdffff"
                + "ceffffffff" + "cfffffffffffffffff" + "cc80" + "cc80")
    }

    @Test func integersThatMessagePackCannotHoldAreRefusedAndWriteNothing() throws {
        var writer = MsgPackWriter()
        writer.writeNil()
        let error = MsgPackError(.integerOutOfRange, offset: 1)
        for value in [Int128.min, Int128(Int64.min) - 1, Int128(UInt64.max) + 1, .max] {
            #expect(throws: error) { try writer.writeInteger(value) }
            #expect(MsgPackInteger(exactly: value) == nil)
        }
        #expect(throws: error) { try writer.writeInteger(UInt128(UInt64.max) + 1) }
        #expect(throws: error) { try writer.writeInteger(UInt128.max) }
        #expect(writer.byteCount == 1)
        try writer.writeInteger(Int128(Int64.min))
        try writer.writeInteger(UInt128(UInt64.max))
        #expect(writer.copyBytes().hex == "c0" + "d38000000000000000" + "cfffffffffffffffff")
    }
}
