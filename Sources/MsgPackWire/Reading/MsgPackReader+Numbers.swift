/// Numbers of a sender that does not tell integers from floats, as JavaScript, Lua and PHP do not:
/// 1.0 comes as the integer 1, and 5 may come as the float 5.0.
extension MsgPackReader {
    /// Reads an integer, or a float that has an integer's value, as a `Value`.
    ///
    /// −0.0 is read as 0. ``readInteger(as:)`` takes integers only.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no number;
    ///   `integerOutOfRange` if it is an integer that `Value` cannot hold, `inexactNumber` if it is
    ///   a float whose value is none of `Value`: with a fraction, too large, infinite or not a
    ///   number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNumber<Value: FixedWidthInteger>(
        as type: Value.Type = Value.self
    ) throws(MsgPackError) -> Value {
        guard isAtFloat else { return try readInteger() }
        let start = cursor
        let float = try readDouble()
        guard let value = Value(exactly: float) else {
            cursor = start
            throw MsgPackError(.inexactNumber, offset: start)
        }
        return value
    }

    /// Reads a float of either width, or an integer, as a `Double`.
    ///
    /// An integer of more than 53 bits is rounded to the nearest `Double`. ``readDouble()`` takes
    /// floats only.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNumber(
        as type: Double.Type = Double.self
    ) throws(MsgPackError) -> Double {
        if isAtFloat { return try readDouble() }
        let integer = try readAnyInteger()
        return integer.isNegative
            ? Double(Int64(bitPattern: integer.bits)) : Double(integer.bits)
    }

    /// Reads a float of either width, or an integer, as a `Float`.
    ///
    /// A number with more digits than a `Float` has is rounded to the nearest one.
    /// ``readFloat32()`` takes floats of 32 bits only.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no number;
    ///   `inexactNumber` if it is finite and too large for a `Float`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNumber(
        as type: Float.Type = Float.self
    ) throws(MsgPackError) -> Float {
        guard isAtFloat else {
            let integer = try readAnyInteger()
            return integer.isNegative
                ? Float(Int64(bitPattern: integer.bits)) : Float(integer.bits)
        }
        guard firstByte == 0xCB else { return try readFloat32() }
        let start = cursor
        let wide = try readFloat64()
        let value = Float(wide)
        guard value.isFinite || !wide.isFinite else {
            cursor = start
            throw MsgPackError(.inexactNumber, offset: start)
        }
        return value
    }

    /// ``readNumber(as:)`` for `Int`, as a call: where many fields are read in one function, the
    /// compiler inlines less of what should be inlined.
    @inline(never)
    @_lifetime(self: copy self)
    @usableFromInline
    package mutating func readIntegerField() throws(MsgPackError) -> Int {
        try isAtFloat ? readNumber() : readInteger()
    }

    /// `readNumber(as:)` for `Double`, as a call.
    @inline(never)
    @_lifetime(self: copy self)
    @usableFromInline
    package mutating func readDoubleField() throws(MsgPackError) -> Double {
        try readNumber(as: Double.self)
    }

    /// Reads an integer of any format and value.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no integer.
    @_lifetime(self: copy self)
    public mutating func readAnyInteger() throws(MsgPackError) -> MsgPackInteger {
        let header = try peekHeader()
        guard header.family == .integer else { throw .typeMismatch(offset: cursor) }
        // SAFETY: the header's bytes, which are all of an integer, lie within the span.
        let integer = unsafe MsgPackInteger(
            at: itemAtCursor, headerByteCount: Int(header.headerByteCount))
        cursor &+= Int(header.headerByteCount)
        return integer
    }

    /// Reads a float of 64 bits if the item at the position is one; otherwise the position stays.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func readFloat64IfPresent() -> Double? {
        guard firstByte == 0xCB, remainingByteCount >= 9 else { return nil }
        // SAFETY: nine bytes from the cursor on lie within the span.
        let bits = unsafe bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: cursor &+ 1, as: UInt64.self)
        cursor &+= 9
        return Double(bitPattern: UInt64(bigEndian: bits))
    }

    /// Whether the item at the position is a bin.
    @inlinable
    @inline(__always)
    package var isAtBinary: Bool {
        let first = firstByte
        return first >= 0xC4 && first <= 0xC6
    }

    /// Whether the item at the position is a float.
    @inlinable
    @inline(__always)
    package var isAtFloat: Bool {
        let first = firstByte
        return first == 0xCA || first == 0xCB
    }
}
