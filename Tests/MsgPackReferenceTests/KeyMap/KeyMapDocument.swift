import Foundation
import MsgPackReference
import TestSupport
import Testing

/// The worked examples of docs/KEYMAP.md, read from the document.
struct KeyMapDocument {
    /// One fenced block: a connection from its start.
    struct Example: Sendable, CustomTestStringConvertible {
        let line: Int
        let mode: ReferenceKeyMapMode
        var originals: [[UInt8]] = []
        var wires: [[UInt8]] = []

        var testDescription: String { "line \(line)" }
    }

    static let examples: [Example] = {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        var examples: [Example] = []
        var current: Example?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("```keymap ") {
                let mode: ReferenceKeyMapMode = line.hasSuffix("values") ? .values(.dask) : .names
                current = Example(line: index + 1, mode: mode)
            } else if line.hasPrefix("```"), let example = current {
                examples.append(example)
                current = nil
            } else if line.hasPrefix("in ") {
                current?.originals.append([UInt8](hex: String(line.dropFirst(3))))
            } else if line.hasPrefix("out ") {
                current?.wires.append([UInt8](hex: String(line.dropFirst(4))))
            }
        }
        return examples
    }()

    private static let url = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/KEYMAP.md")
}
