import CaptureFiles

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The process that the command is.
enum Program {
    /// Sets up what a process inherits: descriptors and the actions of signals.
    static func prepare() {
        StandardDescriptors.occupy()
        // A reader that has seen enough (`| head`) ends this program quietly, even if its parent
        // ignored the signal.
        _ = signal(SIGPIPE, SIG_DFL)
        // A file beyond the limit of a file's size is then an error of writing, which is reported.
        _ = signal(SIGXFSZ, SIG_IGN)
        TemporaryFiles.removeOnSignals()
    }

    /// Ends the process.
    static func end(_ status: ExitStatus) -> Never {
        exit(status.rawValue)
    }
}
