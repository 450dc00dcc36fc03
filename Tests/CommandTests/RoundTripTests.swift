import CaptureFiles
import Foundation
import TestSupport
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: BundledCorpus.paths)
    func decodeGivesBackTheIdenticalFile(path: String) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path(path)
        let expand = path.hasSuffix(".gz") ? "gzip -dc '\(source)'" : "cat '\(source)'"
        let run = try CommandRun(
            """
            set -e
            \(expand) >source
            for method in "-m keymap-names" "-m keymap-values" "-l 0" "" "-l 2" "-l 3"; do
                echo "$method" >&2
                msgpack-intern encode $method '\(source)' -o coded
                msgpack-intern decode coded -o decoded
                cmp source decoded
            done
            echo done
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "done\n")
    }

    @Test func pipesWorkInBothDirections() throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/tree__s2w__01.frames.gz")
        let run = try CommandRun(
            """
            gzip -dc '\(source)' >source
            msgpack-intern encode -m keymap-names - <source | msgpack-intern decode | cmp - source
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: ["-m keymap-names", "--level 1", "--level 3"])
    func damagedContainerLeavesNoFileBehind(method: String) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/array__c2s__01.frames.gz")
        _ = try CommandRun("msgpack-intern encode \(method) '\(source)' -o coded", in: folder)
        let coded = try folder.read("coded")
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<20 {
            var damaged = coded
            let index = Int.random(in: 8..<coded.count, using: &generator)
            damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try folder.write(damaged, to: "damaged")
            let run = try CommandRun("msgpack-intern decode damaged -o decoded", in: folder)
            #expect(run.status == 1 || run.status == 3, "byte \(index): \(run.errors)")
            #expect(!run.errors.isEmpty)
            #expect(folder.names == ["coded", "damaged"], "byte \(index)")
        }
    }

    @Test func olderOutputStaysWhenEncodingFails() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], to: "out")
        try folder.write([0x91, 0xC1], to: "bad.msgpack")
        let run = try CommandRun(
            "msgpack-intern encode -m keymap-names bad.msgpack -o out", in: folder)
        #expect(run.status == 1)
        #expect(try folder.read("out") == [1, 2, 3])
        #expect(folder.names == ["bad.msgpack", "out"])
    }

    @Test func outputMayBeTheInput() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun(
            """
            msgpack-intern encode -m keymap-names a.frames -o a.frames
            msgpack-intern decode a.frames -o a.frames
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.read("a.frames") == [UInt8](hex: "01000000c0"))
    }
}
