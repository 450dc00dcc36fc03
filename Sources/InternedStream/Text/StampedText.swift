/// A decimal number at the end of a payload (FORMAT.md section 6.2).
struct StampedText: BitwiseCopyable, Sendable {
    /// Bytes before the number.
    let headCount: Int
    /// The number in units of 10^-7.
    let value: Int64

    static let fractionDigits = 7
    static let limitIntegerDigits = 11
    static let scale: Int64 = 10_000_000
    /// Values are below this.
    static let limitValue: Int64 = 1_000_000_000_000_000_000
    /// Room that a number is written in: 11 digits, the point, 7 digits, and a rest of words.
    static let limitBytes = 24

    /// Nil if the payload is not stamped.
    ///
    /// - Complexity: O(digits).
    @_optimize(speed)
    init?(_ payload: UnsafeRawPointer, _ count: Int) {
        guard count >= 3 else { return nil }
        // SAFETY: the words lie inside the payload (see `load`), as do the two bytes below.
        let tail = unsafe DecimalWord.load(payload, before: count)
        let fractionCount = DecimalWord.trailingDigits(tail)
        guard fractionCount >= 1, fractionCount <= Self.fractionDigits else { return nil }
        let point = count &- 1 &- fractionCount
        let byteAtPoint = UInt8(
            truncatingIfNeeded: tail &>> UInt64(truncatingIfNeeded: 56 &- 8 &* fractionCount))
        guard point >= 1, byteAtPoint == UInt8(ascii: ".") else { return nil }
        let endsInZero = tail &>> 56 == UInt64(UInt8(ascii: "0"))
        if endsInZero && fractionCount > 1 { return nil }

        let near = unsafe DecimalWord.load(payload, before: point)
        var digits = DecimalWord.trailingDigits(near)
        guard digits >= 1 else { return nil }
        var integer = DecimalWord.value(near, last: digits)
        if digits == 8 {
            let far = unsafe DecimalWord.load(payload, before: point &- 8)
            let more = DecimalWord.trailingDigits(far)
            if more > Self.limitIntegerDigits &- 8 { return nil }
            if more > 0 { integer &+= DecimalWord.value(far, last: more) &* 100_000_000 }
            digits &+= more
        }
        headCount = point &- digits
        // SAFETY: the first digit.
        let first = unsafe payload.load(fromByteOffset: headCount, as: UInt8.self)
        if first == UInt8(ascii: "0") && digits > 1 { return nil }
        // The fraction's digits, a zero in front of them, zeros behind.
        let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* fractionCount)
        let fraction = DecimalWord.value((tail &>> shift) &<< 8)
        value = integer &* Self.scale &+ fraction
    }

    /// A number whose text is not at hand.
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
        var digits = DecimalWord.digits(near)
        if far > 0 {
            // At most three digits in front of eight.
            let farDigits = DecimalWord.digits(far)
            let zeros = farDigits.trailingZeroBitCount &>> 3
            count = 8 &- zeros
            let text = DecimalWord.text(farDigits) &>> UInt64(truncatingIfNeeded: 8 &* zeros)
            // SAFETY: 24 bytes are there, and eight are written at 0, at most 3, and at most 12.
            unsafe target.storeBytes(of: text.littleEndian, as: UInt64.self)
        }
        let zeros = far > 0 ? 0 : min(digits.trailingZeroBitCount &>> 3, 7)
        let text = DecimalWord.text(digits) &>> UInt64(truncatingIfNeeded: 8 &* zeros)
        unsafe target.storeBytes(of: text.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= 8 &- zeros
        // Seven digits behind the point, in the place of a zero in front of them.
        digits = DecimalWord.digits(fraction)
        let last = max(1, (71 &- digits.leadingZeroBitCount) &>> 3 &- 1)
        let point = DecimalWord.text(digits) & ~0xFF | UInt64(UInt8(ascii: "."))
        unsafe target.storeBytes(of: point.littleEndian, toByteOffset: count, as: UInt64.self)
        return count &+ 1 &+ last
    }
}
