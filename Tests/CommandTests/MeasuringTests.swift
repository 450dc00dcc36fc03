import Foundation
import TestSupport
import Testing

/// `stats` and `bench`: what is counted, and that it was checked.
@Suite(.runsTheCommand) struct MeasuringTests {
    /// Bytes on the wire of each method, of the total.
    private static func wireBytes(_ run: CommandRun) throws -> [String: Int] {
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: Any])
        let total = try #require(report["total"] as? [String: Any])
        let methods = try #require(total["methods"] as? [String: [String: Any]])
        #expect(methods.count == 7)
        for (name, method) in methods { #expect(method["verified"] as? Bool == true, "\(name)") }
        return methods.compactMapValues { $0["wire_bytes"] as? Int }
    }

    @Test(arguments: BundledCorpus.paths)
    func everyMethodGivesBackEveryByteOfTheBundledTraffic(path: String) throws {
        let run = try CommandRun(
            "msgpack-intern stats --json '\(ProjectFiles.path(path))'", in: TemporaryFolder())
        #expect(run.status == 0, "\(run.errors)")
        let bytes = try Self.wireBytes(run)
        #expect(bytes.values.allSatisfy { $0 > 0 })
    }

    /// RFC 7692 does not send the last four bytes of a flush. A stream of the same small message then has
    /// only a few bytes a message.
    @Test func theConstantTailOfAFlushIsNotCounted() throws {
        let folder = try TemporaryFolder()
        let one = [UInt8](hex: "05000000 a461626364")
        try folder.write(Array(repeating: one, count: 100).flatMap { $0 }, to: "a.frames")
        let run = try CommandRun("msgpack-intern stats --json a.frames", in: folder)
        let bytes = try #require(try Self.wireBytes(run)["zlib6-stream"])
        // A header of two bytes; after the first message a block of five bits or more, its end, and the
        // empty block of the flush without its four bytes.
        #expect(bytes < 100 * 5)
        #expect(bytes > 100 * 2)
    }

    @Test func benchRefusesACaptureWithoutMessagesAtOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "empty.frames")
        let run = try CommandRun("ulimit -t 3; msgpack-intern bench empty.frames", in: folder)
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(
            run.errors == """
                msgpack-intern: empty.frames: the capture holds no messages, so there is no speed to measure
                  Name a capture with at least one message.

                """)
    }

    /// A message of a million values of one byte: explaining it takes less than 64 bytes for each value.
    @Test func explainingTakesLittleMemoryForEachValue() throws {
        // Other systems do not hold the limit on a process's memory.
        guard FileManager.default.fileExists(atPath: "/proc/self/status") else { return }
        let folder = try TemporaryFolder()
        let nils = Array(repeating: 0xC0 as UInt8, count: 1_000_000)
        try folder.write([UInt8](hex: "dd000f4240") + nils, to: "a.msgpack")
        let run = try CommandRun(
            "ulimit -v 200000; msgpack-intern stats --explain a.msgpack", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("$[]    1,000,000 "))
    }
}
