/// Writes coded records as a container, from which `ContainerReader` reads them.
///
/// Layout: docs/CONTAINER.md. Not for use from several threads at once.
public struct ContainerWriter {
    private let output: OutputFile
    private let header: ContainerHeader
    private var block: [UInt8] = []
    private var check: UInt32 = 0
    private var recordCount = 0

    /// A writer at the start of `output`, which it does not finish.
    ///
    /// - Throws: `system(.write, errno:)`.
    public init(_ output: OutputFile, header: ContainerHeader) throws(CaptureError) {
        self.output = output
        self.header = header
        var head = ContainerFormat.magic
        head.append(
            header.hasReplies ? ContainerFormat.versionWithReplies : ContainerFormat.version)
        head += [header.method, header.level, ContainerFormat.code(of: header.kind)]
        assert(head.count == ContainerFormat.headerBytes)
        try send(head)
    }

    /// Appends one coded record.
    ///
    /// - Throws: `framesWithoutPlace` if the record has no frame, or several and the source is no
    ///   conversation; nothing is written then. `system(.write, errno:)`.
    /// - Complexity: O(bytes of the record).
    public mutating func write(_ record: CaptureRecord) throws(CaptureError) {
        let count = record.frames.count
        guard header.kind == .conversation ? count > 0 : count == 1 else {
            throw CaptureError(
                .framesWithoutPlace(count: count, header.kind), record: recordCount)
        }
        if header.kind == .conversation {
            block.append(record.direction.rawValue)
            block.appendLittleEndian(record.secondsBits)
            block.appendVarint(count)
        }
        // A block that grows by doubling would take twice the memory of a large message.
        if record.byteCount > ContainerFormat.blockBytes {
            block.reserveCapacity(block.count + record.byteCount + 10 * count)
        }
        for frame in record.frames { block.appendVarint(frame.count) }
        for frame in record.frames { block.append(contentsOf: frame) }
        recordCount += 1
        if block.count >= ContainerFormat.blockBytes { try closeBlock() }
    }

    /// Appends a reply of the side that sends in `direction`.
    ///
    /// - Throws: `containerDamaged(.version)` if the header says that there are none;
    ///   `system(.write, errno:)`.
    /// - Complexity: O(bytes of the reply).
    public mutating func write(
        reply: [UInt8], _ direction: CaptureDirection
    ) throws(CaptureError) {
        guard header.hasReplies else { throw CaptureError(.containerDamaged(.version)) }
        block.append(direction.rawValue + ContainerFormat.replyMark)
        block.appendVarint(reply.count)
        block.append(contentsOf: reply)
        if block.count >= ContainerFormat.blockBytes { try closeBlock() }
    }

    /// Writes the end, with the length and the check of the file that was encoded.
    ///
    /// - Throws: `system(.write, errno:)`.
    public mutating func finish(source: SourceCheck) throws(CaptureError) {
        if !block.isEmpty { try closeBlock() }
        var end: [UInt8] = [0]
        end.appendVarint(recordCount)
        end.appendVarint(source.byteCount)
        end.appendLittleEndian(source.checksum)
        try send(end)
        try sendCheck()
    }

    private mutating func closeBlock() throws(CaptureError) {
        var length: [UInt8] = []
        length.appendVarint(block.count)
        try send(length)
        try send(block)
        try sendCheck()
        // Not the memory of a block with a large message.
        block.removeAll(keepingCapacity: block.count < 2 * ContainerFormat.blockBytes)
    }

    private mutating func send(_ bytes: [UInt8]) throws(CaptureError) {
        check = SourceCheck.crc32(bytes, continuing: check)
        try output.write(bytes)
    }

    /// Writes the check of everything before it. The check itself is part of the next one, so
    /// blocks cannot change places.
    private mutating func sendCheck() throws(CaptureError) {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(check)
        try send(bytes)
    }
}
