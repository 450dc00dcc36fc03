import Foundation
import TestSupport

/// A terminal session in a file: the commands, and the output that is expected.
///
///     # a remark
///     %file two.frames 01000000c0 03000000930102
///     > msgpack-intern verify two.frames
///     ok  two.frames: 2 messages, …
///     ! a line on standard error
///     [1]
///
/// `%file` makes a file of the bytes given in hex. After a `> ` line come the lines of standard
/// output, those of standard error with `! ` before each, and the exit status in brackets unless it is 0.
struct GoldenSession {
    private enum Part {
        case text(String)
        case file(name: String, bytes: [UInt8])
        case command(String)
    }

    private var parts: [Part] = []

    /// The session written in `text`.
    init(_ text: String) {
        var isBehindCommand = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("> ") {
                parts.append(.command(String(line.dropFirst(2))))
                isBehindCommand = true
            } else if line.hasPrefix("%file ") {
                let words = line.split(separator: " ")
                let bytes = [UInt8](hex: words.dropFirst(2).joined())
                parts.append(.file(name: String(words[1]), bytes: bytes))
                parts.append(.text(String(line)))
                isBehindCommand = false
            } else if line.hasPrefix("## ") || !isBehindCommand {
                parts.append(.text(String(line)))
                isBehindCommand = false
            }
        }
    }

    /// Plays the session and writes it down again, with what came back this time.
    func replay() throws -> String {
        let folder = try TemporaryFolder()
        var lines: [String] = []
        for part in parts {
            switch part {
            case .text(let line): lines.append(line)
            case .file(let name, let bytes): try folder.write(bytes, to: name)
            case .command(let line):
                lines.append("> " + line)
                lines += Self.transcript(try CommandRun(line, in: folder))
            }
        }
        return lines.joined(separator: "\n") + (lines.last == "" ? "" : "\n")
    }

    private static func transcript(_ run: CommandRun) -> [String] {
        var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        if lines.last == "" { lines.removeLast() }
        lines += run.errors.split(separator: "\n").map { "! " + $0 }
        if run.status != 0 { lines.append("[\(run.status)]") }
        return lines
    }
}
