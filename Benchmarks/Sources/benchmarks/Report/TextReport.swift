import Foundation

/// The report as Markdown, which reads as well in a terminal.
struct TextReport {
    private let report: Report

    /// The text of `report`.
    static func text(_ report: Report) -> String { TextReport(report: report).text }

    private var text: String {
        var parts = [head]
        parts += report.streams.map(streams)
        parts += [codec, intern, gauges, TargetTable.text(report)]
        if !report.python.isEmpty { parts.insert(python, at: parts.count - 2) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var head: String {
        let versions = report.versions.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
            # Benchmarks of \(report.date)

            \(report.machine), \(report.processors) processors; \(versions). CPU time, median of \
            \(report.rounds) interleaved rounds\(report.isQuick ? " (a quick run: rough)" : ""); \
            ratios are medians of the ratios of each round, with the least and the greatest. \
            Ratios above 1: faster. What is measured and whom it favours: METHODOLOGY.md.
            """
    }

    private func streams(_ section: StreamSection) -> String {
        let mean = section.rawBytes / max(section.messages, 1)
        let rows = section.rows.map { row in
            let encode = row.encode
            let decode = row.decode
            return [
                row.method, Self.decimal(row.percent, 1), Self.number(encode.nanoseconds.median),
                Self.number(encode.megabytesPerSecond), Self.ratio(encode.timesLz4),
                Self.ratio(encode.timesZlib6), Self.number(decode.nanoseconds.median),
                Self.number(decode.megabytesPerSecond), Self.ratio(decode.timesLz4),
                Self.ratio(decode.timesZlib6),
                Self.number(encode.instructions), Self.number(decode.instructions),
            ]
        }
        return """
            ## Streams: \(section.title)

            \(section.messages) messages, \(section.rawBytes) bytes, \(mean) a message; message \
            by message, one state a connection.


            """
                + Self.table(
                    [
                        "method", "size %", "encode ns", "MB/s", "× lz4", "× zlib-6", "decode ns",
                        "MB/s", "× lz4", "× zlib-6", "instr. enc.", "instr. dec.",
                    ], rows)
    }

    private var codec: String {
        let rows = report.codec.map { row in
            [
                row.input, row.job, Self.number(row.nanoseconds.median),
                Self.number(row.megabytesPerSecond), Self.ratio(row.timesMsgpackC),
                Self.number(row.instructions),
            ]
        }
        return """
            ## Codec

            a: compute-task message · b: batch of 20 task-finished maps · c: nested, large · \
            n: numbers · d: bin of 1 MiB


            """
                + Self.table(["input", "job", "ns", "MB/s", "× msgpack-c", "instructions"], rows)
    }

    private var intern: String {
        let rows = report.intern.map {
            [$0.job, Self.decimal($0.nanoseconds.median, 1), Self.number($0.instructions)]
        }
        return "## Look-up of a text of 20 bytes among 1,000\n\n"
            + Self.table(["table", "ns", "instructions"], rows)
    }

    private var gauges: String {
        let allocations = report.allocations.map {
            [$0.method, Self.decimal($0.encode, 3), Self.decimal($0.decode, 3)]
        }
        let ages = report.ages.map {
            [
                $0.method, Self.number(Double($0.messages)), Self.number($0.encodeYoung),
                Self.number($0.encodeOld), Self.ratio($0.encodeRatio),
                Self.number($0.decodeYoung), Self.number($0.decodeOld),
                Self.ratio($0.decodeRatio),
            ]
        }
        var parts = [
            "## Allocations a message, after the traffic was seen once\n\n"
                + Self.table(["method", "encode", "decode"], allocations),
            "## Age of a connection: ns a message on a young and an old one\n\n"
                + Self.table(
                    [
                        "method", "age, messages", "encode young", "old", "old ÷ young",
                        "decode young", "old", "old ÷ young",
                    ], ages),
        ]
        if let idle = report.idle {
            parts.append(
                """
                ## Idle sessions

                \(idle.sessions) sessions (both ends), two small messages each way: \
                \(idle.heapBytes / 1_000_000) MB of heap, \(idle.residentBytes / 1_000_000) MB \
                resident.
                """)
        }
        return parts.joined(separator: "\n\n")
    }

    private var python: String {
        "## Python's packages, from and to Python objects\n\n"
            + Self.table(
                ["input", "job", "ns"],
                report.python.map { [$0.input, $0.job, Self.number($0.nanoseconds)] })
    }
}

extension TextReport {
    /// A number with as many digits as a reader can use.
    static func number(_ value: Double?) -> String {
        guard let value else { return "" }
        return value < 10 ? decimal(value, 1) : grouped(Int(value.rounded()))
    }

    static func decimal(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    static func ratio(_ spread: Spread?) -> String {
        guard let spread else { return "" }
        let digits = spread.median < 10 ? 2 : 1
        return decimal(spread.median, digits)
            + " (\(decimal(spread.least, digits))–\(decimal(spread.greatest, digits)))"
    }

    private static func grouped(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits = String(digits.dropLast(3))
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A table whose columns line up.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).enumerated().map { index, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return isText(index, rows) ? cell.0 + space : space + cell.0
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = widths.indices.map { index in
            let dashes = String(repeating: "-", count: widths[index] + 1)
            return isText(index, rows) ? dashes + "-" : dashes + ":"
        }
        return ([line(head), "|" + rule.joined(separator: "|") + "|"] + rows.map(line))
            .joined(separator: "\n")
    }

    private static func isText(_ column: Int, _ rows: [[String]]) -> Bool {
        rows.contains { $0[column].first?.isLetter == true }
    }
}
