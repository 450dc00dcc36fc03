import CaptureFiles
import TestSupport
import Testing

/// Writes the records as a container and returns its bytes.
private func container(_ records: [CaptureRecord], kind: CaptureKind) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let output = try OutputFile(path: folder.path("c"))
    let header = ContainerHeader(method: 7, level: 2, kind: kind)
    var writer = try ContainerWriter(output, header: header)
    var source = SourceCheck(kind: kind)
    for record in records {
        try writer.write(record)
        try source.add(record)
    }
    try writer.finish(source: source)
    try output.finish()
    return try folder.read("c")
}

private func read(
    _ bytes: [UInt8], limits: CaptureLimits = CaptureLimits()
) throws -> (records: [CaptureRecord], error: CaptureError?) {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "c")
    var records: [CaptureRecord] = []
    do throws(CaptureError) {
        let reader = try ContainerReader(path: path, limits: limits)
        while let entry = try reader.next() {
            if case .record(let record) = entry { records.append(record) }
        }
        return (records, nil)
    } catch {
        return (records, error)
    }
}

private let conversation = [
    CaptureRecord(direction: .toScheduler, secondsBits: 0, frames: [[0xC0]]),
    CaptureRecord(
        direction: .fromScheduler, secondsBits: .max,
        frames: [[0x01], [], Array(repeating: 5, count: 130)]),
]

@Suite struct ContainerTests {
    @Test func layoutIsTheDocumentedOne() throws {
        let bytes = try container([CaptureRecord(frames: [[0xC0]])], kind: .frames)
        let head = [UInt8](hex: "c1 4d504943 0d0a 01 07 02 01")
        let block = [UInt8](hex: "02 01 c0")
        #expect(bytes.prefix(14) == (head + block)[...])
        // The check of the block; the end: no block, one record, 5 bytes in the source file.
        #expect(bytes[18..<21] == [0x00, 0x01, 0x05])
        #expect(bytes.count == 14 + 4 + 3 + 4 + 4)
    }

    @Test func exampleOfTheDocumentIsOne() throws {
        let document = try ProjectFiles.text("docs/CONTAINER.md")
        let example = try #require(document.split(separator: "```").dropLast().last)
        let bytes = example.split(separator: "\n").flatMap { line in
            line.split(separator: " ").prefix { $0.count == 2 }.flatMap { [UInt8](hex: String($0)) }
        }
        let result = try read(bytes)
        #expect(result.error == nil)
        #expect(result.records == [CaptureRecord(frames: [[0xC0]])])
    }

    @Test func recordsComeBackUnchanged() throws {
        let bytes = try container(conversation, kind: .conversation)
        let result = try read(bytes)
        #expect(result.records == conversation)
        #expect(result.error == nil)
    }

    @Test(arguments: BundledCorpus.paths)
    func bundledCorpusComesBack(path: String) throws {
        let records = try BundledCorpus.records(path)
        let kind = try CaptureReader(path: ProjectFiles.path(path)).kind
        let result = try read(container(records, kind: kind))
        #expect(result.records == records)
        #expect(result.error == nil)
    }

    @Test func everyPrefixIsRefused() throws {
        let bytes = try container(conversation, kind: .conversation)
        for length in 0..<bytes.count {
            #expect(try read(Array(bytes.prefix(length))).error != nil, "prefix \(length)")
        }
    }

    @Test func flippedBitInAnyByteIsNoticedBeforeItIsDelivered() throws {
        let bytes = try container(conversation, kind: .conversation)
        // From the end of the header's fields on, which are the caller's to judge.
        for index in 11..<bytes.count {
            var damaged = bytes
            damaged[index] ^= 1 << (index % 8)
            let result = try read(damaged)
            #expect(result.error != nil, "byte \(index)")
            #expect(result.records.isEmpty || result.records == conversation)
        }
    }

    @Test func trailingByteIsRefused() throws {
        let bytes = try container(conversation, kind: .conversation)
        #expect(try read(bytes + [0]).error?.code == .containerDamaged(.trailingBytes))
    }

    @Test func blocksCannotChangePlaces() throws {
        let long = Array(repeating: UInt8(1), count: 20_000)
        let other = Array(repeating: UInt8(2), count: 20_000)
        let bytes = try container(
            [CaptureRecord(frames: [long]), CaptureRecord(frames: [other])], kind: .messages)
        // Each block is a length of 3 bytes, a record of 3 + 20,000, and a check of 4.
        let first = 11..<(11 + 20_010)
        let second = first.upperBound..<(first.upperBound + 20_010)
        let swapped =
            bytes[..<first.lowerBound] + bytes[second] + bytes[first] + bytes[second.upperBound...]
        #expect(swapped.count == bytes.count)
        let result = try read(Array(swapped))
        #expect(result.error?.code == .containerDamaged(.check))
        #expect(result.records.isEmpty)
    }

    @Test func unknownVersionIsRefused() throws {
        var bytes = try container([], kind: .frames)
        bytes[7] = 3
        #expect(try read(bytes).error?.code == .unknownContainerVersion(3))
    }

    @Test func repliesComeBackBetweenTheRecords() throws {
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: folder.path("c"))
        let header = ContainerHeader(method: 3, kind: .conversation, hasReplies: true)
        var writer = try ContainerWriter(output, header: header)
        try writer.write(conversation[0])
        try writer.write(reply: [0x05, 0x01], .toScheduler)
        try writer.write(conversation[1])
        try writer.finish(source: SourceCheck(kind: .conversation))
        try output.finish()
        #expect(try folder.read("c")[7] == 2)
        let reader = try ContainerReader(path: folder.path("c"))
        #expect(reader.header == header)
        #expect(try reader.next() == .record(conversation[0]))
        #expect(try reader.next() == .reply(.toScheduler, [0x05, 0x01]))
        #expect(try reader.next() == .record(conversation[1]))
        #expect(try reader.next() == nil)
        #expect(reader.recordCount == 2)
    }

    @Test func repliesNeedTheirVersion() throws {
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: folder.path("c"))
        var writer = try ContainerWriter(
            output, header: ContainerHeader(method: 3, kind: .conversation))
        let error = #expect(throws: CaptureError.self) {
            try writer.write(reply: [0x05], .toScheduler)
        }
        #expect(error?.code == .containerDamaged(.version))
    }

    @Test(arguments: [UInt8(1), 3])
    func versionOfRepliesIsOneOfConversations(kind: UInt8) throws {
        var bytes = try container([], kind: .frames)
        bytes[7] = 2
        bytes[10] = kind
        #expect(try read(bytes).error?.code == .containerDamaged(.version))
    }

    @Test func framesBeyondTheLimitAreRefused() throws {
        let record = CaptureRecord(frames: Array(repeating: [0xC0], count: 4_098))
        let result = try read(container([record], kind: .conversation))
        #expect(result.error?.code == .tooManyAttachments(count: 4_097, limit: 4_096))
        #expect(result.error?.isLimit == true)
        let fewer = CaptureRecord(frames: Array(repeating: [0xC0], count: 4_097))
        #expect(try read(container([fewer], kind: .conversation)).records == [fewer])
    }

    @Test func recordOfSeveralFramesHasAPlaceInConversationsOnly() throws {
        let folder = try TemporaryFolder()
        let record = CaptureRecord(frames: [[0xC0], [0xC0]])
        for kind in [CaptureKind.frames, .messages] {
            let output = try OutputFile(path: folder.path("c"))
            let expected = CaptureError.Code.framesWithoutPlace(count: 2, kind)
            var container = try ContainerWriter(
                output, header: ContainerHeader(method: 1, kind: kind))
            let inContainer = #expect(throws: CaptureError.self) { try container.write(record) }
            #expect(inContainer?.code == expected)
            let capture = try CaptureWriter(output, kind: kind)
            let inCapture = #expect(throws: CaptureError.self) { try capture.write(record) }
            #expect(inCapture?.code == expected)
            var check = SourceCheck(kind: kind)
            let inCheck = #expect(throws: CaptureError.self) { try check.add(record) }
            #expect(inCheck?.code == expected)
        }
    }

    /// 65,536 frames do not fit the field for their number, and were a trap once.
    @Test func framesThatAConversationCannotCountAreRefused() throws {
        var check = SourceCheck(kind: .conversation)
        let record = CaptureRecord(frames: Array(repeating: [0xC0], count: 65_536))
        let error = #expect(throws: CaptureError.self) { try check.add(record) }
        #expect(error?.code == .framesWithoutPlace(count: 65_536, .conversation))
        try check.add(CaptureRecord(frames: Array(repeating: [0xC0], count: 65_535)))
    }

    @Test func otherFilesAreNoContainers() throws {
        #expect(try read([0xC0]).error?.code == .notAContainer)
        #expect(try read([]).error?.code == .notAContainer)
    }

    @Test func claimedLengthIsHeldAgainstTheLimit() throws {
        let head = try container([], kind: .frames).prefix(11)
        let claim = [UInt8](hex: "ffffffffffff01")
        #expect(try read(head + claim).error?.isLimit == true)
        let wider = [UInt8](hex: "8000")
        #expect(try read(head + wider).error?.code == .containerDamaged(.record))
    }
}
