#if Command
import ArgumentParser
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

#if Command
/// The command. Its habits are those of the field: data on standard output, everything else on
/// standard error, `-` for either, and an exit status that says whose fault it was.
@main
struct MsgPackIntern: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "msgpack-intern",
        abstract: "Codes, checks, and looks into captures of MessagePack messages.",
        discussion: """
            A capture is a file of MessagePack messages one after the other, a .frames file \
            (each message behind its length), or a .conversation (both directions of a \
            connection, with attachments). Gzip'ed captures are expanded on the way; '-' is \
            standard input or output.

            Exit status: 0 done, 1 the data is refused, 2 wrong usage, 3 a limit is exceeded, \
            4 input or output failed.
            """,
        version: "msgpack-intern 0.1.0",
        subcommands: [
            EncodeCommand.self, DecodeCommand.self, InspectCommand.self, StatsCommand.self,
            VerifyCommand.self, BenchCommand.self, ConvertCommand.self,
        ])

    static func main() {
        // A reader that has seen enough (`| head`) ends this program quietly, also where whoever
        // started it had the signal ignored.
        _ = signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            Terminal.write(toStandardError: failure.text + "\n")
            endProgram(failure.status)
        } catch let status as ExitStatus {
            endProgram(status)
        } catch {
            endProgram(report(error))
        }
    }

    /// Prints what the argument parser has to say: help on standard output, complaints on standard
    /// error.
    private static func report(_ error: any Error) -> ExitStatus {
        let text = fullMessage(for: error)
        if exitCode(for: error) == .success {
            print(text)
            return .done
        }
        Terminal.write(toStandardError: text + "\n")
        return .usage
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
        endProgram(.usage)
    }
}
#endif

/// The system's function of that name, which `ParsableCommand` hides.
private func endProgram(_ status: ExitStatus) -> Never {
    exit(status.rawValue)
}
