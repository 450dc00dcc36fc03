import TestSupport
import Testing

/// One connection as text; Tests/Stories/README.md describes the format.
struct Story: Sendable, CustomTestStringConvertible {
    enum Event: Sendable {
        /// A message of one side: its frames, and how it is coded.
        case message(side: Int, frames: [[UInt8]], coded: [UInt8])
        /// A packet that only acknowledges.
        case acknowledgement(side: Int, coded: [UInt8])
    }

    let name: String
    private(set) var isTwoWay = false
    private(set) var level = 2
    private(set) var entriesLog2 = 11
    private(set) var historyLog2 = 16
    private(set) var neverIntern: Set<[UInt8]> = []
    private(set) var events: [Event] = []

    private var pendingSide: Int?
    private var pendingFrames: [[UInt8]]?

    var testDescription: String { name }

    /// The story that the lines tell; traps on a line that is none.
    init(name: String, lines: some Sequence<Substring>) {
        self.name = name
        for line in lines where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 1)
            read(String(words[0]), words.count > 1 ? String(words[1]) : "")
        }
    }

    private mutating func read(_ word: String, _ rest: String) {
        switch word {
        case "stream": isTwoWay = rest == "two-way"
        case "level": level = Int(rest) ?? 2
        case "entriesLog2": entriesLog2 = Int(rest) ?? 11
        case "historyLog2": historyLog2 = Int(rest) ?? 26
        case "never": neverIntern.insert([UInt8](hex: rest))
        case "message", "acknowledge":
            pendingSide = Int(rest)
            pendingFrames = word == "message" ? [] : nil
        case "frame": pendingFrames?.append([UInt8](hex: rest))
        case "coded":
            let (side, coded) = (pendingSide ?? 0, [UInt8](hex: rest))
            if let frames = pendingFrames {
                events.append(.message(side: side, frames: frames, coded: coded))
            } else {
                events.append(.acknowledgement(side: side, coded: coded))
            }
        default: preconditionFailure("\(name): no such line: \(word)")
        }
    }

    /// The stories in Tests/Stories, and the examples in the format document.
    static let all: [Story] = files + examples

    private static let files: [Story] = ProjectFiles.files(below: "Tests/Stories", suffix: ".story")
        .compactMap { path in
            (try? ProjectFiles.text(path)).map {
                Story(name: path, lines: $0.split(separator: "\n"))
            }
        }

    /// The fenced blocks of docs/FORMAT.md that are marked as stories.
    static let examples: [Story] = {
        guard let text = try? ProjectFiles.text("docs/FORMAT.md") else { return [] }
        var stories: [Story] = []
        var lines: [Substring]?
        for line in text.split(separator: "\n") {
            if line == "```story" {
                lines = []
            } else if line.hasPrefix("```"), let found = lines {
                stories.append(Story(name: "example \(stories.count + 1)", lines: found))
                lines = nil
            } else {
                lines?.append(line)
            }
        }
        return stories
    }()
}
