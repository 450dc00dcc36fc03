#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a command writes: standard output, or a file that appears only when it is complete.
///
/// A regular file is written under a temporary name beside its place and renamed by `finish()`.
/// When that is not reached, the temporary file is removed and an older file of that name stays as it was.
/// A device or a FIFO is written directly and never replaced. Not for use from several threads at once.
public final class OutputFile {
    /// Whether the bytes go to a terminal.
    public let isTerminal: Bool

    private static let bufferBytes = 64 << 10

    private let file: POSIXFile
    private let place: (temporary: String, final: String)?
    private var isFinished = false
    private var buffer: [UInt8] = []
    private var writtenBytes = 0

    /// Opens standard output for `nil` and `-`, else the file at `path`.
    ///
    /// - Throws: `system(.open, errno:)`.
    public init(path: String?) throws(CaptureError) {
        guard let path, path != "-" else {
            file = .standardOutput
            place = nil
            isTerminal = isatty(1) == 1
            return
        }
        let existing = FileKind(path: path)
        if existing?.isRegular == false {
            file = try .writing(path)
            place = nil
            isTerminal = existing?.isTerminal == true
            return
        }
        let final = existing == nil ? path : resolvedPath(path)
        let temporary = "\(final).\(getpid()).part"
        file = try .creating(temporary, mode: existing?.permissions ?? 0o666)
        place = (temporary, final)
        isTerminal = false
    }

    deinit {
        if let place, !isFinished { _ = unsafe unlink(place.temporary) }
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
    /// - Throws: `system(.write, errno:)`, `system(.rename, errno:)`.
    public func finish() throws(CaptureError) {
        try flush()
        if let place, unsafe rename(place.temporary, place.final) != 0 {
            throw CaptureError(.system(.rename, errno: errno), byteOffset: writtenBytes)
        }
        isFinished = true
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

/// What is at a path now.
private struct FileKind {
    let isRegular: Bool
    let isTerminal: Bool
    let permissions: mode_t

    /// `nil` when nothing is at `path`, or nothing that may be looked at.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        isRegular = status.st_mode & S_IFMT == S_IFREG
        permissions = status.st_mode & 0o777
        if status.st_mode & S_IFMT == S_IFCHR {
            let descriptor = unsafe open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
            isTerminal = descriptor >= 0 && isatty(descriptor) == 1
            if descriptor >= 0 { close(descriptor) }
        } else {
            isTerminal = false
        }
    }
}

/// `path` with symbolic links followed, so that a link is written through and not replaced.
private func resolvedPath(_ path: String) -> String {
    // SAFETY: realpath gives NULL or a terminated text that is ours to free; it is copied first.
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}
