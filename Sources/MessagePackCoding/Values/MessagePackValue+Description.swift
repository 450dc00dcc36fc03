/// Values for people to read.
extension MessagePackValue: CustomStringConvertible {
    /// The value in one line: `{"op": "done", 1: [nil, 1.5], "body": h'00ff'}`.
    ///
    /// Bytes are hex after `h`, a str that is not UTF-8 is hex after `s`, a float of 32 bits ends in `f`,
    /// an ext is `ext(5, h'00')`, a point in time `time(1700000000.000000001)`. Control characters are
    /// escaped.
    public var description: String {
        var printer = ValuePrinter(indent: nil)
        printer.add(self, depth: 0)
        return printer.text
    }

    /// The value in lines, each element of an array and each pair of a map in its own.
    ///
    /// - Parameter indent: spaces for each level.
    public func prettyDescription(indent: Int = 2) -> String {
        var printer = ValuePrinter(indent: max(indent, 0))
        printer.add(self, depth: 0)
        return printer.text
    }
}

/// Writes a value as text.
private struct ValuePrinter {
    /// Spaces for each level; nil if all is in one line.
    let indent: Int?
    var text = ""

    init(indent: Int?) { self.indent = indent }

    mutating func add(_ value: MessagePackValue, depth: Int) {
        switch value {
        case .nil: text += "nil"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += value.description
        case .float32(let value): text += "\(value)f"
        case .float64(let value): text += "\(value)"
        case .string(let value): text += EscapedJSON.quoted(value)
        case .malformedString(let bytes): text += "s'\(hex(bytes))'"
        case .binary(let bytes): text += "h'\(hex(bytes))'"
        case .timestamp(let time): text += "time(\(time.decimalSeconds))"
        case .extension(let item): text += "ext(\(item.type), h'\(hex(item.payload))')"
        case .array(let values):
            addList(values, between: ("[", "]"), depth: depth) { printer, value in
                printer.add(value, depth: depth + 1)
            }
        case .map(let map):
            addList(map, between: ("{", "}"), depth: depth) { printer, pair in
                printer.add(pair.key, depth: depth + 1)
                printer.text += ": "
                printer.add(pair.value, depth: depth + 1)
            }
        }
    }

    private mutating func addList<Items: Collection>(
        _ items: Items, between brackets: (String, String), depth: Int,
        _ add: (inout ValuePrinter, Items.Element) -> Void
    ) {
        text += brackets.0
        for (number, item) in items.enumerated() {
            if number > 0 { text += indent == nil ? ", " : "," }
            breakLine(depth + 1)
            add(&self, item)
        }
        if !items.isEmpty { breakLine(depth) }
        text += brackets.1
    }

    private mutating func breakLine(_ depth: Int) {
        guard let indent else { return }
        text += "\n" + String(repeating: " ", count: indent * depth)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
