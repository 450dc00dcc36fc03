import CaptureFiles
import MsgPackWire
import TestSupport
import Testing

/// A conversation of which one side says nothing, beside the same messages as a stream of one direction.
@Suite(.runsTheCommand) struct SilentPeerTests {
    /// Many identifiers that appear once, then messages of a few that were not there before: an encoder
    /// that stopped learning at the first ones pays for each of the others.
    private static func messages() throws -> [[UInt8]] {
        var generator = SeededGenerator(seed: 9)
        let ids = (0..<50).map { _ in generator.next() }
        return try (0..<4_000).map { index in
            let id = index < 1_200 ? generator.next() : ids[index * 7 % 50]
            var writer = MsgPackWriter()
            try writer.writeMapHeader(2)
            try writer.writeString("id")
            try writer.writeString(String(id, radix: 16) + String(~id, radix: 16))
            try writer.writeString("n")
            writer.writeInteger(index)
            return writer.copyBytes()
        }
    }

    private static func write(_ folder: TemporaryFolder, _ name: String, _ kind: CaptureKind) throws
    {
        let output = try OutputFile(path: folder.path(name))
        let writer = try CaptureWriter(output, kind: kind)
        for (index, message) in try messages().enumerated() {
            let seconds = Double(index) * 0.01
            try writer.write(CaptureRecord(secondsBits: seconds.bitPattern, frames: [message]))
        }
        try output.finish()
    }

    /// The bytes of all coded messages, and of all replies, of a container.
    private static func sizes(_ path: String) throws -> (records: Int, replies: [Int]) {
        let reader = try ContainerReader(path: path)
        var sizes = (records: 0, replies: [Int]())
        while let entry = try reader.next() {
            switch entry {
            case .record(let record): sizes.records += record.byteCount
            case .reply(_, let bytes): sizes.replies.append(bytes.count)
            }
        }
        return sizes
    }

    @Test(arguments: [1, 2, 3]) func costsNoMoreThanOneDirection(level: Int) throws {
        let folder = try TemporaryFolder()
        try Self.write(folder, "one-way.frames", .frames)
        try Self.write(folder, "silent.conversation", .conversation)
        let run = try CommandRun(
            """
            set -e
            msgpack-intern encode -l \(level) one-way.frames -o one-way.mpic
            msgpack-intern encode -l \(level) silent.conversation -o silent.mpic
            msgpack-intern decode silent.mpic | cmp - silent.conversation
            msgpack-intern verify silent.mpic >/dev/null
            msgpack-intern inspect silent.mpic | grep -c '^# reply, [45] bytes, to the scheduler'
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let oneWay = try Self.sizes(folder.path("one-way.mpic"))
        let silent = try Self.sizes(folder.path("silent.mpic"))
        #expect(oneWay.replies.isEmpty)
        #expect(silent.replies.count >= 1 && silent.replies.count <= 40)
        #expect(run.output == "\(silent.replies.count)\n")
        #expect(silent.replies.allSatisfy { $0 <= 5 })
        // A few bytes for a thousand messages.
        #expect(silent.records <= oneWay.records + 40, "\(silent.records), \(oneWay.records)")
    }
}
