import CaptureFiles
import Foundation

/// Reads `bytes` as a file of every kind, as a container, and as lines. Every reader returns within its
/// limits and stays at its first error, and what was read is written to the same bytes again.
func checkCaptures(_ bytes: [UInt8]) throws(Discrepancy) {
    let files = ScratchFiles.shared
    files.write(bytes, to: files.input)
    for kind in [CaptureKind.frames, .conversation, .messages] {
        try checkCapture(bytes, kind, files)
    }
    try checkContainer(files)
    try checkLines(bytes, files)
}

private let limits = CaptureLimits(
    messageBytes: 1 << 16, expandedBytes: 1 << 20, depth: 16, attachments: 64)

private func checkCapture(
    _ bytes: [UInt8], _ kind: CaptureKind, _ files: ScratchFiles
) throws(Discrepancy) {
    var records: [CaptureRecord] = []
    var end = 0
    var isPlain = false
    let failure = outcome { () throws(CaptureError) in
        // The name says that there is no gzip layer in one case, and nothing in the other.
        let reader = try CaptureReader(path: files.input, kind: kind, limits: limits)
        isPlain = !bytes.starts(with: [0x1F, 0x8B, 0x08])
        let error = outcome { () throws(CaptureError) in
            while let record = try reader.next() { records.append(record) }
        }
        end = reader.byteOffset
        if let error {
            try expect(outcome { () throws(CaptureError) in _ = try reader.next() } == error)
            throw error
        }
    }
    for record in records {
        try expectEqual(record.byteCount <= limits.messageBytes, true, "a message in the limit")
        try expectEqual(record.frames.count <= 65, true, "attachments in the limit")
    }
    let written = try rewritten(records, kind, files)
    if isPlain, failure?.code != .isContainer {
        // After an error in a message the offset may be inside it; all before it was read.
        let isWhole = failure == nil
        try expectEqual(isWhole ? Array(bytes.prefix(end)) : written, written, "\(kind) again")
        try expectEqual(bytes.starts(with: written) || records.isEmpty, true, "\(kind): a prefix")
    }
    try checkRoundTrip(records, kind, files)
}

/// The records as a capture.
private func rewritten(
    _ records: [CaptureRecord], _ kind: CaptureKind, _ files: ScratchFiles
) throws(Discrepancy) -> [UInt8] {
    let failure = outcome { () throws(CaptureError) in
        let output = try OutputFile(path: files.output)
        let writer = try CaptureWriter(output, kind: kind)
        for record in records { try writer.write(record) }
        try output.finish()
    }
    try expectEqual(failure, nil, "what was read can be written")
    return files.read(files.output)
}

/// Writes the records as a container, with a reply after each if there may be any, and reads it.
private func checkRoundTrip(
    _ records: [CaptureRecord], _ kind: CaptureKind, _ files: ScratchFiles
) throws(Discrepancy) {
    var entries: [ContainerEntry] = []
    var found: [ContainerEntry] = []
    let hasReplies = kind == .conversation
    let header = ContainerHeader(method: 9, level: 8, kind: kind, hasReplies: hasReplies)
    let failure = outcome { () throws(CaptureError) in
        let output = try OutputFile(path: files.output)
        var writer = try ContainerWriter(output, header: header)
        var source = SourceCheck(kind: kind)
        for record in records {
            try source.add(record)
            try writer.write(record)
            entries.append(.record(record))
            guard hasReplies else { continue }
            try writer.write(reply: [1, 2], .toScheduler)
            entries.append(.reply(.toScheduler, [1, 2]))
        }
        try writer.finish(source: source)
        try output.finish()
        let reader = try ContainerReader(path: files.output, limits: limits)
        while let entry = try reader.next() { found.append(entry) }
        try expect(reader.header == header)
        try expect(reader.recordCount == records.count)
        try expect(reader.sourceEnd?.byteCount == source.byteCount)
        try expect(reader.sourceEnd?.checksum == source.checksum)
    }
    try expectEqual(failure, nil, "a container of what was read")
    try expectEqual(found, entries, "entries of the container")
}

/// The input as a container: its entries, if it is one, are those of a container made of them.
private func checkContainer(_ files: ScratchFiles) throws(Discrepancy) {
    var entries: [ContainerEntry] = []
    var header: ContainerHeader?
    let failure = outcome { () throws(CaptureError) in
        let reader = try ContainerReader(path: files.input, limits: limits)
        header = reader.header
        let error = outcome { () throws(CaptureError) in
            while let entry = try reader.next() { entries.append(entry) }
        }
        if let error {
            try expect(outcome { () throws(CaptureError) in _ = try reader.next() } == error)
            throw error
        }
        try expect(reader.sourceEnd != nil)
    }
    guard let header else {
        try expectEqual(failure == nil, false, "a container without a header")
        return
    }
    var again: [ContainerEntry] = []
    let second = outcome { () throws(CaptureError) in
        let output = try OutputFile(path: files.output)
        var writer = try ContainerWriter(output, header: header)
        for entry in entries {
            switch entry {
            case .record(let record): try writer.write(record)
            case .reply(let direction, let bytes): try writer.write(reply: bytes, direction)
            }
        }
        try writer.finish(source: SourceCheck(kind: header.kind))
        try output.finish()
        let reader = try ContainerReader(path: files.output, limits: limits)
        while let entry = try reader.next() { again.append(entry) }
    }
    try expectEqual(second, nil, "entries can be written")
    try expectEqual(again, entries, "entries again")
}

/// The lines of the input are those between its line feeds.
private func checkLines(_ bytes: [UInt8], _ files: ScratchFiles) throws(Discrepancy) {
    if bytes.starts(with: [0x1F, 0x8B, 0x08]) { return }
    var lines: [[UInt8]] = []
    let failure = outcome { () throws(CaptureError) in
        let reader = try LineReader(path: files.input, limits: limits)
        while let line = try reader.next() { lines.append(line) }
    }
    var expected = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if expected.last?.isEmpty == true { expected.removeLast() }
    if failure == nil {
        try expectEqual(lines, expected, "lines")
    } else {
        try expectEqual(failure?.isLimit, true, "lines of any bytes")
    }
}

/// What `body` throws, or nil.
private func outcome(_ body: () throws(CaptureError) -> Void) -> CaptureError? {
    do throws(CaptureError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// Throws an error that no reader throws.
private func expect(_ isTrue: Bool) throws(CaptureError) {
    if !isTrue { throw CaptureError(.frameTooLong(-1)) }
}

/// Two files of this process, written again for each input. In memory if the system has a place there.
private final class ScratchFiles: @unchecked Sendable {
    /// One pair for each thread, because tests run the check in several.
    static var shared: ScratchFiles {
        let storage = Thread.current.threadDictionary
        if let files = storage["ScratchFiles"] as? ScratchFiles { return files }
        let files = ScratchFiles()
        storage["ScratchFiles"] = files
        return files
    }

    let input: String
    let output: String

    private init() {
        let isShared = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let folder = isShared ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        let name = "\(folder)/msgpack-intern-check-\(UUID().uuidString)"
        (input, output) = (name + "-in", name + "-out")
    }

    deinit {
        for path in [input, output] { try? FileManager.default.removeItem(atPath: path) }
    }

    func write(_ bytes: [UInt8], to path: String) {
        try? Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    func read(_ path: String) -> [UInt8] {
        (try? [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))) ?? []
    }
}
