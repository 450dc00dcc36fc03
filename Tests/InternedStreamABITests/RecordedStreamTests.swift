import CaptureFiles
import Foundation
import InternedStream
import TestSupport
import Testing

/// The streams that the C tests replay are what this build encodes, so that the library built for C
/// and the Swift build are held to the same bytes.
///
/// To record them again after a change of the format: `RECORD_STREAMS=1 swift test --filter
/// RecordedStreamTests`.
@Suite struct RecordedStreamTests {
    private static let path = "Tests/CLibraryTests/recorded.streams"
    private static let seed = StreamSeed(
        unpredictable: 0x0807_0605_0403_0201, 0x100F_0E0D_0C0B_0A09)

    @Test func recordedStreamsAreWhatThisBuildEncodes() throws {
        let streams = try Self.record()
        if ProcessInfo.processInfo.environment["RECORD_STREAMS"] != nil {
            try streams.write(
                toFile: ProjectFiles.path(Self.path), atomically: true, encoding: .utf8)
        }
        let recorded = try ProjectFiles.text(Self.path)
        #expect(recorded == streams)
    }

    private static func record() throws -> String {
        var lines = [
            "# Streams as the Swift build encodes them, with the seed 01 02 ... 10 (hexadecimal).",
            "# `stream LEVEL` begins one direction, `session LEVEL` both; `from 0` and `from 1` are",
            "# the sides of a session. A message is its frames, then the coded bytes.",
        ]
        let records =
            try BundledCorpus.records("Corpus/tree__w2s__01.frames.gz").prefix(10)
            + BundledCorpus.records("Corpus/nondask__proc-telemetry__01.frames.gz").prefix(1)
        for level in StreamLevel.allCases {
            lines.append("stream \(level.rawValue)")
            var encoder = InternedStreamEncoder(StreamOptions(level: level, seed: seed))
            for record in records {
                append(record.frames, try encoder.encode(record.message), to: &lines)
            }
        }
        for level in [StreamLevel.fast, .smallest] { try recordSession(level, &lines) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func recordSession(_ level: StreamLevel, _ lines: inout [String]) throws {
        lines.append("session \(level.rawValue)")
        let options = StreamOptions(level: level, seed: seed)
        var one = StreamSession(options)
        var other = StreamSession(options)
        let records = try BundledCorpus.records("Corpus/dataframe__worker__00.conversation.gz")
            .filter { $0.frames.count <= 16 && $0.byteCount < 1_000 }
        for record in records.prefix(24) {
            let isFromOne = record.direction == .fromScheduler
            lines.append("from \(record.direction.rawValue)")
            let coded = try isFromOne ? one.encode(record.message) : other.encode(record.message)
            let decoded = try isFromOne ? other.decode(coded) : one.decode(coded)
            #expect(decoded.message == record.message && decoded.reply == nil)
            append(record.frames, coded, to: &lines)
        }
    }

    private static func append(_ frames: [[UInt8]], _ coded: [UInt8], to lines: inout [String]) {
        for frame in frames { lines.append("frame \(frame.hex)") }
        lines.append("coded \(coded.hex)")
    }
}

extension CaptureRecord {
    fileprivate var message: StreamMessage {
        StreamMessage(frames[0], attachments: Array(frames.dropFirst()))
    }
}
