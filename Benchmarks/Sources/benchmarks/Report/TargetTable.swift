/// The targets of the project beside what this run found, the missed ones too.
enum TargetTable {
    /// A target and its finding.
    private struct Line {
        let what: String
        let target: String
        let found: String
        let isReached: Bool?
    }

    /// The table as Markdown.
    static func text(_ report: Report) -> String {
        let rows = (streamLines(report) + codecLines(report) + gaugeLines(report)).map { line in
            [
                line.what, line.target, line.found,
                line.isReached.map { $0 ? "reached" : "MISSED" } ?? "not measured",
            ]
        }
        return "## Targets\n\n"
            + TextReport.table(["what", "target", "found", "verdict"], rows)
    }

    private static func streamLines(_ report: Report) -> [Line] {
        guard let section = report.streams.first else { return [] }
        func row(_ method: String) -> StreamRow? { section.rows.first { $0.method == method } }
        guard let fast = row("stream-1"), let small = row("stream-2"),
            let smallest = row("stream-3")
        else { return [] }
        let deflated = row("zlib-6")?.percent ?? 0
        return [
            atMost(
                "level 1: size of the frames, % (lz4's)", row("lz4")?.percent ?? 0, fast.percent),
            atMost("level 2: size of the frames, % (zlib-6's)", deflated, small.percent),
            atMost(
                "level 3: size of the frames, % (half of zlib-6's)", deflated / 2, smallest.percent),
            atLeast("level 1: encode × lz4", 1, fast.encode.timesLz4),
            atLeast("level 1: encode × zlib-6", 15, fast.encode.timesZlib6),
            atLeast("level 1: decode, MB/s", 1_000, fast.decode.megabytesPerSecond),
            atLeast("level 1: decode × zlib-6", 2, fast.decode.timesZlib6),
            atLeast("level 2: encode × zlib-6", 8, small.encode.timesZlib6),
            atLeast("level 2: decode × zlib-6", 1, small.decode.timesZlib6),
            atLeast("level 3: encode × zlib-6", 4, smallest.encode.timesZlib6),
            atLeast("key map: encode, MB/s", 2_000, row("keymap-names")?.encode.megabytesPerSecond),
            atLeast("key map: decode, MB/s", 2_500, row("keymap-names")?.decode.megabytesPerSecond),
        ] + keyMapLines(report)
            + report.streams.filter { ["frames", "wire"].contains($0.traffic) }
            .flatMap(cLibraryLines)
    }

    /// What the key map takes for one map of a batch.
    private static func keyMapLines(_ report: Report) -> [Line] {
        let section = report.streams.first { $0.traffic == "batches" }
        let row = section?.rows.first { $0.method == "keymap-names" }
        let tasks = Double(Traffic.batchSize)
        return [
            atMost(
                "key map: encode a task, instructions", 2_100,
                row?.encode.instructions.map { $0 / tasks }),
            atMost(
                "key map: decode a task, instructions", 2_100,
                row?.decode.instructions.map { $0 / tasks }),
        ]
    }

    private static func cLibraryLines(_ section: StreamSection) -> [Line] {
        [1, 2, 3].flatMap { level in
            let row = section.rows.first { $0.method == "c-library-\(level)" }
            let what = "C library, \(section.traffic), level \(level)"
            return [
                atLeast("\(what): encode × Swift build", 0.9, row?.encode.timesSwiftBuild),
                atLeast("\(what): decode × Swift build", 0.9, row?.decode.timesSwiftBuild),
            ]
        }
    }

    private static func codecLines(_ report: Report) -> [Line] {
        func row(_ input: String, _ job: String) -> CodecRow? {
            report.codec.first { $0.input == input && $0.job == job }
        }
        let find = report.intern.first { $0.job == "find" }
        var lines = [
            atMost("skip b, instructions", 10_000, row("b", "skip")?.instructions),
            atMost("index b, instructions", 18_000, row("b", "index")?.instructions),
            atLeast("index b × msgpack-c", 4, row("b", "index")?.timesMsgpackC),
            atMost("encode b, instructions", 28_000, row("b", "encode-from-index")?.instructions),
            atLeast("encode b × msgpack-c", 3, row("b", "encode-from-index")?.timesMsgpackC),
            atMost("typed encode b, instructions", 20_000, row("b", "typed-encode")?.instructions),
            atMost("typed decode b, instructions", 80_000, row("b", "typed-decode")?.instructions),
            atMost(
                "1 MiB by reference, instructions", 3_000,
                row("d", "pack-by-reference")?.instructions),
            atMost("look-up, ns", 8, find?.nanoseconds.median),
            atMost("look-up, instructions", 75, find?.instructions),
        ]
        for input in ["c", "n"] {
            for job in ["skip", "index", "encode-from-index"] {
                // No more than 1.2 times as slow as the rival.
                let ratio = row(input, job)?.timesMsgpackC
                lines.append(atLeast("\(job) \(input) × msgpack-c", 1 / 1.2, ratio))
            }
        }
        return lines
    }

    private static func gaugeLines(_ report: Report) -> [Line] {
        let own = report.allocations.filter {
            $0.method.hasPrefix("stream-") || $0.method.hasPrefix("c-library-")
        }
        let most = own.map { max($0.encode, $0.decode) }.max()
        let fast = report.ages.first { $0.method == "stream-1" }
        return [
            atMost("allocations a message, levels 1 to 3", 0, most),
            atMost(
                "10,000 idle sessions, MB", 100,
                report.idle.map { Double($0.residentBytes) / 1e6 }),
            atMost("level 1: encode, old ÷ young connection", 1.15, fast?.encodeRatio.median),
            atMost("level 1: decode, old ÷ young connection", 1.15, fast?.decodeRatio.median),
        ]
    }

    private static func atMost(_ what: String, _ target: Double, _ found: Double?) -> Line {
        Line(
            what: what, target: "≤ " + text(target), found: found.map(text) ?? "",
            isReached: found.map { $0 <= target })
    }

    private static func atLeast(_ what: String, _ target: Double, _ found: Double?) -> Line {
        Line(
            what: what, target: "≥ " + text(target), found: found.map(text) ?? "",
            isReached: found.map { $0 >= target })
    }

    private static func atLeast(_ what: String, _ target: Double, _ found: Spread?) -> Line {
        Line(
            what: what, target: "≥ " + text(target), found: TextReport.ratio(found),
            isReached: found.map { $0.median >= target })
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() || value >= 100
            ? TextReport.number(value).replacing(".0", with: "") : TextReport.decimal(value, 2)
    }
}
