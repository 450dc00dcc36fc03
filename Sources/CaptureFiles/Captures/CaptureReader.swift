/// Reads the messages of a capture one by one, from a file or from standard input.
///
/// ```swift
/// let reader = try CaptureReader(path: "Corpus/tree__worker__00.conversation.gz")
/// while let record = try reader.next() {
///     print(record.direction, record.byteCount)
/// }
/// ```
///
/// Gzip'ed files are expanded on the way. Memory is at most three times the largest single message
/// plus some hundred kilobytes, whatever the size of the file: what has arrived of it, in a buffer
/// that grows by doubling, and the message itself. After an error the reader stays at the error:
/// every later call throws it again. Not for use from several threads at once.
public final class CaptureReader {
    /// The shape of the file.
    public let kind: CaptureKind

    /// The number of records read so far.
    public private(set) var recordCount = 0

    /// Where the next record begins, in bytes from the start of the expanded file.
    public var byteOffset: Int { window.byteOffset }

    /// Where frame 0 of the last record began, in bytes from the start of the expanded file.
    public private(set) var mainFrameOffset = 0

    private let window: InputWindow
    private let limits: CaptureLimits
    private var failure: CaptureError?

    /// Opens `path`, where `-` is standard input.
    ///
    /// The kind is the one given, else the one that the name says, else what the first bytes look
    /// like: the head of a conversation; a length followed by that many bytes (`.frames`); else
    /// messages. A name that ends in `.gz` must be a gzip file; a name that says a kind must not;
    /// any other input is expanded if it begins like one.
    ///
    /// - Throws: `system(.open, errno:)`, `system(.read, errno:)`, `isContainer`,
    ///   `notAConversation`, or an error of the gzip layer.
    public convenience init(
        path: String, kind: CaptureKind? = nil, limits: CaptureLimits = CaptureLimits()
    ) throws(CaptureError) {
        let window = try InputWindow(path: path, limits: limits)
        if try ContainerReader.isContainer(window) { throw CaptureError(.isContainer) }
        try self.init(window, path: path, kind: kind, limits: limits)
    }

    /// A reader of the capture at the start of `window`, which was opened as `path`.
    init(
        _ window: InputWindow, path: String, kind: CaptureKind?, limits: CaptureLimits
    ) throws(CaptureError) {
        self.window = window
        self.limits = limits
        let named = path == "-" ? nil : CaptureKind(path: path)
        self.kind = if let known = kind ?? named { known } else { try Self.sniff(window, limits) }
        if self.kind == .conversation { try skipConversationMagic() }
    }

    /// The bytes after the last whole record that have arrived so far: after an error, the beginning of
    /// what could not be read.
    public var pendingBytes: [UInt8] { window.copyBytes() }

    /// The next message, or `nil` at the end of the file.
    ///
    /// - Throws: `truncated`, `lengthOverLimit`, `tooManyAttachments`, `emptyMessage`,
    ///   `unknownDirection`, `messageTruncated`, `notMessagePack`, `tooDeep`, `tooManyItems`,
    ///   `outOfMemory`, or an error of the gzip layer or the system, each with the record's number
    ///   and the offset at which the reader stopped.
    /// - Complexity: O(bytes of the message).
    public func next() throws(CaptureError) -> CaptureRecord? {
        if let failure { throw failure }
        do throws(CaptureError) {
            guard try window.require(1) else { return nil }
            let record =
                switch kind {
                case .frames: try nextFrame()
                case .conversation: try nextOfConversation()
                case .messages: try nextMessage()
                }
            recordCount += 1
            return record
        } catch {
            let placed = error.inRecord(recordCount)
            failure = placed
            throw placed
        }
    }

    // MARK: Kinds

    private func nextFrame() throws(CaptureError) -> CaptureRecord {
        try requireWhole(4)
        let length = Int(window.littleEndian(at: 0, as: UInt32.self))
        try check(length: length)
        if length == 0 { throw failed(.emptyMessage) }
        window.skip(4)
        mainFrameOffset = window.byteOffset
        try requireWhole(length)
        return CaptureRecord(frames: [try window.take(length)])
    }

    private func nextOfConversation() throws(CaptureError) -> CaptureRecord {
        try requireWhole(11)
        guard let direction = CaptureDirection(rawValue: window[0]) else {
            throw failed(.unknownDirection(window[0]))
        }
        let secondsBits = window.littleEndian(at: 1, as: UInt64.self)
        let frameCount = Int(window.littleEndian(at: 9, as: UInt16.self))
        if let code = limits.check(frames: frameCount) { throw failed(code) }
        try requireWhole(11 + 4 * frameCount)
        let lengths = (0..<frameCount).map { index in
            Int(window.littleEndian(at: 11 + 4 * index, as: UInt32.self))
        }
        // At most 65,535 lengths of 32 bits: the sum cannot overflow 64 bits.
        try check(length: lengths.reduce(0, +))
        if lengths.first ?? 0 == 0 { throw failed(.emptyMessage) }
        window.skip(11 + 4 * frameCount)
        mainFrameOffset = window.byteOffset
        var record = CaptureRecord(direction: direction, secondsBits: secondsBits, frames: [])
        for length in lengths {
            try requireWhole(length)
            record.frames.append(try window.take(length))
        }
        return record
    }

    private func skipConversationMagic() throws(CaptureError) {
        let magic = CaptureKind.conversationMagic
        guard try window.begins(with: magic) else {
            throw CaptureError(.notAConversation)
        }
        window.skip(magic.count)
    }

    private func nextMessage() throws(CaptureError) -> CaptureRecord {
        mainFrameOffset = window.byteOffset
        let length = try MessageScanner.length(of: window, limits: limits)
        return CaptureRecord(frames: [try window.take(length)])
    }

    private static func sniff(
        _ window: InputWindow, _ limits: CaptureLimits
    ) throws(CaptureError) -> CaptureKind {
        let magic = CaptureKind.conversationMagic
        if try window.begins(with: magic) { return .conversation }
        return try MessageScanner.looksLikeFrames(window, limits: limits) ? .frames : .messages
    }

    // MARK: Checks

    /// Holds what a length field claims against the limit, before any of those bytes is read.
    private func check(length: Int) throws(CaptureError) {
        if length > limits.messageBytes {
            throw failed(.lengthOverLimit(claimed: length, limit: limits.messageBytes))
        }
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
