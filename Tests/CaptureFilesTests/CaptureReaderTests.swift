import CaptureFiles
import Foundation
import TestSupport
import Testing

/// Reads the file called `name` with these bytes to its end, or to its first error.
private func read(
    _ bytes: [UInt8], as name: String, kind: CaptureKind? = nil,
    limits: CaptureLimits = CaptureLimits()
) throws -> (records: [CaptureRecord], kind: CaptureKind?, error: CaptureError?) {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: name)
    var records: [CaptureRecord] = []
    var found: CaptureKind?
    do throws(CaptureError) {
        let reader = try CaptureReader(path: path, kind: kind, limits: limits)
        found = reader.kind
        while let record = try reader.next() { records.append(record) }
        return (records, found, nil)
    } catch {
        return (records, found, error)
    }
}

private let twoFrames = [UInt8](hex: "01000000 c0  03000000 93 01 02")
private let twoRecords =
    Array("CONV1\n".utf8)
    + [UInt8](hex: "01 000000000000f83f 0100 01000000 c0")
    + [UInt8](hex: "00 0000000000000440 0200 02000000 03000000 91c2 616263")

@Suite struct CaptureReaderTests {
    @Test func framesAreReadInOrder() throws {
        let result = try read([UInt8](hex: "01000000 c0 03000000 930102"), as: "a.frames")
        #expect(result.records.map(\.frames) == [[[0xC0]], [[0x93, 0x01, 0x02]]])
        #expect(result.error == nil)
    }

    @Test func emptyFileHasNoRecords() throws {
        #expect(try read([], as: "a.frames").records.isEmpty)
        #expect(try read([], as: "a.msgpack").error == nil)
        #expect(try read(Array("CONV1\n".utf8), as: "a.conversation").error == nil)
    }

    @Test func conversationKeepsDirectionTimeAndAttachments() throws {
        let result = try read(twoRecords, as: "a.conversation")
        #expect(result.error == nil)
        try #require(result.records.count == 2)
        #expect(result.records[0].direction == .toScheduler)
        #expect(Double(bitPattern: result.records[0].secondsBits) == 1.5)
        #expect(result.records[1].direction == .fromScheduler)
        #expect(result.records[1].frames == [[0x91, 0xC2], Array("abc".utf8)])
    }

    @Test func messagesStandOneAfterTheOther() throws {
        let messages = [
            "c0", "9201a26869", "81a161dc0002c401ffd60100000000", "cb0000000000000000",
            "d90161", "c70003", "92c000",
        ].map { [UInt8](hex: $0) }
        let result = try read(Array(messages.joined()), as: "a.msgpack")
        #expect(result.error == nil)
        #expect(result.records.map { $0.frames[0] } == messages)
    }

    @Test(arguments: [
        ("conversation", CaptureKind.conversation), ("frames", .frames), ("messages", .messages),
    ])
    func namelessInputIsRecognised(name: String, kind: CaptureKind) throws {
        let bytes = kind == .conversation ? twoRecords : kind == .frames ? twoFrames : [0xC0, 0x01]
        #expect(try read(bytes, as: name).kind == kind)
        #expect(try read(bytes, as: name).error == nil)
    }

    @Test func everyPrefixIsTruncatedOrWhole() throws {
        for (bytes, name) in [(twoFrames, "a.frames"), (twoRecords, "a.conversation")] {
            let whole = try read(bytes, as: name).records
            for length in 0..<bytes.count {
                let result = try read(Array(bytes.prefix(length)), as: name)
                #expect(result.records == Array(whole.prefix(result.records.count)))
                switch result.error?.code {
                case nil, .truncated, .notAConversation: break
                default:
                    Issue.record("prefix \(length) of \(name): \(String(describing: result.error))")
                }
            }
        }
    }

    @Test func truncatedRecordNamesRecordAndOffset() throws {
        let result = try read(Array(twoFrames.dropLast()), as: "a.frames")
        #expect(
            result.error
                == CaptureError(.truncated(wanted: 3, found: 2), record: 1, byteOffset: 9))
    }

    @Test func lengthOverLimitIsRefusedBeforeReading() throws {
        let result = try read([UInt8](hex: "ffffffff c0"), as: "a.frames")
        #expect(
            result.error
                == CaptureError(.lengthOverLimit(claimed: 0xFFFF_FFFF, limit: 64 << 20)))
        #expect(result.error?.isLimit == true)
    }

    @Test func claimedLengthsOfAConversationAreSummed() throws {
        let bytes =
            Array("CONV1\n".utf8)
            + [UInt8](hex: "01 0000000000000000 0200 0000 0003 0000 0003")
        let result = try read(bytes, as: "a.conversation")
        #expect(result.error?.code == .lengthOverLimit(claimed: 6 << 24, limit: 64 << 20))
    }

    @Test func limitHoldsAtTheByte() throws {
        let enough = CaptureLimits(messageBytes: 3)
        #expect(try read(twoFrames, as: "a.frames", limits: enough).error == nil)
        let less = CaptureLimits(messageBytes: 2)
        #expect(try read(twoFrames, as: "a.frames", limits: less).error?.isLimit == true)
        let messages = [UInt8](hex: "93 01 02 03")
        #expect(try read(messages, as: "a.mp", limits: enough).error?.isLimit == true)
        #expect(
            try read([0xC0] + messages.prefix(3), as: "a.mp", limits: enough).records.count == 1)
    }

    @Test func messageCutShortNamesTheItem() throws {
        let result = try read([UInt8](hex: "c0 92 01 a5 6869"), as: "a.msgpack")
        #expect(result.error == CaptureError(.messageTruncated, record: 1, byteOffset: 3))
    }

    @Test func reservedByteIsRefused() throws {
        let result = try read([UInt8](hex: "91 c1"), as: "a.msgpack")
        #expect(result.error == CaptureError(.notMessagePack, record: 0, byteOffset: 1))
    }

    @Test func depthIsLimited() throws {
        let nested = Array(repeating: UInt8(0x91), count: 127) + [0x90]
        #expect(try read(nested, as: "a.mp").error == nil)
        #expect(try read([0x91] + nested, as: "a.mp").error?.code == .tooDeep(limit: 128))
    }

    @Test func lyingCountIsRefused() throws {
        let error = try read([UInt8](hex: "dd ffffffff c0"), as: "a.mp").error
        #expect(error?.isLimit == true)
    }

    @Test func emptyMessageIsRefused() throws {
        #expect(try read([0, 0, 0, 0], as: "a.frames").error?.code == .emptyMessage)
        let none = Array("CONV1\n".utf8) + [UInt8](hex: "00 0000000000000000 0000")
        #expect(try read(none, as: "a.conversation").error?.code == .emptyMessage)
    }

    @Test func unknownDirectionIsRefused() throws {
        let bytes = Array("CONV1\n".utf8) + [UInt8](hex: "02 0000000000000000 0100 01000000 c0")
        #expect(try read(bytes, as: "a.conversation").error?.code == .unknownDirection(2))
    }

    @Test func wrongMagicIsRefused() throws {
        let error = try read(Array("CONV2\n".utf8), as: "a.conversation").error
        #expect(error?.code == .notAConversation)
    }

    @Test func messageLargerThanTheWindowIsRead() throws {
        let text = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let message = [0xC6] + [0x00, 0x04, 0x93, 0xE0] + text
        let bytes = message + [0xC0] + message
        let result = try read(bytes, as: "a.msgpack")
        #expect(result.records.map { $0.frames[0] } == [message, [0xC0], message])
    }

    @Test func errorIsThrownAgain() throws {
        let folder = try TemporaryFolder()
        let reader = try CaptureReader(path: try folder.write([0xFF], to: "a.frames"))
        let first = #expect(throws: CaptureError.self) { try reader.next() }
        let second = #expect(throws: CaptureError.self) { try reader.next() }
        #expect(first == second)
    }

    @Test func missingFileSaysSo() {
        let error = #expect(throws: CaptureError.self) {
            _ = try CaptureReader(path: "/nonexistent/a.frames")
        }
        #expect(error?.isSystem == true)
        #expect(error?.description == "cannot open: No such file or directory")
    }
}

@Suite struct BundledCorpusTests {
    @Test func showsEveryChannel() {
        let names = BundledCorpus.paths.joined(separator: " ")
        for channel in ["s2w", "w2s", "c2s", "s2c", "rpc-", "ww-", "worker", "client", "nondask"] {
            #expect(names.contains(channel))
        }
    }

    @Test(arguments: BundledCorpus.paths)
    func isReadToTheEndAndWrittenBack(path: String) throws {
        let records = try BundledCorpus.records(path)
        #expect(!records.isEmpty)
        let source = try CaptureReader(path: ProjectFiles.path(path))
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: folder.path("copy"))
        let writer = try CaptureWriter(output, kind: source.kind)
        for record in records { try writer.write(record) }
        try output.finish()
        let again = try CaptureReader(path: folder.path("copy"), kind: source.kind)
        var index = 0
        while let record = try again.next() {
            #expect(record == records[index])
            index += 1
        }
        #expect(index == records.count)
        while try source.next() != nil {}
        #expect(again.byteOffset == source.byteOffset)
    }
}
