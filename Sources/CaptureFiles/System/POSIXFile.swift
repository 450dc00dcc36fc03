#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file of the system, closed when the last reference to it goes.
///
/// Not for use from several threads at once.
final class POSIXFile {
    /// Standard input, which is not closed.
    static var standardInput: POSIXFile { POSIXFile(descriptor: 0, isOwned: false) }

    /// Standard output, which is not closed.
    static var standardOutput: POSIXFile { POSIXFile(descriptor: 1, isOwned: false) }

    private let descriptor: Int32
    private let isOwned: Bool

    private init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { _ = close(descriptor) }
    }

    /// The file at `path`, opened for reading.
    ///
    /// - Throws: `system(.open, errno:)`.
    static func reading(_ path: String) throws(CaptureError) -> POSIXFile {
        try opening(path, flags: O_RDONLY | O_CLOEXEC)
    }

    /// The existing file, device, or FIFO at `path`, opened for writing at its beginning.
    ///
    /// - Throws: `system(.open, errno:)`.
    static func writing(_ path: String) throws(CaptureError) -> POSIXFile {
        try opening(path, flags: O_WRONLY | O_CLOEXEC)
    }

    /// A new file at `path` with permission bits `mode`, opened for writing.
    ///
    /// - Throws: `system(.open, errno:)`, also when something is at `path` already.
    static func creating(_ path: String, mode: mode_t) throws(CaptureError) -> POSIXFile {
        try opening(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: mode)
    }

    /// Reads up to the length of `buffer`; 0 means the end of the file.
    ///
    /// - Throws: `system(.read, errno:)`; an interrupted call is made again.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        while true {
            // SAFETY: the count passed is the buffer's own.
            let count = unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw CaptureError(.system(.read, errno: errno)) }
        }
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `system(.write, errno:)`; an interrupted call is made again.
    func write(_ bytes: borrowing [UInt8]) throws(CaptureError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: `written < bytes.count`, so the rest lies inside the array.
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe systemWrite(descriptor, rest.baseAddress, rest.count)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw CaptureError(.system(.write, errno: errno), byteOffset: written)
            }
        }
    }

    /// The system's own words for an error number.
    static func message(errno code: Int32) -> String {
        // SAFETY: strerror gives a terminated text or NULL, and it is copied at once.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    private static func opening(
        _ path: String, flags: Int32, mode: mode_t = 0
    ) throws(CaptureError) -> POSIXFile {
        let descriptor = systemOpen(path, flags, mode)
        if descriptor < 0 { throw CaptureError(.system(.open, errno: errno)) }
        return POSIXFile(descriptor: descriptor, isOwned: true)
    }
}

// The system's names, outside the type whose methods would hide them.

private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(file, bytes, count)
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(file, bytes, count)
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags, mode)
}
