import Foundation
import TestSupport
import Testing

@Suite(.runsTheCommand) struct MannersTests {
    @Test func closedOutputEndsQuietly() throws {
        let source = ProjectFiles.path("Corpus/tree__s2w__01.frames.gz")
        let run = try CommandRun(
            "msgpack-intern inspect '\(source)' | head -n 1", in: TemporaryFolder())
        #expect(run.status == 0)
        #expect(run.output == "# record 0, byte 4, 42 bytes\n")
        #expect(run.errors.isEmpty)
    }

    @Test func fifoIsWrittenDirectly() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun(
            """
            mkfifo pipe
            msgpack-intern decode pipe -o decoded &
            msgpack-intern encode -m keymap-names a.frames -o pipe
            wait $! && cmp a.frames decoded && test -p pipe
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func pipeWithANameIsReadOnce() throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/array__c2s__01.frames.gz")
        let run = try CommandRun(
            """
            mkfifo pipe.frames; gzip -dc '\(source)' >pipe.frames &
            msgpack-intern verify pipe.frames
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("ok  pipe.frames: 42 messages, 51,835 bytes"))
    }

    @Test func packedContainerIsExpanded() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun(
            """
            msgpack-intern encode -m keymap-names a.frames | gzip >a.mpic.gz
            msgpack-intern decode a.mpic.gz | cmp - a.frames && msgpack-intern verify a.mpic.gz
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func fullDeviceIsAnErrorOfOutput() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let source = ProjectFiles.path("Corpus/tree__s2w__01.frames.gz")
        let run = try CommandRun(
            "msgpack-intern inspect '\(source)' >/dev/full", in: TemporaryFolder())
        #expect(run.status == 4)
        #expect(
            run.errors
                == "msgpack-intern: standard output: cannot write: No space left on device\n")
    }

    @Test func statsJSONHasTheStableKeys() throws {
        let path = ProjectFiles.path("Corpus/array__c2s__01.frames.gz")
        let run = try CommandRun("msgpack-intern stats --json '\(path)'", in: TemporaryFolder())
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: Any])
        #expect(Set(report.keys) == ["files", "total"])
        let files = try #require(report["files"] as? [[String: Any]])
        let file = try #require(files.first)
        #expect(Set(file.keys) == ["path", "messages", "raw_bytes", "methods"])
        #expect(file["path"] as? String == path)
        #expect(file["raw_bytes"] as? Int == 51_667)
        let methods = try #require(file["methods"] as? [String: [String: Any]])
        let names = [
            "keymap-names", "keymap-values", "stream-1", "stream-2", "stream-3", "zlib6-message",
            "zlib6-stream",
        ]
        #expect(Set(methods.keys) == Set(names))
        for name in names {
            let method = try #require(methods[name])
            #expect(Set(method.keys) == ["wire_bytes", "verified"])
            #expect(method["verified"] as? Bool == true)
        }
    }

    @Test(arguments: ["tree__s2w__01.frames.gz", "inc__worker__00.conversation.gz"], [1, 2])
    func explainedBytesAreThoseOfTheWire(name: String, level: Int) throws {
        let path = ProjectFiles.path("Corpus/" + name)
        let run = try CommandRun(
            "msgpack-intern stats --explain --level \(level) --json '\(path)'",
            in: TemporaryFolder())
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: [[String: Any]]])
        let file = try #require(report["files"]?.first)
        let operations = try #require(file["operations"] as? [String: [String: Int]])
        let sum = operations.values.reduce(0) {
            $0 + $1["unit_bytes", default: 0] + $1["other_bytes", default: 0]
        }
        #expect(file["wire_bytes"] as? Int == sum)
        let places = try #require(file["places"] as? [String: [String: Int]])
        let inBodies = places.values.reduce(0) {
            $0 + $1["unit_bytes", default: 0] + $1["other_bytes", default: 0]
        }
        #expect(file["body_bytes"] as? Int == inBodies)
    }

    @Test func benchJSONAddsTheSpeeds() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        try folder.write(
            Array("CONV1\n".utf8) + [UInt8](hex: "01 000000000000f83f 0100 01000000 c0"),
            to: "b.conversation")
        let run = try CommandRun(
            "msgpack-intern bench --rounds 1 --json a.frames b.conversation", in: folder)
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: Any])
        let total = try #require(report["total"] as? [String: Any])
        let methods = try #require(total["methods"] as? [String: [String: Any]])
        #expect(methods.count == 7)
        for method in methods.values {
            #expect(method["verified"] as? Bool == true)
            for key in ["encode_mb_per_s", "decode_mb_per_s"] { #expect(method[key] is Double) }
            for key in ["encode_ns_per_message", "decode_ns_per_message"] {
                #expect((method[key] as? Int).map { $0 > 0 } == true)
            }
        }
    }

    @Test func inspectJSONIsAnObjectALine() throws {
        let folder = try TemporaryFolder()
        let items = "9a c0 c3 05 ff cb3ff8000000000000 cb7ff8000000000000 a2221b a1ff c40100 d40507"
        try folder.write([UInt8](hex: items), to: "a.msgpack")
        let run = try CommandRun("msgpack-intern inspect --json a.msgpack", in: folder)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 11)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect((object as? [String: Any])?["offset"] is Int)
        }
    }

    /// 64 messages of a mebibyte each: the stream is many times the memory that may be used.
    @Test func memoryStaysFlat() throws {
        // Linux reports how much a process has used at most; other systems are not asked.
        guard FileManager.default.fileExists(atPath: "/proc/self/status") else { return }
        let folder = try TemporaryFolder()
        let message: [UInt8] = [0xC6, 0x00, 0x10, 0x00, 0x00] + Array(repeating: 7, count: 1 << 20)
        try folder.write(message, to: "one")
        let run = try CommandRun(
            """
            mkfifo pipe; msgpack-intern inspect - <pipe >items &
            { i=0; while [ $i -lt 64 ]; do cat one; i=$((i+1)); done
              sleep 0.2; grep VmHWM /proc/$!/status >peak; } >pipe
            wait; grep -c '^#' items; tr -dc 0-9 <peak
            """, in: folder)
        let lines = run.output.split(separator: "\n")
        #expect(lines.first == "64")
        let kilobytes = try #require(lines.last.flatMap { Int($0) })
        #expect(kilobytes > 1 << 10 && kilobytes < 50 << 10)
    }
}
