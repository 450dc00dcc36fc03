/// A decimal number at the end of a payload (FORMAT.md section 6.3).
struct StampedText: BitwiseCopyable, Sendable {
    /// Bytes before the number.
    let headCount: Int
    /// The number in units of 10^-7.
    let value: Int64

    private static let fractionDigits = 7
    private static let limitIntegerDigits = 11
    private static let scale: Int64 = 10_000_000
    /// Values are below this.
    static let limitValue: Int64 = 1_000_000_000_000_000_000
    /// Room that a number is written in: 11 digits, the point, 7 digits, and a rest of words.
    static let limitBytes = 24

    /// The number at the end of a payload of `count` bytes, or nil if there is none.
    ///
    /// Positions are at most 255, and the number is below `limitValue`, so no sum overflows.
    ///
    /// - Complexity: O(digits).
    @_optimize(speed)
    init?(_ payload: UnsafeRawPointer, count: Int) {
        guard count >= 3 else { return nil }
        // SAFETY: the words lie inside the payload (see `load`), as do the two bytes below.
        let tail = unsafe DecimalWord.load(payload, before: count)
        let fractionCount = DecimalWord.trailingDigits(of: tail)
        guard fractionCount >= 1, fractionCount <= Self.fractionDigits else { return nil }
        let point = count &- 1 &- fractionCount
        let byteAtPoint = UInt8(
            truncatingIfNeeded: tail &>> UInt64(truncatingIfNeeded: 56 &- 8 &* fractionCount))
        guard point >= 1, byteAtPoint == UInt8(ascii: ".") else { return nil }
        let endsInZero = tail &>> 56 == UInt64(UInt8(ascii: "0"))
        if endsInZero && fractionCount > 1 { return nil }

        let near = unsafe DecimalWord.load(payload, before: point)
        var digits = DecimalWord.trailingDigits(of: near)
        guard digits >= 1 else { return nil }
        var integer = DecimalWord.value(of: near, last: digits)
        if digits == 8 {
            let far = unsafe DecimalWord.load(payload, before: point &- 8)
            let more = DecimalWord.trailingDigits(of: far)
            if more > Self.limitIntegerDigits &- 8 { return nil }
            if more > 0 { integer &+= DecimalWord.value(of: far, last: more) &* 100_000_000 }
            digits &+= more
        }
        headCount = point &- digits
        // SAFETY: the first digit.
        let first = unsafe payload.load(fromByteOffset: headCount, as: UInt8.self)
        if first == UInt8(ascii: "0") && digits > 1 { return nil }
        // A zero, the digits of the fraction, and zeros up to seven digits.
        let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* fractionCount)
        let fraction = DecimalWord.value(of: (tail &>> shift) &<< 8)
        value = integer &* Self.scale &+ fraction
    }

    /// A number that was computed, not read.
    init(headCount: Int, value: Int64) {
        self.headCount = headCount
        self.value = value
    }

    /// Writes a value, 0 ..< `limitValue`, as a stamped number.
    ///
    /// - Parameter target: room for `limitBytes`.
    /// - Returns: the number of bytes.
    @_optimize(speed)
    static func write(_ value: Int64, to target: UnsafeMutableRawPointer) -> Int {
        let (integer, fraction) = UInt64(bitPattern: value)
            .quotientAndRemainder(dividingBy: UInt64(scale))
        var count = 0
        let (far, near) = integer.quotientAndRemainder(dividingBy: 100_000_000)
        var digits = DecimalWord.digits(of: near)
        if far > 0 {
            // At most three digits, followed by eight.
            let farDigits = DecimalWord.digits(of: far)
            let zeros = farDigits.trailingZeroBitCount &>> 3
            count = 8 &- zeros
            let text = DecimalWord.text(of: farDigits) &>> UInt64(truncatingIfNeeded: 8 &* zeros)
            // SAFETY: 24 bytes are there, and eight are written at 0, at most 3, and at most 12.
            unsafe target.storeBytes(of: text.littleEndian, as: UInt64.self)
        }
        let zeros = far > 0 ? 0 : min(digits.trailingZeroBitCount &>> 3, 7)
        let text = DecimalWord.text(of: digits) &>> UInt64(truncatingIfNeeded: 8 &* zeros)
        unsafe target.storeBytes(of: text.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= 8 &- zeros
        // Seven digits and a zero before them, which becomes the point.
        digits = DecimalWord.digits(of: fraction)
        let last = max(1, (71 &- digits.leadingZeroBitCount) &>> 3 &- 1)
        let point = DecimalWord.text(of: digits) & ~0xFF | UInt64(UInt8(ascii: "."))
        unsafe target.storeBytes(of: point.littleEndian, toByteOffset: count, as: UInt64.self)
        return count &+ 1 &+ last
    }
}
