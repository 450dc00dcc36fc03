import Foundation
import TestSupport
import Testing

/// The sessions in `Sessions/`: help, output, error texts, and exit statuses as they are promised.
///
/// To write down a change on purpose, run the tests with `RECORD_SESSIONS=1` and read the diff.
@Suite(.runsTheCommand) struct SessionTests {
    private static let paths = ProjectFiles.files(
        below: "Tests/CommandTests/Sessions", suffix: ".session")

    @Test func sessionsAreFound() {
        #expect(Self.paths.count >= 7)
    }

    @Test(arguments: paths)
    func sessionIsAsWrittenDown(path: String) throws {
        let written = try ProjectFiles.text(path)
        let played = try GoldenSession(written).replay()
        if ProcessInfo.processInfo.environment["RECORD_SESSIONS"] != nil {
            try played.write(to: ProjectFiles.url(path), atomically: true, encoding: .utf8)
            return
        }
        let expected = written.split(separator: "\n", omittingEmptySubsequences: false)
        let found = played.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, pair) in zip(expected, found).enumerated() where pair.0 != pair.1 {
            Issue.record("\(path):\(index + 1): expected\n\(pair.0)\nfound\n\(pair.1)")
            return
        }
        #expect(expected.count == found.count, "\(path) ends early or late")
    }
}
