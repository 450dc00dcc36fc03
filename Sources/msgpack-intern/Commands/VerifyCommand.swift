#if Command
import ArgumentParser
import CaptureFiles

/// `verify`: whether every codec agrees on a file, and every method gives it back.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check captures and containers with every codec and every method.",
        discussion: """
            Each message is read by MsgPackWire (the fast codec), by MsgPackReference (an \
            independent one, made from the documents), and, if it is nested no deeper than 32, \
            by msgpack-c; all must agree. Then it goes through every coding method and back, \
            by the fast codec and the reference codec, each decoding what either has encoded, and must be \
            the same byte for byte. A container is decoded, and its check sums must match.

            Goes on to the next file after one that fails; the exit status is that of the first.
            """)

    @OptionGroup var input: InputOptions

    @Argument(help: "The captures and containers to check.", completion: .file())
    var files: [String] = ["-"]

    func run() throws {
        let output = try CommandOutput(path: nil, isBinary: false)
        var firstFailure: ExitStatus?
        for file in files {
            do throws(CommandFailure) {
                try output.write(line: try FileCheck(file, options: input.capture).summary)
            } catch {
                if error.file == "standard output" { throw error }
                firstFailure = firstFailure ?? error.status
                Terminal.write(toStandardError: error.text + "\n")
            }
        }
        try output.finish()
        if let firstFailure { throw firstFailure }
    }
}
#endif
