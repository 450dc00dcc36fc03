import CaptureFiles
import Foundation
import InternedStream
import TestSupport
import Testing

/// What verbs read, and from where.
@Suite(.runsTheCommand) struct InputTests {
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun("msgpack-intern encode a.frames -o a.mpic", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return folder
    }

    /// Each verb that reads a file reads it from a pipe too, with the same answer.
    @Test(arguments: ["a.frames", "a.mpic"], ["verify", "inspect", "stats", "encode", "decode"])
    func pipeIsReadLikeTheFile(file: String, verb: String) throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            msgpack-intern \(verb) \(file) >of-file; echo $?
            cat \(file) | msgpack-intern \(verb) - >of-pipe; echo $?
            mkfifo pipe; cat \(file) >pipe & msgpack-intern \(verb) pipe >of-fifo; echo $?
            for one in of-file of-pipe of-fifo; do
                sed 's/standard input/x/; s/\(file)/x/; s/pipe/x/' $one | cksum
            done | sort -u | wc -l
            """, in: folder)
        let words = run.output.split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(Set(words.prefix(3)).count == 1, "\(run.output) \(run.errors)")
        // A table's columns are as wide as the name, and a table of secrets differs by run.
        if verb == "verify" || verb == "inspect" { #expect(words.last == "1") }
    }

    @Test(arguments: ["stats", "bench", "encode -o x", "convert", "inspect --paths"])
    func verbForCapturesSaysSoOfAContainer(verb: String) throws {
        let run = try CommandRun("msgpack-intern \(verb) a.mpic", in: Self.folder())
        #expect(run.status == 2)
        #expect(run.errors.contains("a.mpic: this is a container"), "\(run.errors)")
        #expect(run.errors.contains("msgpack-intern decode FILE"))
    }

    @Test func paddedGzipIsReadAndOtherBytesAreNot() throws {
        let run = try CommandRun(
            """
            gzip <a.frames >a.frames.gz; head -c 512 /dev/zero >>a.frames.gz
            msgpack-intern verify a.frames.gz; echo x >>a.frames.gz
            msgpack-intern verify a.frames.gz; echo $?
            """, in: Self.folder())
        #expect(run.output.hasPrefix("ok  a.frames.gz: 1 message"))
        #expect(run.output.hasSuffix("\n1\n"))
        #expect(run.errors.contains("other bytes follow the end of the gzip layer\n  Two files"))
    }

    /// A container may say that its source has one frame a message, and hold more.
    @Test(arguments: ["decode -o out", "verify", "inspect"])
    func attachmentsWithoutAPlaceAreRefused(verb: String) throws {
        let folder = try TemporaryFolder()
        try Self.write(
            StreamMessage([0x01], attachments: [Array("abc".utf8)]), .frames, to: folder)
        let run = try CommandRun("msgpack-intern \(verb) a.mpic", in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("a message of 2 frames has no place in a .frames capture"))
        #expect(folder.names == ["a.mpic"])
    }

    /// 65,535 attachments are 65,536 frames, which no conversation can say: that was a trap once.
    @Test(arguments: ["decode -o out", "verify", "inspect"])
    func attachmentsBeyondTheLimitAreRefused(verb: String) throws {
        let folder = try TemporaryFolder()
        let attachments = [[UInt8]](repeating: [], count: 65_535)
        try Self.write(StreamMessage([0xC0], attachments: attachments), .conversation, to: folder)
        let run = try CommandRun("msgpack-intern \(verb) a.mpic >/dev/null", in: folder)
        #expect(run.status == (verb == "inspect" ? 1 : 3), "\(run.errors)")
        #expect(run.errors.contains("a.mpic: record 0"))
        #expect(folder.names == ["a.mpic"])
    }

    @Test func captureMayHaveAsManyAttachmentsAsTheStream() throws {
        let folder = try TemporaryFolder()
        for (count, status) in [(4_096, Int32(0)), (4_097, 3)] {
            var bytes = Array("CONV1\n".utf8) + [UInt8](hex: "00 0000000000000000")
            let frames = UInt16(count + 1)
            bytes += [UInt8(truncatingIfNeeded: frames), UInt8(truncatingIfNeeded: frames >> 8)]
            for _ in 0...count { bytes += [1, 0, 0, 0] }
            bytes += Array(repeating: 0xC0, count: count + 1)
            try folder.write(bytes, to: "a.conversation")
            let run = try CommandRun(
                """
                set -e; msgpack-intern encode a.conversation -o a.mpic
                msgpack-intern decode a.mpic | cmp - a.conversation
                """, in: folder)
            #expect(run.status == status, "\(count): \(run.errors)")
        }
    }

    /// The fields of the header against what follows: each changed alone, with check sums that match.
    @Test(arguments: [(8, 1), (8, 2), (9, 0), (9, 3), (9, 4), (10, 1), (10, 2), (7, 2)])
    func headerThatDoesNotFitIsRefused(offset: Int, value: UInt8) throws {
        let folder = try TemporaryFolder()
        let source = ProjectFiles.path("Corpus/array__c2s__01.frames.gz")
        let made = try CommandRun("gzip -dc '\(source)' >a.msgpack.frames", in: folder)
        #expect(made.status == 0)
        // Messages without lengths: a kind of source that is not 1.
        let run = try CommandRun(
            """
            msgpack-intern convert a.msgpack.frames -o a.jsonl && \
            msgpack-intern convert a.jsonl -o a.msgpack
            msgpack-intern encode -l 1 a.msgpack -o a.mpic
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        var bytes = try folder.read("a.mpic")
        #expect(bytes[offset] != value)
        bytes[offset] = value
        try folder.write(Resealed.container(bytes), to: "b.mpic")
        for verb in ["decode b.mpic -o out", "verify b.mpic"] {
            let refused = try CommandRun("msgpack-intern \(verb)", in: folder)
            #expect(refused.status == 1, "\(offset) \(value): \(refused.errors)")
        }
        #expect(!folder.names.contains("out"))
    }

    /// Writes a container of a stream, or of a session for a conversation, with one message.
    private static func write(
        _ message: StreamMessage, _ kind: CaptureKind, to folder: TemporaryFolder
    ) throws {
        let options = StreamOptions(peerLimits: StreamLimits(attachments: 1 << 16))
        var session = StreamSession(options)
        var encoder = InternedStreamEncoder(options)
        let coded =
            try kind == .conversation ? session.encode(message) : encoder.encode(message)
        let output = try OutputFile(path: folder.path("a.mpic"))
        var writer = try ContainerWriter(
            output, header: ContainerHeader(method: 3, level: 2, kind: kind))
        try writer.write(CaptureRecord(frames: [coded]))
        try writer.finish(source: SourceCheck(kind: kind))
        try output.finish()
    }
}

/// Containers with a changed byte and right check sums.
enum Resealed {
    /// `bytes` with every check sum computed again.
    static func container(_ bytes: [UInt8]) -> [UInt8] {
        var result = Array(bytes.prefix(11))
        var position = 11
        func varint() -> Int {
            var value = 0
            var shift = 0
            while true {
                let byte = bytes[position]
                result.append(byte)
                position += 1
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return value }
            }
        }
        func copy(_ count: Int) {
            result += bytes[position..<position + count]
            position += count
        }
        func seal() {
            let check = crc32(result)
            result += (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
            position += 4
        }
        while true {
            let length = varint()
            if length == 0 { break }
            copy(length)
            seal()
        }
        _ = (varint(), varint())
        copy(4)
        seal()
        return result
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~sum
    }
}
