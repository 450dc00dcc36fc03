/// Section 6.3: a decimal number at the end of a payload.
struct StreamStamp: Equatable {
    static let limit: Int64 = 1_000_000_000_000_000_000
    private static let unit: Int64 = 10_000_000

    /// The bytes before the number.
    var head: [UInt8]

    /// The number in units of 10^-7.
    var value: Int64

    init(head: [UInt8], value: Int64) {
        self.head = head
        self.value = value
    }

    /// The stamp of a payload; nil if it is not stamped.
    init?(_ payload: [UInt8]) {
        let fraction = payload.reversed().prefix(while: Self.isDigit).count
        let point = payload.count - fraction - 1
        guard 1...7 ~= fraction, point >= 0, payload[point] == UInt8(ascii: ".") else { return nil }
        let digits = payload[..<point].reversed().prefix(while: Self.isDigit).count
        let start = point - digits
        guard 1...11 ~= digits, digits == 1 || payload[start] != UInt8(ascii: "0"),
            fraction == 1 || payload[payload.count - 1] != UInt8(ascii: "0")
        else { return nil }
        let padding = Array(repeating: UInt8(ascii: "0"), count: 7 - fraction)
        head = Array(payload[..<start])
        value =
            Self.number(payload[start..<point]) * Self.unit
            + Self.number(payload[(point + 1)...] + padding)
    }

    /// The payload: head, integer part, point, fraction without zeros at its end.
    var payload: [UInt8] {
        var fraction = Array(String(value % Self.unit + Self.unit).utf8.dropFirst())
        while fraction.count > 1 && fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        return head + Array(String(value / Self.unit).utf8) + [UInt8(ascii: ".")] + fraction
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64 {
        digits.reduce(0) { 10 * $0 + Int64($1 - UInt8(ascii: "0")) }
    }
}
