#if Command
import ArgumentParser
import CaptureFiles
import MessagePackCoding
import MsgPackWire

/// `convert`: a capture into lines of JSON, and back.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a capture into lines of JSON, or lines of JSON into a capture.",
        discussion: """
            A message is a line. Values, order, and repeated keys are kept; lengths and numbers come \
            back in their shortest form, and a float of 32 bits as one of 64.

            JSON has no byte strings, ext, text that is not UTF-8, keys that are not text, infinite \
            numbers and NaN: these are refused, with their place. With --lossless they are written \
            as objects such as {"$bin": "AQI="} and read back as they were, floats of 32 bits, too \
            (docs/JSON.md). Integers have all their digits; many readers of JSON round those beyond \
            2^53. An integer that does not fit 64 bits is refused. A conversation is converted with \
            --lossless only, and back if the output is named .conversation.
            """)

    @Option(
        help: """
            What to write (default: msgpack for a file named .json, .jsonl, or .ndjson, else json). \
            MessagePack is written as frames if the output is named .frames.
            """)
    var to: ConvertedForm?

    @Option(name: .shortAndLong, help: "The file to write; it appears when it is complete.")
    var output: String?

    @Flag(help: "Write and read tagged objects for what JSON has no values for.")
    var lossless = false

    @OptionGroup var input: InputOptions

    @Argument(help: "The file to read.", completion: .file())
    var file = "-"

    func validate() throws {
        guard form == .msgpack else { return }
        if input.kind != nil { throw ValidationError("--kind is one of a capture, not of JSON.") }
        if outputKind == .conversation, !lossless {
            throw ValidationError(
                "JSON holds a conversation only with --lossless; or name the output .frames or .msgpack."
            )
        }
    }

    func run() throws {
        switch form {
        case .json: try writeJSON()
        case .msgpack: try writeMessages()
        }
    }

    private var form: ConvertedForm { to ?? (ConvertedForm.isNameOfJSON(file) ? .msgpack : .json) }

    private var jsonForm: JSONForm { lossless ? .tagged : .plain }

    private var outputKind: CaptureKind { output.flatMap { CaptureKind(path: $0) } ?? .messages }

    private func writeJSON() throws(CommandFailure) {
        let limits = input.limits.captureLimits
        var capture = try CaptureInput(path: file, options: input.capture)
        let isConversation = capture.reader.kind == .conversation
        if isConversation, !lossless {
            var failure = CommandFailure(
                .dataRefused, "lines of JSON have no place for direction, time, and attachments",
                advice: "Convert with --lossless, which has a form for them (docs/JSON.md).")
            failure.file = file
            throw failure
        }
        let output = try CommandOutput(path: output, isBinary: false)
        try output.finish { () throws(CommandFailure) in
            while let record = try capture.next() {
                let line: String
                do throws(MessageFault) {
                    line =
                        isConversation
                        ? try ConversationLine.line(of: record, limits: limits)
                        : try JSONWriter.line(of: record.frames[0], form: jsonForm, limits: limits)
                } catch {
                    throw capture.failure(error, in: record)
                }
                try output.write(line: line)
            }
        }
    }

    private func writeMessages() throws(CommandFailure) {
        var lines = try JSONLines(
            path: file, form: jsonForm, kind: outputKind, limits: input.limits.captureLimits,
            hidesProgress: input.hidesProgress)
        let output = try CommandOutput(path: output, isBinary: true)
        let writer = try output.writing { (file) throws(CaptureError) in
            try CaptureWriter(file, kind: outputKind)
        }
        try output.finish { () throws(CommandFailure) in
            while let record = try lines.next() {
                try output.writing { (_) throws(CaptureError) in try writer.write(record) }
            }
        }
    }
}

/// What `convert` writes.
enum ConvertedForm: String, CaseIterable, ExpressibleByArgument {
    case json, msgpack

    /// Whether `path` ends as files of JSON do, looking through a final `.gz`.
    static func isNameOfJSON(_ path: String) -> Bool {
        let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        return [".json", ".jsonl", ".ndjson"].contains { name.hasSuffix($0) }
    }
}
#endif
