import CaptureFiles
import Foundation
import TestSupport
import Testing

@Suite(.runsTheCommand) struct RoundTripTests {
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

    /// A capture that JSON can say, in shortest form, comes back as the identical file.
    @Test func linesOfJSONGiveBackTheIdenticalCapture() throws {
        let folder = try TemporaryFolder()
        var source = SeededMessages(seed: 22)
        let messages = try (0..<300).map { _ in try source.next() }
        for kind in ["frames", "msgpack"] {
            let file = try OutputFile(path: folder.path("source.\(kind)"))
            let writer = try CaptureWriter(file, kind: kind == "frames" ? .frames : .messages)
            for message in messages { try writer.write(CaptureRecord(frames: [message])) }
            try file.finish()
            let run = try CommandRun(
                """
                set -e
                msgpack-intern convert source.\(kind) | gzip >lines.jsonl.gz
                msgpack-intern convert lines.jsonl.gz -o back.\(kind)
                cmp source.\(kind) back.\(kind)
                gzip -dc lines.jsonl.gz | wc -l
                """, in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("300"))
        }
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

    /// The checks of its blocks are right here, so that the stream has to notice. The check of the source
    /// is not, but is looked at last: the message must name a record of the stream.
    @Test(arguments: ["--level 0", "--level 1", "--level 2", "--level 3"])
    func damagedStreamInASoundContainerIsRefused(level: String) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/array__ww-req__01.frames.gz")
        _ = try CommandRun("msgpack-intern encode \(level) '\(source)' -o coded", in: folder)
        let reader = try ContainerReader(path: folder.path("coded"))
        var records: [CaptureRecord] = []
        while let entry = try reader.next() {
            if case .record(let record) = entry { records.append(record) }
        }
        var generator = SeededGenerator(seed: 21)
        for round in 0..<4 {
            var damaged = records
            let index = Int.random(in: 0..<damaged.count, using: &generator)
            if round % 2 == 0 {
                let byte = Int.random(in: 0..<damaged[index].frames[0].count, using: &generator)
                damaged[index].frames[0][byte] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            } else {
                damaged.swapAt(index, (index + 1) % damaged.count)
            }
            try Self.write(damaged, header: reader.header, to: folder.path("damaged"))
            for verb in ["decode damaged -o decoded", "verify damaged", "inspect damaged"] {
                let run = try CommandRun("msgpack-intern \(verb)", in: folder)
                #expect(
                    run.status == 1 || run.status == 3, "record \(index), \(verb): \(run.errors)")
                #expect(run.errors.contains("of the coded message"), "\(run.errors)")
            }
            #expect(folder.names == ["coded", "damaged"], "record \(index)")
        }
    }

    /// Streams of levels 0 and 1 announce what one of level 2 does. That of level 0 has raw messages only. A container
    /// that says another of these three levels is right, but for 0 where messages are coded.
    @Test(arguments: [(0, 2), (0, 3), (1, 3), (2, 3), (3, 2)])
    func containerOfAnotherLevelThanItsStreamIsRefusedByEachVerb(
        said: UInt8, announced: UInt8
    ) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/array__ww-req__01.frames.gz")
        _ = try CommandRun(
            "msgpack-intern encode --level \(announced) '\(source)' -o coded", in: folder)
        let reader = try ContainerReader(path: folder.path("coded"))
        var records: [CaptureRecord] = []
        while let entry = try reader.next() {
            if case .record(let record) = entry { records.append(record) }
        }
        let header = ContainerHeader(
            method: reader.header.method, level: said, kind: reader.header.kind)
        try Self.write(records, header: header, to: folder.path("other"))
        for verb in ["decode other -o decoded", "verify other", "inspect other"] {
            let run = try CommandRun("msgpack-intern \(verb)", in: folder)
            #expect(run.status == 1, "\(verb)")
            #expect(run.errors.contains("the container says level \(said)"), "\(run.errors)")
        }
    }

    private static func write(
        _ records: [CaptureRecord], header: ContainerHeader, to path: String
    ) throws {
        let file = try OutputFile(path: path)
        var writer = try ContainerWriter(file, header: header)
        for record in records { try writer.write(record) }
        try writer.finish(source: SourceCheck(kind: header.kind))
        try file.finish()
    }

    @Test(arguments: [("default", 2_048), ("small", 512), ("tiny", 256), ("large", 4_096)])
    func memoryOfAStreamCanBeChosen(name: String, items: Int) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/tree__s2w__01.frames.gz")
        let run = try CommandRun(
            """
            set -e
            gzip -dc '\(source)' >a.frames
            msgpack-intern encode --memory \(name) a.frames -o a.mpic
            msgpack-intern decode a.mpic | cmp - a.frames
            msgpack-intern inspect a.mpic | grep -m 1 RESET
            """, in: folder)
        #expect(run.errors.isEmpty, "\(run.errors)")
        #expect(run.output.contains("one-way, \(items) items"), "\(run.output)")
    }
}
