/// nil, booleans and numbers.
extension MsgPackReader {
    /// Reads a nil and returns true if one is at the position; otherwise the position stays.
    ///
    /// - Throws: `truncated` at the end of the input.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNilIfPresent() throws(MsgPackError) -> Bool {
        guard firstByte == 0xC0 else {
            // Throws if there is no item.
            _ = try peekHeader()
            return false
        }
        cursor &+= 1
        return true
    }

    /// Reads a boolean.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBoolean() throws(MsgPackError) -> Bool {
        let first = firstByte
        guard first == 0xC2 || first == 0xC3 else { throw unexpectedItem() }
        cursor &+= 1
        return first == 0xC3
    }

    /// Reads an integer of any format as a `Value`, of any width.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` if the item is no integer (floats
    ///   are not converted; `readNumber(as:)` does that), `integerOutOfRange` if `Value`
    ///   cannot hold it.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readInteger<Value: FixedWidthInteger>(
        as type: Value.Type = Value.self
    ) throws(MsgPackError) -> Value {
        let first = firstByte
        let read: Value?
        var byteCount = 1
        if first < 0x80 || first >= 0xE0 {
            read = Value(exactly: Int8(truncatingIfNeeded: first))
        } else {
            // cc…cf unsigned and d0…d3 signed, both of 1, 2, 4 and 8 bytes.
            let width = 1 &<< (first & 3)
            guard first >= 0xCC, first <= 0xD3,
                let word = Self.numberWord(width, at: cursor, in: bytes)
            else { throw unexpectedItem() }
            byteCount &+= width
            let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* width)
            read =
                first < 0xD0
                ? Value(exactly: word &>> unused)
                : Value(exactly: Int64(bitPattern: word) &>> Int64(bitPattern: unused))
        }
        guard let read else { throw .integerOutOfRange(offset: position) }
        cursor &+= byteCount
        return read
    }

    /// A word whose uppermost `width` bytes are those after the first byte of the item at `item`, in
    /// their order; the lower bytes of the word have no meaning. Nil if the input ends earlier.
    ///
    /// Not a function of a reader, which would be copied for the call.
    @inlinable
    @inline(__always)
    static func numberWord(_ width: Int, at item: Int, in bytes: RawSpan) -> UInt64? {
        let left = bytes.byteCount &- item
        if left >= 9 {
            // SAFETY: nine bytes from the item on lie within the span.
            return unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: item &+ 1, as: UInt64.self
            ).bigEndian
        }
        return width < left ? lastNumberWord(width, at: item, in: bytes) : nil
    }

    /// ``numberWord(_:at:in:)`` near the end of the input.
    @inline(never)
    @usableFromInline
    static func lastNumberWord(_ width: Int, at item: Int, in bytes: RawSpan) -> UInt64 {
        var word: UInt64 = 0
        for index in 1...width {
            word |= UInt64(bytes.byte(at: item &+ index)) &<< UInt64(64 &- 8 &* index)
        }
        return word
    }

    /// Reads a float of 32 bits; its bits are not changed.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` for everything but float 32.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readFloat32() throws(MsgPackError) -> Float {
        guard firstByte == 0xCA, remainingByteCount >= 5 else { throw unexpectedItem() }
        // SAFETY: five bytes from the cursor on lie within the span.
        let bits = unsafe bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: cursor &+ 1, as: UInt32.self)
        cursor &+= 5
        return Float(bitPattern: UInt32(bigEndian: bits))
    }

    /// Reads a float of 64 bits; its bits are not changed.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch` for everything but float 64.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readFloat64() throws(MsgPackError) -> Double {
        guard firstByte == 0xCB, remainingByteCount >= 9 else { throw unexpectedItem() }
        // SAFETY: nine bytes from the cursor on lie within the span.
        let bits = unsafe bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: cursor &+ 1, as: UInt64.self)
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
        firstByte == 0xCA ? Double(try readFloat32()) : try readFloat64()
    }
}
