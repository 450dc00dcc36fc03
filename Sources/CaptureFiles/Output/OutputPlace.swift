#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the name of an output leads to, which decides how it is written.
enum OutputPlace {
    /// A descriptor of this process (`/dev/stdout`, `/proc/self/fd/1`): written where its position is.
    case descriptor(Int32)

    /// A device, a FIFO, a socket, or a file that the kernel makes up: opened and written.
    case direct(path: String)

    /// A file that is open in another process (`/proc/PID/fd/1`): written at its end.
    case appended(path: String)

    /// A regular file, or none yet: replaced when the output is complete.
    case file(path: String, existing: Existing?)

    /// What is kept of a file that is replaced.
    struct Existing {
        let mode: mode_t
        let owner: uid_t
        let group: gid_t
    }

    /// As many links in a row as Linux follows.
    private static let limitLinks = 40

    /// Follows links from `path`, one by one: a link is written through and stays a link.
    ///
    /// - Throws: `linkToNothing` if a link leads nowhere; `system(.open, errno:)` for a folder, a file
    ///   that its permissions protect, or whatever the system refuses to show.
    init(path: String) throws(CaptureError) {
        if let descriptor = Self.descriptorOfDarwin(path) {
            self = .descriptor(descriptor)
            return
        }
        var current = path
        for step in 0..<Self.limitLinks {
            guard let status = try Self.status(of: current, followsLinks: false) else {
                if step > 0 { throw CaptureError(.linkToNothing) }
                self = .file(path: current, existing: nil)
                return
            }
            guard status.st_mode & S_IFMT == S_IFLNK else {
                self = try Self.place(current, status)
                return
            }
            if Self.kernelDevices.contains(status.st_dev) {
                self = try Self.placeOfKernelLink(current)
                return
            }
            current = try Self.target(of: current)
        }
        throw CaptureError(.system(.open, errno: ELOOP))
    }

    /// The place of something that is no link.
    private static func place(_ path: String, _ status: stat) throws(CaptureError) -> OutputPlace {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw CaptureError(.system(.open, errno: EISDIR))
        case S_IFREG where kernelDevices.contains(status.st_dev): return .direct(path: path)
        case S_IFREG:
            try requireWritable(path, status)
            let mode = status.st_mode & 0o777
            return .file(
                path: path,
                existing: Existing(mode: mode, owner: status.st_uid, group: status.st_gid))
        default: return .direct(path: path)
        }
    }

    /// Refuses a file that its permissions protect. Replacing it would need no permission on the file
    /// itself, and an administrator is not refused by the system, so the bits are looked at.
    private static func requireWritable(_ path: String, _ status: stat) throws(CaptureError) {
        let isRefused = try unsafe FileName.withSystemName(path) {
            (name) throws(CaptureError) -> Bool in
            // SAFETY: the name ends in a zero byte.
            unsafe access(name, W_OK) != 0
        }
        if isRefused || status.st_mode & 0o222 == 0 {
            throw CaptureError(.system(.open, errno: EACCES))
        }
    }

    /// The place of a link in /proc. It leads to an open file, not to the name that it shows.
    private static func placeOfKernelLink(_ path: String) throws(CaptureError) -> OutputPlace {
        guard let target = try status(of: path, followsLinks: true) else {
            throw CaptureError(.linkToNothing)
        }
        if let number = Int32(FileName.parts(of: path).last) {
            var own = stat()
            // SAFETY: the structure is filled during the call.
            if unsafe fstat(number, &own) == 0, own.st_dev == target.st_dev,
                own.st_ino == target.st_ino
            {
                return .descriptor(number)
            }
        }
        switch target.st_mode & S_IFMT {
        case S_IFDIR: throw CaptureError(.system(.open, errno: EISDIR))
        case S_IFREG: return .appended(path: path)
        default: return .direct(path: path)
        }
    }

    /// What is at `path`; `nil` if nothing is.
    private static func status(
        of path: String, followsLinks: Bool
    ) throws(CaptureError) -> stat? {
        try unsafe FileName.withSystemName(path) { (name) throws(CaptureError) -> stat? in
            var status = stat()
            // SAFETY: the name ends in a zero byte; the structure is filled during the call.
            let result = unsafe followsLinks ? stat(name, &status) : lstat(name, &status)
            if result == 0 { return status }
            if errno == ENOENT { return nil }
            throw CaptureError(.system(.open, errno: errno))
        }
    }

    /// The name that the link at `path` holds, seen from where this process is.
    private static func target(of path: String) throws(CaptureError) -> String {
        let bytes = try unsafe FileName.withSystemName(path) {
            (name) throws(CaptureError) -> [UInt8] in
            var buffer = [CChar](repeating: 0, count: 4_096)
            // SAFETY: the name ends in a zero byte; the count passed is that of the buffer.
            let count = unsafe readlink(name, &buffer, buffer.count)
            if count < 0 { throw CaptureError(.system(.open, errno: errno)) }
            return buffer.prefix(count).map { UInt8(bitPattern: $0) }
        }
        let target = FileName.text(of: bytes)
        if bytes.first == UInt8(ascii: "/") { return target }
        return FileName.parts(of: path).folder + "/" + target
    }

    /// The numbers of the file systems whose files the kernel makes up.
    private static var kernelDevices: [dev_t] {
        ["/proc/self", "/sys"].compactMap { path in
            let status = try? status(of: path, followsLinks: false)
            // A folder /sys of an ordinary file system has the number of its parent.
            let parent = try? Self.status(of: "/", followsLinks: false)
            return status?.st_dev == parent?.st_dev ? nil : status?.st_dev
        }
    }

    /// On Darwin the names of descriptors are no links.
    private static func descriptorOfDarwin(_ path: String) -> Int32? {
        #if canImport(Darwin)
        if path == "/dev/stdout" { return 1 }
        if path == "/dev/stderr" { return 2 }
        return path.hasPrefix("/dev/fd/") ? Int32(path.dropFirst(8)) : nil
        #else
        return nil
        #endif
    }
}
