import Foundation
import TestSupport
import Testing

/// Every hostile file through every verb that reads captures: an answer, never a crash.
@Suite(.runsTheCommand) struct HostileFileTests {
    private static let verbs = [
        "inspect", "inspect --json", "verify", "stats", "encode -m keymap-values -o /dev/null",
        "encode -o /dev/null", "encode --level 3 -o /dev/null",
    ]

    /// The verdicts of the manifest: `accept`, `reject`, `limit`, `policy`.
    private static func verdicts() throws -> [String: String] {
        let manifest = try Data(contentsOf: ProjectFiles.url("Tests/Vectors/hostile/manifest.json"))
        let list = try JSONSerialization.jsonObject(with: manifest) as? [[String: Any]] ?? []
        return list.reduce(into: [:]) { verdicts, entry in
            guard let file = entry["file"] as? String else { return }
            verdicts[file] = entry["expect"] as? String
        }
    }

    @Test(arguments: verbs)
    func everyFileGetsAnAnswer(verb: String) throws {
        let verdicts = try Self.verdicts()
        try #require(verdicts.count > 100)
        // A million messages: minutes in a debug build, and no other answer.
        let names = verdicts.keys.sorted().filter { !$0.hasPrefix("A22") }
        let run = try CommandRun(
            """
            ulimit -t 10
            cd '\(ProjectFiles.path("Tests/Vectors/hostile"))'
            for file in \(names.joined(separator: " ")); do
                msgpack-intern \(verb) $file >/dev/null 2>&1; echo $file $?
            done
            """, in: TemporaryFolder())
        var count = 0
        for line in run.output.split(separator: "\n") {
            let words = line.split(separator: " ")
            let (name, status) = (String(words[0]), String(words[1]))
            count += 1
            switch verdicts[name] {
            case "accept": #expect(status == "0", "\(name)")
            // A file of no message, or of two, is a capture like another.
            case "reject" where name.hasPrefix("A01") || name.hasPrefix("A2"):
                #expect(status == "0", "\(name): \(status)")
            case "reject": #expect(["1", "3"].contains(status), "\(name): \(status)")
            default: #expect(["0", "1", "3"].contains(status), "\(name): \(status)")
            }
        }
        #expect(count == names.count)
    }
}
