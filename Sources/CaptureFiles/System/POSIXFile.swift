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
    /// The system's number for an argument that it cannot take.
    static let invalidArgument = EINVAL

    /// Standard input, which is not closed.
    static var standardInput: POSIXFile { POSIXFile(descriptor: 0, isOwned: false) }

    /// Bytes read so far.
    private(set) var bytesRead = 0

    /// Whether the file is a terminal.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    private let descriptor: Int32
    private var isOwned: Bool

    /// A file that is open as `descriptor`; if it is owned, it is closed with the object.
    init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { _ = systemClose(descriptor) }
    }

    /// The file at `path`, opened for reading.
    ///
    /// - Throws: `system(.open, errno:)`.
    static func reading(_ path: String) throws(CaptureError) -> POSIXFile {
        try opening(path, flags: O_RDONLY | O_NOCTTY | O_CLOEXEC)
    }

    /// The existing file, device, or FIFO at `path`, opened for writing. Nothing is cut off; with
    /// `appends` each write goes to the end of the file as it is then.
    ///
    /// - Throws: `system(.open, errno:)`.
    static func writing(_ path: String, appends: Bool) throws(CaptureError) -> POSIXFile {
        try opening(path, flags: O_WRONLY | O_NOCTTY | O_CLOEXEC | (appends ? O_APPEND : 0))
    }

    /// The file that is open as `descriptor`, under a second number: both share one position.
    ///
    /// - Throws: `system(.open, errno:)`, also when the descriptor is not open for writing.
    static func duplicating(_ descriptor: Int32) throws(CaptureError) -> POSIXFile {
        let flags = fcntl(descriptor, F_GETFL)
        if flags < 0 { throw CaptureError(.system(.open, errno: errno)) }
        if flags & O_ACCMODE == O_RDONLY { throw CaptureError(.system(.open, errno: EBADF)) }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        if copy < 0 { throw CaptureError(.system(.open, errno: errno)) }
        return POSIXFile(descriptor: copy, isOwned: true)
    }

    /// Reads up to the length of `buffer`; 0 means the end of the file.
    ///
    /// - Throws: `system(.read, errno:)`; an interrupted call is made again, and a file that does not
    ///   wait by itself is waited for.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        while true {
            // SAFETY: the count passed is the buffer's own.
            let count = unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                bytesRead += count
                return count
            }
            if !waits(errno, for: POLLIN) { throw CaptureError(.system(.read, errno: errno)) }
        }
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `system(.write, errno:)`, at the byte that could not be written; an interrupted call
    ///   is made again, and a file that does not wait by itself is waited for.
    func write(_ bytes: borrowing [UInt8]) throws(CaptureError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: `written < bytes.count`, so the rest lies inside the array.
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe systemWrite(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 {
                written += count
            } else if count == 0 || !waits(errno, for: POLLOUT) {
                let code = count == 0 ? EIO : errno
                throw CaptureError(.system(.write, errno: code), byteOffset: written)
            }
        }
    }

    /// Sets the permission bits, and the owner where that is allowed.
    func setAttributes(mode: mode_t, owner: uid_t, group: gid_t) {
        // Only an administrator may give files away; without that the file stays the user's own.
        _ = fchown(descriptor, owner, group)
        _ = fchmod(descriptor, mode)
    }

    /// Waits until the bytes are stored. Files that are not stored anywhere are left alone.
    ///
    /// - Throws: `system(.sync, errno:)`.
    func synchronize() throws(CaptureError) {
        while fsync(descriptor) != 0 {
            if errno == EINTR { continue }
            if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
            throw CaptureError(.system(.sync, errno: errno))
        }
    }

    /// Closes the file; some file systems report only then that bytes could not be stored.
    ///
    /// - Throws: `system(.close, errno:)`.
    func close() throws(CaptureError) {
        guard isOwned else { return }
        isOwned = false
        // An interrupted close has closed the file.
        if systemClose(descriptor) != 0, errno != EINTR {
            throw CaptureError(.system(.close, errno: errno))
        }
    }

    /// The system's own words for an error number.
    static func message(errno code: Int32) -> String {
        // SAFETY: strerror returns a terminated text or NULL, and it is copied at once.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    /// Whether a call that failed with `code` is to be made again, after the file is ready if need be.
    private func waits(_ code: Int32, for event: Int32) -> Bool {
        if code == EINTR { return true }
        guard code == EAGAIN || code == EWOULDBLOCK else { return false }
        var request = pollfd(
            fd: descriptor, events: Int16(truncatingIfNeeded: event), revents: 0)
        // SAFETY: one request is passed, as the count says.
        return unsafe poll(&request, 1, -1) >= 0 || errno == EINTR
    }

    private static func opening(_ path: String, flags: Int32) throws(CaptureError) -> POSIXFile {
        let descriptor = try unsafe FileName.withSystemName(path) {
            (name) throws(CaptureError) -> Int32 in
            while true {
                // SAFETY: the name ends in a zero byte.
                let descriptor = unsafe open(name, flags)
                if descriptor >= 0 { return descriptor }
                if errno != EINTR { throw CaptureError(.system(.open, errno: errno)) }
            }
        }
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

private func systemClose(_ file: Int32) -> Int32 {
    close(file)
}
