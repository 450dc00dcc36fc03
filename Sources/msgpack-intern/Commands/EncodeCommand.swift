#if Command
import ArgumentParser
import CaptureFiles

/// `encode`: a capture into a container.
struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Code a capture; decode restores the identical file.",
        discussion: """
            Writes a container (docs/CONTAINER.md), which names its method, holds direction and \
            time of every message, and is protected by check sums. A gzip layer around the \
            capture is not kept.
            """)

    @Option(name: .shortAndLong, help: "How to code the messages.")
    var method = MethodName.stream

    @Option(
        name: .shortAndLong,
        help: """
            Of the stream: 0 frames and checks, 1 copies earlier bytes, 2 interns, 3 has a range coder, \
            too (default: 2).
            """)
    var level: Int?

    @OptionGroup var memory: MemoryOption

    @Option(name: .shortAndLong, help: "The file to write; it appears when it is complete.")
    var output: String?

    @OptionGroup var input: InputOptions

    @Argument(help: "The capture to read.", completion: .file())
    var file = "-"

    func run() throws {
        var capture = try CaptureInput(path: file, options: input.capture)
        let output = try CommandOutput(path: output, isBinary: true)
        let kind = capture.reader.kind
        let method = codingMethod
        let header = ContainerHeader(
            method: method.code, level: method.level, kind: kind,
            hasReplies: method.isStream && kind == .conversation)
        let encoder = method.makeEncoder(
            Connection(kind: kind, limits: input.limits.captureLimits, sizes: memory.sizes))
        var source = SourceCheck(kind: kind)
        var writer = try output.writing { (file) throws(CaptureError) in
            try ContainerWriter(file, header: header)
        }
        while let record = try capture.next() {
            let coded: CaptureRecord
            do throws(MessageFault) {
                coded = try encoder.encode(record)
            } catch {
                throw capture.failure(error, in: record)
            }
            try output.writing { (_) throws(CaptureError) in
                try source.add(record)
                for reply in encoder.takeReplies() {
                    try writer.write(reply: reply.bytes, reply.direction)
                }
                try writer.write(coded)
            }
        }
        try output.writing { (_) throws(CaptureError) in try writer.finish(source: source) }
        try output.finish()
    }

    func validate() throws {
        if level != nil, method != .stream {
            throw ValidationError("--level is one of --method stream.")
        }
        if let level, !(0...3).contains(level) {
            throw ValidationError("--level must be from 0 to 3, not \(level).")
        }
    }

    private var codingMethod: CodingMethod {
        switch method {
        case .stream: .stream(level: UInt8(level ?? 2))
        case .keyMapNames: .keyMapNames
        case .keyMapValues: .keyMapValues
        }
    }
}

/// A method as the command line names it.
enum MethodName: String, CaseIterable, ExpressibleByArgument {
    case stream
    case keyMapNames = "keymap-names"
    case keyMapValues = "keymap-values"
}
#endif
