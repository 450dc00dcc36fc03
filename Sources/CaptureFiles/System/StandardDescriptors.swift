#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Descriptors 0, 1 and 2.
public enum StandardDescriptors {
    /// Occupies those of the three that are closed.
    ///
    /// A program may be started without them. The next file to be opened would take such a number,
    /// and a message to standard error would land in that file. What is opened here refuses the use
    /// that a program makes of the number, so that using it is an error as before.
    public static func occupy() {
        for descriptor: Int32 in 0...2 {
            guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
            // The lowest free number is taken, which is this one: those below it are open.
            // SAFETY: the path is a literal, which the call only reads.
            _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}
