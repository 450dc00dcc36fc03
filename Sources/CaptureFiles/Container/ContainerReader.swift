/// Reads the coded records of a container, and delivers nothing of a block before its check matched.
///
/// Memory is at most three times the largest block, which has some kilobytes, or those of the largest
/// coded message. After an error the reader stays at the error. Not for use from several threads at once.
public final class ContainerReader {
    /// What the head of the file says.
    public let header: ContainerHeader

    /// The length and check of the file that was encoded; `nil` until the end has been read.
    public private(set) var sourceEnd: (byteCount: Int, checksum: UInt32)?

    /// The number of records read so far; replies do not count.
    public private(set) var recordCount = 0

    /// The bytes of the file that were read so far, as they are in the file: a gzip layer is not
    /// expanded for this number.
    public var fileBytes: Int { window.fileBytes }

    /// Where the next unread byte of the container is.
    public var byteOffset: Int { window.byteOffset }

    private let window: InputWindow
    private let limits: CaptureLimits
    private var check: UInt32
    private var block = ContainerBlock(bytes: [], byteOffset: 0)
    private var failure: CaptureError?

    /// Opens `path`, where `-` is standard input, and reads the header. A gzip layer is expanded.
    ///
    /// - Throws: `system`, `notAContainer`, `unknownContainerVersion`, `containerDamaged(.kind)`,
    ///   `containerDamaged(.version)`, `truncated`, or an error of the gzip layer.
    public convenience init(
        path: String, limits: CaptureLimits = CaptureLimits()
    ) throws(CaptureError) {
        try self.init(
            try InputWindow(path: path, packing: .detected, limits: limits), limits: limits)
    }

    /// A reader of the container at the start of `window`.
    init(_ window: InputWindow, limits: CaptureLimits) throws(CaptureError) {
        self.window = window
        self.limits = limits
        let magic = ContainerFormat.magic
        guard try Self.isContainer(window), try window.require(magic.count + 1) else {
            throw CaptureError(.notAContainer)
        }
        let version = window[magic.count]
        let hasReplies = version == ContainerFormat.versionWithReplies
        guard version == ContainerFormat.version || hasReplies else {
            throw CaptureError(.unknownContainerVersion(version), byteOffset: magic.count)
        }
        guard try window.require(ContainerFormat.headerBytes) else {
            throw CaptureError(
                .truncated(wanted: ContainerFormat.headerBytes, found: window.count))
        }
        let head = try window.take(ContainerFormat.headerBytes)
        guard let kind = ContainerFormat.kind(code: head[10]) else {
            throw CaptureError(.containerDamaged(.kind), byteOffset: 10)
        }
        if hasReplies, kind != .conversation {
            throw CaptureError(.containerDamaged(.version), byteOffset: magic.count)
        }
        header = ContainerHeader(
            method: head[8], level: head[9], kind: kind, hasReplies: hasReplies)
        check = SourceCheck.crc32(head, continuing: 0)
    }

    /// Whether the input begins like a container. No capture does: its first byte begins no message, and
    /// as the length of a `.frames` record it would be 1.2 GB.
    static func isContainer(_ window: InputWindow) throws(CaptureError) -> Bool {
        try window.begins(with: ContainerFormat.magic)
    }

    /// The next coded record or reply, or `nil` at the end, when `sourceEnd` is set.
    ///
    /// - Throws: `truncated`, `lengthOverLimit`, `tooManyAttachments`, `containerDamaged`,
    ///   `outOfMemory`, `system(.read, errno:)`.
    /// - Complexity: O(bytes of the entry), and of its block for the first one of a block.
    public func next() throws(CaptureError) -> ContainerEntry? {
        if let failure { throw failure }
        if sourceEnd != nil { return nil }
        do throws(CaptureError) {
            if block.isAtEnd, try !readBlock() { return nil }
            let entry = try block.entry(header, limits: limits)
            if case .record = entry { recordCount += 1 }
            // A large message is decoded without its block beside it in memory.
            if block.isAtEnd { block = ContainerBlock(bytes: [], byteOffset: window.byteOffset) }
            return entry
        } catch {
            let placed = error.inRecord(recordCount)
            failure = placed
            throw placed
        }
    }

    /// Reads the next block, or the end of the container: then `false`.
    private func readBlock() throws(CaptureError) -> Bool {
        let length = try varint()
        if length == 0 {
            try readEnd()
            return false
        }
        let limit = limits.messageBytes + ContainerFormat.blockBytes + (1 << 20)
        guard length <= limit else {
            throw failed(.lengthOverLimit(claimed: length, limit: limit))
        }
        try requireWhole(length + 4)
        block = ContainerBlock(
            bytes: try window.take(length), byteOffset: window.byteOffset - length)
        check = SourceCheck.crc32(block.bytes, continuing: check)
        try readCheck()
        return true
    }

    private func readEnd() throws(CaptureError) {
        let records = try varint()
        let bytes = try varint()
        try requireWhole(4)
        let checksum = window.littleEndian(at: 0, as: UInt32.self)
        check = SourceCheck.crc32(try window.take(4), continuing: check)
        try readCheck()
        guard records == recordCount else { throw failed(.containerDamaged(.counts)) }
        if try window.require(1) { throw failed(.containerDamaged(.trailingBytes)) }
        sourceEnd = (bytes, checksum)
    }

    private func readCheck() throws(CaptureError) {
        try requireWhole(4)
        guard window.littleEndian(at: 0, as: UInt32.self) == check else {
            throw failed(.containerDamaged(.check))
        }
        check = SourceCheck.crc32(try window.take(4), continuing: check)
    }

    private func varint() throws(CaptureError) -> Int {
        var length = 0
        repeat {
            length += 1
            try requireWhole(length)
        } while window[length - 1] >= 0x80 && length < Varint.greatestBytes
        let bytes = try window.take(length)
        check = SourceCheck.crc32(bytes, continuing: check)
        guard let value = Varint.value(bytes[...]) else {
            throw failed(.containerDamaged(.record))
        }
        return value
    }

    private func requireWhole(_ wanted: Int) throws(CaptureError) {
        if try !window.require(wanted) {
            throw failed(.truncated(wanted: wanted, found: window.count))
        }
    }

    private func failed(_ code: CaptureError.Code) -> CaptureError {
        CaptureError(code, byteOffset: window.byteOffset)
    }
}
