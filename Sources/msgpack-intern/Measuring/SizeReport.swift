import CaptureFiles

/// The sizes that several methods make of several captures.
struct SizeReport {
    /// One capture, or the sum of all.
    struct Entry {
        var path: String
        var messages = 0
        var rawBytes = 0
        var wireBytes: [Int]
        var isVerified: [Bool]
        /// What the methods took, where that was measured.
        var speeds: [MethodSpeed] = []

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
        if total.speeds.isEmpty {
            total.speeds = entry.speeds
        } else {
            for index in entry.speeds.indices { total.speeds[index].add(entry.speeds[index]) }
        }
    }

    /// Whether every method gave back every byte of every capture.
    private var isVerified: Bool { !total.isVerified.contains(false) }

    /// Checks that every method gave back every byte of every capture.
    func requireVerified() throws(CommandFailure) {
        if isVerified { return }
        throw CommandFailure(
            .dataRefused, "a method did not restore every byte",
            advice: "That is an error of this program; please report it with the capture.")
    }

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

    /// The name of a file without its folder, fit to be printed.
    static func shortName(_ path: String) -> String {
        if path == "-" { return "standard input" }
        return CommandFailure.name(ofFile: String(path.split(separator: "/").last ?? path[...]))
    }

    /// The report as one JSON object, with the keys that stay.
    var json: String {
        let files = entries.map { entry in
            "{\"path\": \(EscapedText.quoted(FileName.readable(entry.path))), " + fields(entry)
                + "}"
        }
        let list = files.joined(separator: ",\n  ")
        return "{\"files\": [\n  \(list)],\n \"total\": {\(fields(total))}}"
    }

    private func fields(_ entry: Entry) -> String {
        let methods = self.methods.indices.map { index in
            "\"\(self.methods[index])\": {\"wire_bytes\": \(entry.wireBytes[index]), "
                + "\"verified\": \(entry.isVerified[index])"
                + (entry.speeds.isEmpty ? "" : ", " + speed(entry, index)) + "}"
        }
        return "\"messages\": \(entry.messages), \"raw_bytes\": \(entry.rawBytes), "
            + "\"methods\": {\(methods.joined(separator: ", "))}"
    }

    private func speed(_ entry: Entry, _ index: Int) -> String {
        let speed = entry.speeds[index]
        let fields = [
            ("encode_mb_per_s", speed.encode.megabytesPerSecond(entry)),
            ("decode_mb_per_s", speed.decode.megabytesPerSecond(entry)),
            ("encode_ns_per_message", speed.encode.nanosecondsPerMessage(entry)),
            ("decode_ns_per_message", speed.decode.nanosecondsPerMessage(entry)),
        ]
        return fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
    }

    /// The lines of a table with a line for each capture and method.
    var speedTable: [String] {
        var table = TextTable()
        table.add(
            ["", "method", "size", "encode MB/s", "decode MB/s", "encode ns", "decode ns"])
        for entry in entries.count > 1 ? entries + [total] : entries {
            for index in methods.indices {
                let speed = entry.speeds[index]
                table.add([
                    index == 0 ? Self.shortName(entry.path) : "", methods[index],
                    TextTable.percent(entry.wireBytes[index], of: entry.rawBytes),
                    speed.encode.megabytesPerSecond(entry),
                    speed.decode.megabytesPerSecond(entry),
                    speed.encode.nanosecondsPerMessage(entry),
                    speed.decode.nanosecondsPerMessage(entry),
                ])
            }
        }
        return table.lines
    }
}

/// The seconds that a method takes to encode a capture, and to decode it.
struct MethodSpeed {
    /// Seconds for all messages of a capture.
    struct Seconds {
        var value: Double

        /// Millions of bytes of the messages a second, with one digit after the point.
        func megabytesPerSecond(_ entry: SizeReport.Entry) -> String {
            guard value > 0 else { return "0.0" }
            let tenths = Int((Double(entry.rawBytes) / value / 1e5).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }

        /// Nanoseconds a message, rounded.
        func nanosecondsPerMessage(_ entry: SizeReport.Entry) -> String {
            guard entry.messages > 0 else { return "0" }
            return "\(Int((value * 1e9 / Double(entry.messages)).rounded()))"
        }
    }

    var encode = Seconds(value: 0)
    var decode = Seconds(value: 0)

    /// Adds what another capture takes.
    mutating func add(_ other: MethodSpeed) {
        encode.value += other.encode.value
        decode.value += other.decode.value
    }
}
