/// nil, booleans, floats and timestamps.
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
