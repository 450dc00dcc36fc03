/// Writes coded records as a container, from which `ContainerReader` gives them back.
///
/// Layout: docs/CONTAINER.md. Not for use from several threads at once.
public struct ContainerWriter {
    private let output: OutputFile
    private let kind: CaptureKind
    private var block: [UInt8] = []
    private var check: UInt32 = 0
    private var recordCount = 0

    /// A writer at the start of `output`, which it does not finish.
    ///
    /// - Throws: `system(.write, errno:)`.
    public init(_ output: OutputFile, header: ContainerHeader) throws(CaptureError) {
        self.output = output
        kind = header.kind
        var head = ContainerFormat.magic
        head.append(ContainerFormat.version)
        head += [header.method, header.level, ContainerFormat.code(of: header.kind)]
        assert(head.count == ContainerFormat.headerBytes)
        try send(head)
    }

    /// Appends one coded record.
    ///
    /// - Precondition: at least one frame; exactly one unless the source is a conversation.
    /// - Throws: `system(.write, errno:)`.
    /// - Complexity: O(bytes of the record).
    public mutating func write(_ record: CaptureRecord) throws(CaptureError) {
        precondition(kind == .conversation ? !record.frames.isEmpty : record.frames.count == 1)
        if kind == .conversation {
            block.append(record.direction.rawValue)
            block.appendLittleEndian(record.secondsBits)
            block.appendVarint(record.frames.count)
        }
        for frame in record.frames { block.appendVarint(frame.count) }
        for frame in record.frames { block.append(contentsOf: frame) }
        recordCount += 1
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
        block.removeAll(keepingCapacity: true)
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
