/// Section 6.2: hexadecimal digits, two to a byte.
enum StreamDigits {
    /// The value of `0-9a-f`; nil for every other byte.
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The digit with this value, 0 to 15.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Values of digits, two to a byte, the first in the low half.
    static func packed(_ values: [UInt8]) -> [UInt8] {
        stride(from: 0, to: values.count, by: 2).map { place in
            let high = place + 1 < values.count ? values[place + 1] : 0
            return values[place] | high << 4
        }
    }
}
