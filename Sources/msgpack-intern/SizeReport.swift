/// The sizes that several methods make of several captures.
struct SizeReport {
    /// One capture, or the sum of all.
    struct Entry {
        var path: String
        var messages = 0
        var rawBytes = 0
        var wireBytes: [Int]
        var isVerified: [Bool]

        /// An entry without messages, for `methodCount` methods.
        init(path: String, methodCount: Int) {
            self.path = path
            wireBytes = Array(repeating: 0, count: methodCount)
            isVerified = Array(repeating: true, count: methodCount)
        }
    }

    private let methods: [String]
    private var entries: [Entry] = []
    private var total: Entry

    /// A report without captures on the methods with these names.
    init(methods: [String]) {
        self.methods = methods
        total = Entry(path: "total", methodCount: methods.count)
    }

    /// Adds a capture.
    mutating func add(_ entry: Entry) {
        entries.append(entry)
        total.messages += entry.messages
        total.rawBytes += entry.rawBytes
        for index in methods.indices {
            total.wireBytes[index] += entry.wireBytes[index]
            total.isVerified[index] = total.isVerified[index] && entry.isVerified[index]
        }
    }

    /// Whether every method gave back every byte of every capture.
    var isVerified: Bool { !total.isVerified.contains(false) }

    /// The lines of a table: bytes of the capture, then per cent of them.
    var table: [String] {
        var table = TextTable()
        table.add(["", "messages", "bytes"] + methods)
        for entry in entries { table.add(row(entry, name: Self.shortName(entry.path))) }
        if entries.count > 1 { table.add(row(total, name: "total")) }
        guard isVerified else { return table.lines }
        return table.lines + [
            "Per cent of the bytes. Everything was decoded again and compared: every byte came back."
        ]
    }

    private func row(_ entry: Entry, name: String) -> [String] {
        [name, TextTable.grouped(entry.messages), TextTable.grouped(entry.rawBytes)]
            + methods.indices.map { index in
                let share = TextTable.percent(entry.wireBytes[index], of: entry.rawBytes)
                return entry.isVerified[index] ? share : "\(share) WRONG"
            }
    }

    private static func shortName(_ path: String) -> String {
        if path == "-" { return "standard input" }
        return EscapedText.plain(String(path.split(separator: "/").last ?? path[...]))
    }

    /// The report as one JSON object, with the keys that stay.
    var json: String {
        let files = entries.map { entry in
            "{\"path\": \(EscapedText.quoted(entry.path)), " + fields(entry) + "}"
        }
        let list = files.joined(separator: ",\n  ")
        return "{\"files\": [\n  \(list)],\n \"total\": {\(fields(total))}}"
    }

    private func fields(_ entry: Entry) -> String {
        let methods = self.methods.indices.map { index in
            "\"\(self.methods[index])\": {\"wire_bytes\": \(entry.wireBytes[index]), "
                + "\"verified\": \(entry.isVerified[index])}"
        }
        return "\"messages\": \(entry.messages), \"raw_bytes\": \(entry.rawBytes), "
            + "\"methods\": {\(methods.joined(separator: ", "))}"
    }
}
