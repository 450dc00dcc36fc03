#if Command
import ArgumentParser
import CaptureFiles

/// The command. It keeps the customs of Unix tools: data on standard output, everything else on
/// standard error, `-` for either, and an exit status that says what kind of cause a failure had.
@main
struct MsgPackIntern: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "msgpack-intern",
        abstract: "Codes, checks, and looks into captures of MessagePack messages.",
        discussion: """
            A capture is a file of MessagePack messages one after the other, a .frames file \
            (a length before each message), or a .conversation (both directions of a \
            connection, with attachments). A container is what encode makes of a capture. \
            Gzip'ed files are expanded on the way; '-' is standard input or output.

            Exit status: 0 done, 1 the data is refused, 2 wrong usage, 3 a limit is exceeded, \
            4 input or output failed.
            """,
        version: "msgpack-intern 0.2.0",
        subcommands: [
            EncodeCommand.self, DecodeCommand.self, InspectCommand.self, StatsCommand.self,
            VerifyCommand.self, BenchCommand.self, ConvertCommand.self,
        ])

    static func main() {
        Program.prepare()
        Program.end(perform())
    }

    /// Does what the arguments ask for, and says what went wrong.
    private static func perform() -> ExitStatus {
        do {
            var command = try parseAsRoot(Arguments.texts)
            try command.run()
            return .done
        } catch let failure as CommandFailure {
            return report(failure)
        } catch let status as ExitStatus {
            return status
        } catch {
            return report(error)
        }
    }

    private static func report(_ failure: CommandFailure) -> ExitStatus {
        Terminal.write(toStandardError: failure.text + "\n")
        return failure.status
    }

    /// Prints what the argument parser says: help and version on standard output, complaints on
    /// standard error.
    private static func report(_ error: any Error) -> ExitStatus {
        let text = fullMessage(for: error).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map { EscapedText.plain(FileName.readable(String($0))) }.joined(separator: "\n")
        guard exitCode(for: error) == .success else {
            Terminal.write(toStandardError: text + "\n")
            return .usage
        }
        do throws(CommandFailure) {
            let output = try CommandOutput(path: nil, isBinary: false)
            try output.write(line: text)
            try output.finish()
            return .done
        } catch {
            return report(error)
        }
    }
}

#else
/// The program as it is built without the trait `Command`, that is, without swift-argument-parser.
@main
enum MsgPackIntern {
    static func main() {
        Terminal.write(
            toStandardError: """
                msgpack-intern: built without the trait Command, so it has no verbs
                  Build it with: swift build --traits Command

                """)
        Program.end(.usage)
    }
}
#endif
