#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file under a name of its own, in the folder where the finished file is to be.
///
/// It is removed if it is not moved into place: when the object goes, and when a signal ends the
/// program (`TemporaryFiles.removeOnSignals()`). Its name has random digits, so that it can be made
/// whatever another run has left, and is short, whatever the length of the final name.
///
/// Safe to use: the descriptor of the folder and the memory of the name are the object's own.
@safe final class TemporaryFile {
    /// The file, open for writing.
    let file: POSIXFile

    private let folder: Int32
    private let name: UnsafeMutablePointer<CChar>
    private let target: String
    private let ticket: TemporaryFiles.Ticket?
    private var isPending = true

    private static let attempts = 100

    /// A new file for the output `path`, with permission bits `mode` as far as the user's mask allows.
    ///
    /// - Throws: `system(.create, errno:)`.
    init(for path: String, mode: mode_t) throws(CaptureError) {
        let parts = FileName.parts(of: path)
        target = parts.last
        // A name that ends in a slash is that of a folder.
        if target.isEmpty { throw CaptureError(.system(.open, errno: EISDIR)) }
        folder = try Self.open(folder: parts.folder)
        unsafe name = .allocate(capacity: Self.nameBytes + 1)
        // From here on signals wait, until the name is known to those who would remove it.
        let mask = TemporaryFiles.holdSignals()
        defer { TemporaryFiles.release(mask) }
        do throws(CaptureError) {
            let descriptor = try unsafe Self.create(in: folder, name, mode)
            file = POSIXFile(descriptor: descriptor, isOwned: true)
        } catch {
            close(folder)
            unsafe name.deallocate()
            throw error
        }
        ticket = unsafe TemporaryFiles.add(folder, name)
    }

    deinit {
        if isPending {
            let mask = TemporaryFiles.holdSignals()
            // SAFETY: the name is terminated, and belongs to this object until the end of `deinit`.
            _ = unsafe unlinkat(folder, name, 0)
            TemporaryFiles.remove(ticket)
            TemporaryFiles.release(mask)
        }
        close(folder)
        unsafe name.deallocate()
    }

    /// Stores the bytes and gives the file its final name, whatever had that name before.
    ///
    /// - Throws: `system(.sync, errno:)`, `system(.close, errno:)`, `system(.rename, errno:)`.
    func moveIntoPlace() throws(CaptureError) {
        // A computer that stops must not find the new name on a file without its bytes.
        try file.synchronize()
        try file.close()
        let mask = TemporaryFiles.holdSignals()
        defer { TemporaryFiles.release(mask) }
        try unsafe FileName.withSystemName(target) { (newName) throws(CaptureError) in
            // SAFETY: both names are terminated.
            if unsafe renameat(folder, name, folder, newName) != 0 {
                throw CaptureError(.system(.rename, errno: errno))
            }
        }
        isPending = false
        TemporaryFiles.remove(ticket)
        // That the name is stored, too, is not promised by every file system.
        _ = fsync(folder)
    }

    // MARK: Names

    private static let prefix = "msgpack-intern-"
    private static let suffix = ".part"
    private static let nameBytes = prefix.utf8.count + 16 + suffix.utf8.count

    /// Makes a file with a random name, which is written to `name`.
    private static func create(
        in folder: Int32, _ name: UnsafeMutablePointer<CChar>, _ mode: mode_t
    ) throws(CaptureError) -> Int32 {
        for _ in 0..<attempts {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            let padding = String(repeating: "0", count: 16 - digits.count)
            let text = Array((prefix + padding + digits + suffix).utf8)
            for (index, byte) in text.enumerated() {
                // SAFETY: the memory has room for `nameBytes` bytes and a zero, and the text has as many.
                unsafe name[index] = CChar(bitPattern: byte)
            }
            unsafe name[text.count] = 0
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            // SAFETY: the name is terminated.
            let descriptor = unsafe openat(folder, name, flags, mode)
            if descriptor >= 0 { return descriptor }
            if errno != EEXIST && errno != EINTR {
                throw CaptureError(.system(.create, errno: errno))
            }
        }
        throw CaptureError(.system(.create, errno: EEXIST))
    }

    #if arch(x86_64) || arch(arm64) || arch(i386) || arch(arm)
    /// O_PATH of Linux, which the C headers show to GNU programs only.
    private static let pathOnly: Int32 = 0o10_000_000
    #else
    private static let pathOnly: Int32 = 0
    #endif

    private static func open(folder: String) throws(CaptureError) -> Int32 {
        try unsafe FileName.withSystemName(folder) { (name) throws(CaptureError) -> Int32 in
            // SAFETY: the name ends in a zero byte.
            var descriptor = unsafe Self.systemOpen(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            #if !canImport(Darwin)
            // Files may be made in a folder that may not be listed.
            if descriptor < 0, errno == EACCES {
                descriptor = unsafe Self.systemOpen(name, pathOnly | O_DIRECTORY | O_CLOEXEC)
            }
            #endif
            if descriptor < 0 { throw CaptureError(.system(.open, errno: errno)) }
            return descriptor
        }
    }

    private static func systemOpen(_ name: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
        #if canImport(Glibc)
        unsafe Glibc.open(name, flags)
        #elseif canImport(Musl)
        unsafe Musl.open(name, flags)
        #else
        unsafe Darwin.open(name, flags)
        #endif
    }
}
