/// nil, booleans and numbers.
extension MsgPackReader {
    /// Reads a nil if one stands at the position; otherwise the position stays.
    ///
    /// - Throws: `truncated` at the end of the input.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNilIfPresent() throws(MsgPackError) -> Bool {
        guard try peekHeader().family == .nil else { return false }
        cursor &+= 1
        return true
    }

    /// Reads a boolean.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBoolean() throws(MsgPackError) -> Bool {
        guard try peekHeader().family == .boolean else { throw .typeMismatch(offset: position) }
        let isTrue = bytes.byte(at: position) == Format.trueByte
        cursor &+= 1
        return isTrue
    }

    /// Reads an integer of any format as a `Value`.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no integer (floats
    ///   are not converted), `integerOutOfRange` if `Value` cannot hold it.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readInteger<Value: FixedWidthInteger>(
        as type: Value.Type = Value.self
    ) throws(MsgPackError) -> Value {
        let header = try peekHeader()
        guard header.family == .integer else { throw .typeMismatch(offset: position) }
        // SAFETY: the header was read, so all its bytes are inside the span.
        let integer = unsafe bytes.withUnsafeBytes { buffer -> MsgPackInteger in
            guard let base = buffer.baseAddress else { return MsgPackInteger(UInt64(0)) }
            return unsafe MsgPackInteger(
                at: base + position, headerByteCount: Int(header.headerByteCount))
        }
        guard let value = Value(exactly: integer) else {
            throw .integerOutOfRange(offset: position)
        }
        cursor &+= Int(header.headerByteCount)
        return value
    }

    /// Reads a float of 32 bits; its bits are not changed.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` for everything but float 32.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readFloat32() throws(MsgPackError) -> Float {
        guard try peekHeader().family == .float32 else { throw .typeMismatch(offset: position) }
        let bits = unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: position &+ 1, as: UInt32.self)
        cursor &+= 5
        return Float(bitPattern: UInt32(bigEndian: bits))
    }

    /// Reads a float of 64 bits; its bits are not changed.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` for everything but float 64.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readFloat64() throws(MsgPackError) -> Double {
        guard try peekHeader().family == .float64 else { throw .typeMismatch(offset: position) }
        let bits = unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: position &+ 1, as: UInt64.self)
        cursor &+= 9
        return Double(bitPattern: UInt64(bigEndian: bits))
    }

    /// Reads a float of either width as a `Double`.
    ///
    /// Exact for every number; a signalling NaN of 32 bits becomes a quiet one.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` for everything but floats.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readDouble() throws(MsgPackError) -> Double {
        switch try peekHeader().family {
        case .float32: Double(try readFloat32())
        case .float64: try readFloat64()
        default: throw .typeMismatch(offset: position)
        }
    }
}
