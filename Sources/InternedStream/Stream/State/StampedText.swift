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
    /// Longest number: 11 digits, the point, 7 digits.
    static let limitBytes = 19

    /// Nil if the payload is not stamped.
    ///
    /// - Complexity: O(digits).
    init?(_ payload: UnsafeRawPointer, _ count: Int) {
        guard count >= 3 else { return nil }
        let bytes = unsafe payload.assumingMemoryBound(to: UInt8.self)
        // From the last byte back: the fraction, the point, the integer part. SAFETY: every index
        // is tested to be at least 0 before it is read, and starts below count.
        var index = count &- 1
        var fraction: Int64 = 0
        var unit: Int64 = 1
        while index >= 0, let digit = unsafe bytes[index].decimalDigitValue {
            fraction &+= digit &* unit
            unit &*= 10
            index &-= 1
            if unit > Self.scale { return nil }
        }
        guard unit > 1, index >= 1, unsafe bytes[index] == UInt8(ascii: ".") else { return nil }
        let endsInZero = unsafe bytes[count &- 1] == UInt8(ascii: "0")
        if endsInZero && unit > 10 { return nil }
        index &-= 1
        let integerEnd = index
        var integer: Int64 = 0
        var power: Int64 = 1
        while index >= 0, let digit = unsafe bytes[index].decimalDigitValue {
            if integerEnd &- index == Self.limitIntegerDigits { return nil }
            integer &+= digit &* power
            power &*= 10
            index &-= 1
        }
        let digits = integerEnd &- index
        guard digits >= 1, digits == 1 || integer &* 10 >= power else { return nil }
        headCount = index &+ 1
        value = integer &* Self.scale &+ fraction &* (Self.scale / unit)
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
    static func write(_ value: Int64, to target: UnsafeMutableRawPointer) -> Int {
        let bytes = unsafe target.assumingMemoryBound(to: UInt8.self)
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: scale)
        var integer = UInt64(bitPattern: quotient)
        var fraction = UInt32(truncatingIfNeeded: remainder)
        var integerCount = 1
        var power: UInt64 = 10
        while integer >= power {
            integerCount &+= 1
            power &*= 10
        }
        // SAFETY: all indices are below integerCount + 1 + 7 <= limitBytes.
        var index = integerCount &- 1
        while index >= 0 {
            unsafe bytes[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: integer % 10)
            integer /= 10
            index &-= 1
        }
        unsafe bytes[integerCount] = UInt8(ascii: ".")
        index = integerCount &+ fractionDigits
        while index > integerCount {
            unsafe bytes[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: fraction % 10)
            fraction /= 10
            index &-= 1
        }
        var count = integerCount &+ 1 &+ fractionDigits
        while count > integerCount &+ 2, unsafe bytes[count &- 1] == UInt8(ascii: "0") {
            count &-= 1
        }
        return count
    }
}

extension UInt8 {
    /// The value of a decimal digit, or nil.
    @inline(__always)
    var decimalDigitValue: Int64? {
        let digit = self &- UInt8(ascii: "0")
        return digit < 10 ? Int64(digit) : nil
    }

    /// The value of a lower-case hexadecimal digit, or 255.
    @inline(__always)
    var hexDigitValue: UInt8 {
        let decimal = self &- UInt8(ascii: "0")
        if decimal < 10 { return decimal }
        let letter = self &- UInt8(ascii: "a")
        return letter < 6 ? letter &+ 10 : 255
    }

    /// The lower-case hexadecimal digit of a value below 16.
    @inline(__always)
    var hexDigit: UInt8 {
        self < 10 ? UInt8(ascii: "0") &+ self : UInt8(ascii: "a") &+ self &- 10
    }
}
