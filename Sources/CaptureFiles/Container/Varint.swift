/// Whole numbers from 0 to 2^56 − 1, seven bits a byte, the lowest first.
enum Varint {
    /// The most bytes of one number.
    static let greatestBytes = 8

    /// The number written in `bytes`, or `nil` if it does not end there or could be shorter.
    static func value(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let last = bytes.last, last < 0x80, bytes.count == 1 || last != 0 else { return nil }
        return bytes.reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    }
}

extension [UInt8] {
    /// Appends `value` seven bits a byte, the lowest first; bit 7 says that another byte follows.
    mutating func appendVarint(_ value: Int) {
        precondition(value >= 0)
        var rest = UInt64(value)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
