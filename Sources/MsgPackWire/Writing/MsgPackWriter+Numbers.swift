/// Arrays of numbers: there is room for several of them at a time, so that one check serves all.
extension MsgPackWriter {
    /// Writes the items of an array whose header is written.
    ///
    /// - Complexity: O(n).
    @inlinable
    package mutating func writeItems(_ numbers: [Double]) {
        writeNumbers(numbers) { number, writer in writer.put(0xCB, number.bitPattern) }
    }

    /// Writes the items of an array whose header is written.
    ///
    /// - Complexity: O(n).
    @inlinable
    package mutating func writeItems(_ numbers: [Float]) {
        writeNumbers(numbers) { number, writer in writer.put(0xCA, number.bitPattern) }
    }

    /// Writes the items of an array whose header is written, integers of at most 64 bits, each in its
    /// shortest form.
    ///
    /// - Complexity: O(n).
    @inlinable
    package mutating func writeItems<Number: FixedWidthInteger>(_ numbers: [Number]) {
        writeNumbers(numbers) { number, writer in
            if number >= 0 {
                writer.putUnsigned(UInt64(truncatingIfNeeded: number))
            } else {
                writer.putNegative(Int64(truncatingIfNeeded: number))
            }
        }
    }

    /// Calls `put` for each number; nine bytes are reserved for it.
    @inlinable
    @inline(__always)
    mutating func writeNumbers<Number>(
        _ numbers: [Number], _ put: (Number, inout MsgPackWriter) -> Void
    ) {
        var first = 0
        while first < numbers.count {
            let last = min(first &+ 512, numbers.count)
            reserve(9 &* (last &- first))
            for index in first..<last { put(numbers[index], &self) }
            first = last
        }
    }

    /// Writes an integer in its shortest form; nine bytes are reserved.
    @inlinable
    @inline(__always)
    mutating func putUnsigned(_ value: UInt64) {
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

    /// Writes an integer below 0 in its shortest form; nine bytes are reserved.
    @inlinable
    @inline(__always)
    mutating func putNegative(_ value: Int64) {
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
}
