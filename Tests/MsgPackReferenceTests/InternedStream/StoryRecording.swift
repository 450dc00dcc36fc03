import Foundation
import MsgPackReference
import TestSupport
import Testing

/// Writes the coded bytes of all stories again, after a change of the format on purpose:
/// `RECORD_STORIES=1 swift test --filter StoryRecording`, and read the diff. The tables below the
/// examples of docs/FORMAT.md are for a person to follow up.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["RECORD_STORIES"] != nil))
struct StoryRecording {
    @Test func storiesAreWrittenAnew() throws {
        for path in ProjectFiles.files(below: "Tests/Stories", suffix: ".story") {
            let lines = try ProjectFiles.text(path).split(
                separator: "\n", omittingEmptySubsequences: false)
            try write(try recorded(path, lines), to: path)
        }
    }

    @Test func examplesAreWrittenAnew() throws {
        let path = "docs/FORMAT.md"
        var result: [String] = []
        var story: [Substring]?
        for line in try ProjectFiles.text(path).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("```"), let lines = story {
                result += try recorded(path, lines)
                story = nil
            }
            if story == nil { result.append(String(line)) } else { story?.append(line) }
            if line == "```story" { story = [] }
        }
        try write(result, to: path)
    }

    /// The lines of a story with what the reference encoder makes of its frames.
    private func recorded(_ name: String, _ lines: [Substring]) throws -> [String] {
        let story = Story(name: name, lines: lines)
        let sides = StorySides(story)
        var coded = try story.events.map { event in
            switch event {
            case .message(let side, let frames, _):
                let bytes = try sides.encoders[side].encode(frames)
                _ = try sides.decoders[1 - side].decode(bytes)
                return bytes
            case .acknowledgement(let side, _):
                let bytes = try #require(sides.encoders[side].acknowledgement())
                _ = try sides.decoders[1 - side].decode(bytes)
                return bytes
            }
        }[...]
        return lines.map { line in
            line.hasPrefix("coded ") ? "coded " + coded.removeFirst().hex : String(line)
        }
    }

    private func write(_ lines: [String], to path: String) throws {
        try lines.joined(separator: "\n").write(
            to: ProjectFiles.url(path), atomically: true, encoding: .utf8)
    }
}
