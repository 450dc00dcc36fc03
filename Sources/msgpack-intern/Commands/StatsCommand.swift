#if Command
import ArgumentParser
import CaptureFiles

/// `stats`: what each method makes of captures.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Compare the sizes of captures as coded by each method.",
        discussion: """
            Each file is one connection. A size counts all frames, attachments included, and \
            everything that the method adds to them; the lengths that frame the messages are left \
            out. Every message is decoded again and compared byte for byte.

            keymap-names and keymap-values are the two modes of the key map; stream-1 to stream-3 \
            are the levels of the interned stream. A conversation is coded by two ends that refer \
            to each other's messages. Each end reads a message 2 ms after its time stamp, and an \
            end that has read much and sent nothing sends a short reply, which is counted.

            zlib6-message compresses each message by itself, zlib6-stream all messages of a \
            direction as one stream that is flushed after each. The last four bytes of a flush are \
            always the same and are not counted (RFC 7692 does not send them either).

            Which method is smallest depends on the traffic: measure your own.
            """)

    @Flag(help: "Print JSON with bytes instead of a table with percentages.")
    var json = false

    @Flag(
        help: "Show where the bytes of the stream are: by operation, and by place in the messages.")
    var explain = false

    @Option(name: .shortAndLong, help: "The level of the stream to explain, from 1 to 3.")
    var level = 2

    @OptionGroup var memory: MemoryOption

    @OptionGroup var input: InputOptions

    @Argument(help: "The captures to read.", completion: .file())
    var files: [String] = ["-"]

    func validate() throws {
        guard (1...3).contains(level) else {
            throw ValidationError("--level must be from 1 to 3, not \(level).")
        }
    }

    func run() throws {
        let output = try CommandOutput(path: nil, isBinary: false)
        if explain {
            try explain(to: output)
            try output.finish()
            return
        }
        var report = SizeReport(methods: CodingMethod.compared.map(\.name))
        for file in files { report.add(try measure(file)) }
        if json {
            try output.write(line: report.json)
        } else {
            for line in report.table { try output.write(line: line) }
        }
        try output.finish()
        try report.requireVerified()
    }

    /// Measures the capture at `path` with every method.
    private func measure(_ path: String) throws(CommandFailure) -> SizeReport.Entry {
        var capture = try CaptureInput(path: path, options: input.capture)
        let connection = Connection(
            kind: capture.reader.kind, limits: input.limits.captureLimits, sizes: memory.sizes)
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

    // MARK: Explaining

    private func explain(to output: CommandOutput) throws(CommandFailure) {
        var objects: [String] = []
        for (index, file) in files.enumerated() {
            let explanation = try explanation(of: file)
            if json {
                objects.append(explanation.json(path: file, level: level))
                continue
            }
            if index > 0 { try output.write(line: "") }
            for line in explanation.lines(path: file, level: level) {
                try output.write(line: line)
            }
        }
        if json {
            try output.write(line: "{\"files\": [\n  \(objects.joined(separator: ",\n  "))]}")
        }
    }

    private func explanation(of path: String) throws(CommandFailure) -> Explanation {
        var capture = try CaptureInput(path: path, options: input.capture)
        let connection = Connection(
            kind: capture.reader.kind, limits: input.limits.captureLimits, sizes: memory.sizes)
        let encoder = CodingMethod.stream(level: UInt8(level)).makeEncoder(connection)
        let tracer = StreamTracer(connection)
        var explanation = Explanation()
        while let record = try capture.next() {
            do throws(MessageFault) {
                let coded = try encoder.encode(record)
                for reply in encoder.takeReplies() {
                    let reply = CaptureRecord(direction: reply.direction, frames: [reply.bytes])
                    explanation.add(reply, tracer.read(reply).message)
                }
                let (message, fault) = tracer.read(coded)
                if let fault {
                    throw MessageFault(
                        reason: fault.inCoded, offset: 0, advice: MessageFault.programError)
                }
                explanation.add(coded, message)
            } catch {
                throw capture.failure(error, in: record)
            }
        }
        return explanation
    }
}
#endif
