/// Eight bytes of text as decimal digits, the first digit in the lowest place: the unit of work of
/// STAMP (FORMAT.md section 6.3).
enum DecimalWord {
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// How many of the last bytes are digits.
    @inline(__always)
    static func trailingDigits(of word: UInt64) -> Int {
        // Bytes without their highest bit, so that no sum carries into the next byte. The first sum sets
        // it for bytes from 0x30 on, the second for bytes from 0x3A on.
        let low = word & ~highs
        let isDigit = (low &+ 0x5050_5050_5050_5050) & ~(low &+ 0x4646_4646_4646_4646) & ~word
        return (~isDigit & highs).leadingZeroBitCount &>> 3
    }

    /// The number that the last `count` bytes, 1 to 8 digits, write.
    @inline(__always)
    static func value(of word: UInt64, last count: Int) -> Int64 {
        value(of: word & (UInt64.max &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)))
    }

    /// The number that eight digits write; a zero byte counts as `0`.
    @inline(__always)
    static func value(of word: UInt64) -> Int64 {
        // Pairs of digits, then both pairs of each half by one product: the upper half of each product is
        // what is wanted, and what wraps above it is not used.
        let digits = word & 0x0F0F_0F0F_0F0F_0F0F
        let pairs = digits &* 10 &+ digits &>> 8
        let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let low = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return Int64(truncatingIfNeeded: (high &+ low) &>> 32)
    }

    /// The eight digits of a number below 10^8, as values, a byte each.
    @inline(__always)
    static func digits(of value: UInt64) -> UInt64 {
        // Two halves of four digits, four quarters of two, eight digits. 10,486 / 2^20 and 103 / 2^10 divide
        // numbers below 10,000 by 100 and below 100 by 10; no product reaches the next field.
        let halves = value / 10_000 | (value % 10_000) &<< 32
        let hundreds = (halves &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let quarters = hundreds | (halves &- hundreds &* 100) &<< 16
        let tens = (quarters &* 103) &>> 10 & 0x000F_000F_000F_000F
        return tens | (quarters &- tens &* 10) &<< 8
    }

    /// The text of digits given as values.
    @inline(__always)
    static func text(of digits: UInt64) -> UInt64 { digits | 0x3030_3030_3030_3030 }

    /// The eight bytes before `end` of a payload, the last in the highest place; zeros where it has fewer.
    @inline(__always)
    static func load(_ payload: UnsafeRawPointer, before end: Int) -> UInt64 {
        // SAFETY: eight bytes are before `end`.
        if end >= 8 { return unsafe ByteMatch.word(of: payload, at: end &- 8) }
        var word: UInt64 = 0
        for index in 0..<end {
            // SAFETY: index < end.
            let byte = unsafe payload.load(fromByteOffset: index, as: UInt8.self)
            word |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- index))
        }
        return word
    }
}
