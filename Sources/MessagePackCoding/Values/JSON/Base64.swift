/// Base 64 of RFC 4648, section 4, with padding.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The text of `bytes`.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | Int(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
            (group, count) = (0, 0)
        }
        if count > 0 {
            // The bits that are missing from the last group are zeros.
            group <<= 8 * (3 - count)
            text.append(alphabet[group >> 18 & 63])
            text.append(alphabet[group >> 12 & 63])
            text.append(count == 2 ? alphabet[group >> 6 & 63] : padding)
            text.append(padding)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`; `nil` unless it is what `encode` writes for some bytes.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        let padded = characters.suffix(2).filter { $0 == padding }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var group = 0
        for (index, character) in characters.dropLast(padded).enumerated() {
            guard let value = value(of: character) else { return nil }
            group = group << 6 | value
            guard index % 4 == 3 else { continue }
            for shift in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: group >> shift)) }
            group = 0
        }
        guard padded > 0 else { return bytes }
        // The last group has 12 or 18 bits, of which the last 4 or 2 are of no byte.
        guard group & (padded == 2 ? 0b1111 : 0b11) == 0 else { return nil }
        group <<= 6 * padded
        for shift in [16, 8].prefix(3 - padded) {
            bytes.append(UInt8(truncatingIfNeeded: group >> shift))
        }
        return bytes
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
