/// The numbers of the format (FORMAT.md section 1): varints, signed differences, and byte counts.

/// The number of bytes that a value's varint takes; the value is below 2^35.
func varintSize(_ value: Int) -> Int {
    value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5
}

/// Reads a varint of at most 32 bits.
///
/// - Parameter byte: returns the varint's byte with the given index, 0 to 4.
/// - Returns: the value, or nil if it is longer than five bytes or does not fit 32 bits.
@inline(__always)
func readVarint<Failure: Error>(
    _ byte: (_ index: Int) throws(Failure) -> UInt8
) throws(Failure) -> Int? {
    var value = 0
    for index in 0..<5 {
        let next = try byte(index)
        value |= Int(next & 0x7F) << (7 * index)
        if next < 0x80 { return value >> 32 == 0 ? value : nil }
    }
    return nil
}

/// Moves the sign of `difference` into the lowest bit, so that small differences of either sign become
/// small numbers.
///
/// Differences are taken modulo 2^64: both ends wrap alike, so the sum is exact even where the
/// difference of two numbers does not fit.
@inline(__always)
func zigzag(_ difference: UInt64) -> UInt64 {
    difference &<< 1 ^ UInt64(bitPattern: Int64(bitPattern: difference) &>> 63)
}

/// The inverse of `zigzag`.
@inline(__always)
func unzigzag(_ value: UInt64) -> UInt64 {
    value &>> 1 ^ (0 &- (value & 1))
}

/// The least number of bytes, 1 to 8, that hold `value`.
@inline(__always)
func byteSize(_ value: UInt64) -> Int {
    // 64 bits without their leading zeros, rounded up to bytes: (64 + 7 − zeros) / 8.
    (71 &- (value | 1).leadingZeroBitCount) &>> 3
}
