/// Rows of text in aligned columns: the first to the left, the others to the right.
struct TextTable {
    private var rows: [[String]] = []

    /// Appends a row.
    mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// The lines of the table.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + gap : gap + cell
            }.joined(separator: "  ")
        }
    }

    /// `value` with a comma between every three digits.
    static func grouped(_ value: Int) -> String {
        var digits = Array(String(value.magnitude))
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: position)
            position -= 3
        }
        return (value < 0 ? "-" : "") + String(digits)
    }

    /// `value` with its noun, in the plural unless it is 1.
    static func counted(_ value: Int, _ noun: String) -> String {
        grouped(value) + " " + noun + (value == 1 ? "" : "s")
    }

    /// `part` of `whole` in per cent with one digit after the point, rounded.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "-" }
        let permille = (part * 1000 + whole / 2) / whole
        return "\(permille / 10).\(permille % 10) %"
    }
}

extension String {
    /// The text, padded on the right with spaces to `width` characters.
    func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text, padded on the left with spaces to `width` characters.
    func padding(toTheLeft width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
