#if Command
import ArgumentParser
import CaptureFiles

/// `bench`: how fast each method is on captures.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast each method encodes and decodes captures.",
        discussion: """
            The messages are held in memory. A round encodes all of them on a new connection and \
            decodes them again, and is repeated until 20 ms have passed; connections are made \
            before the clock starts. The methods take turns, one round each. Shown is the median \
            of the rounds. MB are millions of bytes of the original messages, attachments included; \
            ns are nanoseconds a message. Compare only rows of one run: the machine is part of the \
            result. Sizes are measured and checked as by stats.
            """)

    /// The largest capture, because it is held in memory.
    private static let limitBytes = 1 << 30

    @Flag(help: "Print JSON with the keys of stats --json, and the speeds of each method.")
    var json = false

    @Option(help: "How many rounds (1 to 1000).")
    var rounds = 7

    @OptionGroup var memory: MemoryOption

    @OptionGroup var input: InputOptions

    @Argument(help: "The captures to read.", completion: .file())
    var files: [String] = ["-"]

    func validate() throws {
        guard (1...1000).contains(rounds) else {
            throw ValidationError("--rounds must be from 1 to 1000, not \(rounds).")
        }
    }

    func run() throws {
        let output = try CommandOutput(path: nil, isBinary: false)
        var report = SizeReport(methods: CodingMethod.compared.map(\.name))
        for file in files { report.add(try measure(file)) }
        for line in json ? [report.json] : report.speedTable { try output.write(line: line) }
        try output.finish()
        try report.requireVerified()
    }

    private func measure(_ path: String) throws(CommandFailure) -> SizeReport.Entry {
        var capture = try CaptureInput(path: path, options: input.capture)
        let connection = Connection(
            kind: capture.reader.kind, limits: input.limits.captureLimits, sizes: memory.sizes)
        var sizes = SizeMeasurement(path: path, connection)
        var records: [CaptureRecord] = []
        while let record = try capture.next() {
            guard capture.reader.byteOffset <= Self.limitBytes else {
                var failure = CommandFailure(
                    .limitExceeded, "bench holds the capture in memory, 1 GiB at most",
                    advice: "Cut the capture: the speed of a shorter one is the same.")
                failure.file = path
                throw failure
            }
            do throws(MessageFault) {
                try sizes.add(record)
            } catch {
                throw capture.failure(error, in: record)
            }
            records.append(record)
        }
        if records.isEmpty {
            var failure = CommandFailure(
                .dataRefused, "the capture holds no messages, so there is no speed to measure",
                advice: "Name a capture with at least one message.")
            failure.file = path
            throw failure
        }
        do throws(MessageFault) {
            var entry = try sizes.finish()
            let speeds = try SpeedMeasurement(records, connection)
            entry.speeds = try speeds.measure(rounds: rounds)
            return entry
        } catch {
            throw capture.failure(error, in: nil)
        }
    }
}
#endif
