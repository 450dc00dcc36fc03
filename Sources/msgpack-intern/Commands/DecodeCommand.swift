#if Command
import ArgumentParser
import CaptureFiles

/// `decode`: a container back into the capture it was made from.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Give back the capture that was encoded.",
        discussion: """
            With -o the file appears only when every check has held. On standard output a \
            message is sent as soon as the check of its block has held, so look at the exit status.
            """)

    @Option(name: .shortAndLong, help: "The file to write; it appears when it is complete.")
    var output: String?

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
            try output.writing { (_) throws(CaptureError) in try writer.write(record) }
        }
        try output.finish()
    }
}
#endif
