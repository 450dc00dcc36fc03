/// nil, booleans, numbers and timestamps.
extension MsgPackWriter {
    /// Writes nil.
    @inlinable
    public mutating func writeNil() {
        reserve(1)
        put(0xC0)
    }

    /// Writes a boolean.
    @inlinable
    public mutating func writeBoolean(_ value: Bool) {
        reserve(1)
        put(value ? 0xC3 : 0xC2)
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int) {
        writeInteger(Int64(value))
    }

    /// Writes an integer in its shortest form; the unsigned formats for all that is not negative.
    @inlinable
    public mutating func writeInteger(_ value: Int64) {
        if value >= 0 {
            writeInteger(UInt64(bitPattern: value))
            return
        }
        reserve(9)
        if value >= -32 {
            put(UInt8(truncatingIfNeeded: value))
        } else if value >= -0x80 {
            put(0xD0, Int8(truncatingIfNeeded: value))
        } else if value >= -0x8000 {
            put(0xD1, Int16(truncatingIfNeeded: value))
        } else if value >= -0x8000_0000 {
            put(0xD2, Int32(truncatingIfNeeded: value))
        } else {
            put(0xD3, value)
        }
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt64) {
        reserve(9)
        if value < 0x80 {
            put(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xFF {
            put(0xCC, UInt8(truncatingIfNeeded: value))
        } else if value <= 0xFFFF {
            put(0xCD, UInt16(truncatingIfNeeded: value))
        } else if value <= 0xFFFF_FFFF {
            put(0xCE, UInt32(truncatingIfNeeded: value))
        } else {
            put(0xCF, value)
        }
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: MsgPackInteger) {
        if value.isNegative {
            writeInteger(Int64(bitPattern: value.bits))
        } else {
            writeInteger(value.bits)
        }
    }

    /// Writes a float of 32 bits, bit for bit.
    @inlinable
    public mutating func writeFloat32(_ value: Float) {
        reserve(5)
        put(0xCA, value.bitPattern)
    }

    /// Writes a float of 64 bits, bit for bit; never narrowed.
    @inlinable
    public mutating func writeFloat64(_ value: Double) {
        reserve(9)
        put(0xCB, value.bitPattern)
    }

    /// Writes a timestamp in the shortest of its three forms.
    ///
    /// Source: MessagePack specification, section "Timestamp extension type".
    public mutating func writeTimestamp(_ timestamp: MsgPackTimestamp) {
        reserve(15)
        let type = UInt8(bitPattern: MsgPackTimestamp.extensionType)
        switch timestamp.payloadByteCount {
        case 4:
            put(0xD6)
            put(type, UInt32(truncatingIfNeeded: timestamp.seconds))
        case 8:
            put(0xD7)
            put(type, UInt64(timestamp.nanoseconds) << 34 | UInt64(bitPattern: timestamp.seconds))
        default:
            put(0xC7, UInt8(12))
            put(type, timestamp.nanoseconds)
            reserve(8)
            // SAFETY: eight bytes are reserved.
            unsafe base.storeBytes(
                of: timestamp.seconds.bigEndian, toByteOffset: count, as: Int64.self)
            count &+= 8
        }
    }
}
