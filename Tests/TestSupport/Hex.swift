extension [UInt8] {
    /// The bytes written in `text` as pairs of hex digits; white space and dashes are skipped.
    ///
    /// Traps on anything else: test data is written by hand and must be right.
    public init(hex text: String) {
        let digits = text.utf8.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x2D }
        precondition(digits.count % 2 == 0, "odd number of hex digits")
        let values = digits.map { digit -> UInt8 in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
            default: preconditionFailure("not a hex digit: \(digit)")
            }
        }
        self = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// Lower-case hex, two digits a byte, nothing between them.
    public var hex: String {
        map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
