#if Command
import ArgumentParser
import CaptureFiles

/// `decode`: a container back into the capture it was made from.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode a container into the capture that was encoded.",
        discussion: """
            With -o the file appears only when every check has matched. On standard output a \
            message is sent as soon as the check of its block has matched, so look at the exit \
            status.

            A container of some kilobytes may decode to gigabytes. Unless --limit-output says \
            otherwise, the capture may have 1,024 times the bytes of the container (what gzip \
            reaches at most), and the bytes of --limit-size besides.
            """)

    @Option(name: .shortAndLong, help: "The file to write; it appears when it is complete.")
    var output: String?

    @Option(
        name: .customLong("limit-output"), help: "The most bytes of the whole decoded capture.")
    var outputLimit: Int?

    @OptionGroup var limits: LimitOptions

    @Flag(name: .customLong("no-progress"), help: "No progress line on a terminal.")
    var hidesProgress = false

    @Argument(help: "The container to read.", completion: .file())
    var file = "-"

    func run() throws {
        var container = try ContainerInput(
            path: file, limits: limits.captureLimits, hidesProgress: hidesProgress)
        let output = try CommandOutput(path: output, isBinary: true)
        let writer = try output.writing { (file) throws(CaptureError) in
            try CaptureWriter(file, kind: container.kind)
        }
        while let record = try container.next() {
            try check(container)
            try output.writing { (_) throws(CaptureError) in try writer.write(record) }
        }
        try output.finish()
    }

    func validate() throws {
        if let outputLimit, outputLimit < 0 {
            throw ValidationError("--limit-output must be 0 or more, not \(outputLimit).")
        }
    }

    /// The times that a container may grow if no limit is given.
    private static let outputRatio = 1_024

    /// Holds what was decoded so far against the limit, before it is written.
    private func check(_ container: ContainerInput) throws(CommandFailure) {
        let limit = outputLimit ?? limits.size + Self.outputRatio * container.fileBytes
        guard container.sourceBytes > limit else { return }
        var failure = CommandFailure(
            .limitExceeded, "the capture is longer than \(limit) bytes",
            advice: outputLimit == nil
                ? "Its container is small for that. If you know the file, allow more with "
                    + "--limit-output."
                : "If the file is right, allow more with --limit-output.")
        failure.file = file
        throw failure
    }
}
#endif
