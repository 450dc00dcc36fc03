/// The strict check for UTF-8 (Unicode Standard, table 3-7, "Well-formed UTF-8 byte sequences").
public enum ReferenceUTF8 {
    /// A row of the table: first bytes, and the bytes that must follow them.
    private struct Row {
        let first: ClosedRange<UInt8>
        let following: [ClosedRange<UInt8>]
    }

    private static let any: ClosedRange<UInt8> = 0x80...0xBF

    private static let rows: [Row] = [
        Row(first: 0x00...0x7F, following: []),
        Row(first: 0xC2...0xDF, following: [any]),
        Row(first: 0xE0...0xE0, following: [0xA0...0xBF, any]),
        Row(first: 0xE1...0xEC, following: [any, any]),
        Row(first: 0xED...0xED, following: [0x80...0x9F, any]),
        Row(first: 0xEE...0xEF, following: [any, any]),
        Row(first: 0xF0...0xF0, following: [0x90...0xBF, any, any]),
        Row(first: 0xF1...0xF3, following: [any, any, any]),
        Row(first: 0xF4...0xF4, following: [0x80...0x8F, any, any]),
    ]

    /// Whether `bytes` are well-formed: no overlong forms, no surrogates, nothing above U+10FFFF.
    ///
    /// - Complexity: O(n) for n bytes.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while let first = rest.popFirst() {
            guard let row = rows.first(where: { $0.first.contains(first) }) else { return false }
            for range in row.following {
                guard let next = rest.popFirst(), range.contains(next) else { return false }
            }
        }
        return true
    }
}
