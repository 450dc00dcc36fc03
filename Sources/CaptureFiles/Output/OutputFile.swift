/// Where a command writes: standard output, or a file that appears only when it is complete.
///
/// A regular file is written under a temporary name in its folder, and `finish()` gives it its name.
/// If that is not reached, the temporary file is removed, and an older file of the name stays as it
/// was. A link is written through: what it leads to is replaced, the link stays. A device, a FIFO, and
/// a descriptor by its name in /dev or /proc are written directly and never replaced.
///
/// Not for use from several threads at once.
public final class OutputFile {
    /// Whether the bytes go to a terminal.
    public var isTerminal: Bool { file.isTerminal }

    private static let bufferBytes = 64 << 10

    private let file: POSIXFile
    private let temporary: TemporaryFile?
    private var buffer: [UInt8] = []
    private var writtenBytes = 0

    /// Opens standard output for `nil` and `-`, else the file at `path`.
    ///
    /// - Throws: `system(.open, errno:)`, also for a file that its permissions protect;
    ///   `system(.create, errno:)`; `linkToNothing`.
    public init(path: String?) throws(CaptureError) {
        let place: OutputPlace =
            if let path, path != "-" { try OutputPlace(path: path) } else { .descriptor(1) }
        switch place {
        case .descriptor(let number): (file, temporary) = (try .duplicating(number), nil)
        case .direct(let path): (file, temporary) = (try .writing(path, appends: false), nil)
        case .appended(let path): (file, temporary) = (try .writing(path, appends: true), nil)
        case .file(let path, let existing):
            let new = try TemporaryFile(for: path, mode: existing?.mode ?? 0o666)
            if let existing {
                new.file.setAttributes(
                    mode: existing.mode, owner: existing.owner, group: existing.group)
            }
            (file, temporary) = (new.file, new)
        }
    }

    /// Appends `bytes`; they may wait in a buffer.
    ///
    /// - Throws: `system(.write, errno:)`.
    public func write(_ bytes: [UInt8]) throws(CaptureError) {
        if buffer.count + bytes.count > Self.bufferBytes { try flush() }
        if bytes.count >= Self.bufferBytes {
            try send(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Appends `text` in UTF-8.
    ///
    /// - Throws: `system(.write, errno:)`.
    public func write(_ text: String) throws(CaptureError) {
        try write(Array(text.utf8))
    }

    /// Writes what waits in the buffer.
    ///
    /// - Throws: `system(.write, errno:)`.
    public func flush() throws(CaptureError) {
        if buffer.isEmpty { return }
        try send(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and puts the file in its place. Nothing may be written after it.
    ///
    /// - Throws: `system`, with the step that failed.
    public func finish() throws(CaptureError) {
        try flush()
        do throws(CaptureError) {
            if let temporary { try temporary.moveIntoPlace() } else { try file.close() }
        } catch {
            throw CaptureError(error.code, byteOffset: writtenBytes)
        }
    }

    private func send(_ bytes: [UInt8]) throws(CaptureError) {
        do throws(CaptureError) {
            try file.write(bytes)
        } catch {
            throw CaptureError(error.code, byteOffset: writtenBytes + error.byteOffset)
        }
        writtenBytes += bytes.count
    }
}
