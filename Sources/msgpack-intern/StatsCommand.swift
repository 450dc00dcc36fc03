import ArgumentParser
import CaptureFiles

/// `stats`: what each method makes of captures.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Compare the sizes that each method makes of captures.",
        discussion: """
            Each file is one connection. Sizes are those of all frames on the wire, attachments \
            included, and of whatever the method adds to them; framing is left out. Each is \
            decoded again and compared byte for byte.

            stream-1 to stream-3 are the levels of the interned stream. A conversation is coded \
            by two ends that refer to each other's messages; each message is read by the other \
            end 2 ms after its time stamp. zlib6-message packs every message by itself, \
            zlib6-stream all messages of a direction in one stream, flushed behind each.
            """)

    @Flag(help: "Print JSON with bytes instead of a table with per cent of raw.")
    var json = false

    @OptionGroup var input: InputOptions

    @Argument(help: "The captures to read.", completion: .file())
    var files: [String] = ["-"]

    func run() throws {
        let output = try CommandOutput(path: nil, isBinary: false)
        var report = SizeReport(methods: SizeMethod.all.map(\.name))
        for file in files { report.add(try measure(file)) }
        if json {
            try output.write(line: report.json)
        } else {
            for line in report.table { try output.write(line: line) }
        }
        try output.finish()
        try report.requireVerified()
    }

    /// Sends the capture at `path` through every method.
    private func measure(_ path: String) throws(CommandFailure) -> SizeReport.Entry {
        var capture = try CaptureInput(path: path, options: input)
        let connection = Connection(
            kind: capture.reader.kind, limits: input.limits.captureLimits)
        var sizes = SizeMeasurement(path: path, connection)
        while let record = try capture.next() {
            do throws(MessageFault) {
                try sizes.add(record)
            } catch {
                throw capture.failure(error, in: record)
            }
        }
        do throws(MessageFault) {
            return try sizes.finish()
        } catch {
            throw capture.failure(error, in: nil)
        }
    }
}
