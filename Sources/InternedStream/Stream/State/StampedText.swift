/// A decimal number at the end of a payload (FORMAT.md section 6.2).
struct StampedText {
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
        // SAFETY: every index below stays in 0 ..< count by the loops' conditions.
        func byte(_ index: Int) -> UInt8 {
            unsafe payload.load(fromByteOffset: index, as: UInt8.self)
        }
        var point = count
        while point > 0 && byte(point &- 1).isDecimalDigit { point &-= 1 }
        let digits = count &- point
        guard digits >= 1 && digits <= Self.fractionDigits && point >= 2,
            byte(point &- 1) == UInt8(ascii: "."),
            digits == 1 || byte(count &- 1) != UInt8(ascii: "0")
        else { return nil }
        let integerEnd = point &- 1
        var start = integerEnd
        while start > 0 && byte(start &- 1).isDecimalDigit { start &-= 1 }
        let integerDigits = integerEnd &- start
        guard integerDigits >= 1 && integerDigits <= Self.limitIntegerDigits,
            integerDigits == 1 || byte(start) != UInt8(ascii: "0")
        else { return nil }
        var value: Int64 = 0
        for index in start..<integerEnd { value = value &* 10 &+ Int64(byte(index) & 0x0F) }
        for index in point..<point &+ Self.fractionDigits {
            value = value &* 10 &+ (index < count ? Int64(byte(index) & 0x0F) : 0)
        }
        headCount = start
        self.value = value
    }

    /// Writes a value, 0 ..< `limitValue`, as a stamped number.
    ///
    /// - Parameter target: room for `limitBytes`.
    /// - Returns: the number of bytes.
    static func write(_ value: Int64, to target: UnsafeMutableRawPointer) -> Int {
        var fraction = value % scale
        var fractionCount = fractionDigits
        while fractionCount > 1 && fraction % 10 == 0 {
            fraction /= 10
            fractionCount -= 1
        }
        var integer = value / scale
        var integerCount = 1
        var power: Int64 = 10
        while integer >= power {
            integerCount += 1
            power *= 10
        }
        // SAFETY: the indices are below integerCount + 1 + fractionCount <= limitBytes.
        func put(_ digit: Int64, _ index: Int) {
            unsafe target.storeBytes(
                of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit), toByteOffset: index,
                as: UInt8.self)
        }
        for index in stride(from: integerCount - 1, through: 0, by: -1) {
            put(integer % 10, index)
            integer /= 10
        }
        unsafe target.storeBytes(
            of: UInt8(ascii: "."), toByteOffset: integerCount, as: UInt8.self)
        for index in stride(from: integerCount + fractionCount, to: integerCount, by: -1) {
            put(fraction % 10, index)
            fraction /= 10
        }
        return integerCount + 1 + fractionCount
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self &- UInt8(ascii: "0") < 10 }

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
