/// Integers, each in its shortest form: the unsigned formats for all that are not negative.
///
/// An integer of at most 64 bits always fits MessagePack, so that writing it cannot fail and needs
/// no `try`; there is a function for each such type. Every other integer type, known by name or
/// generic, is written by the function that throws.
extension MsgPackWriter {
    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int) {
        writeInteger(Int64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt) {
        writeInteger(UInt64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int8) {
        writeInteger(Int64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int16) {
        writeInteger(Int64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int32) {
        writeInteger(Int64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt8) {
        writeInteger(UInt64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt16) {
        writeInteger(UInt64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt32) {
        writeInteger(UInt64(value))
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: Int64) {
        if value >= 0 {
            writeInteger(UInt64(bitPattern: value))
            return
        }
        reserve(9)
        putNegative(value)
    }

    /// Writes an integer in its shortest form.
    @inlinable
    public mutating func writeInteger(_ value: UInt64) {
        reserve(9)
        putUnsigned(value)
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

    /// Writes an integer of any type, such as `Int128` or a generic one, in its shortest form.
    ///
    /// - Throws: `integerOutOfRange` if the value is below −2^63 or above 2^64 − 1, which
    ///   MessagePack has no format for; then nothing is written.
    @inlinable
    @_disfavoredOverload
    public mutating func writeInteger(_ value: some FixedWidthInteger) throws(MsgPackError) {
        guard let integer = MsgPackInteger(exactly: value) else {
            throw .integerOutOfRange(offset: count)
        }
        writeInteger(integer)
    }
}
