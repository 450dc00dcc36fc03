#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Standard output and standard error as a person sees them.
enum Terminal {
    /// Whether standard output is one.
    static var isStandardOutput: Bool { isatty(1) == 1 }

    /// Whether standard error is one.
    static var isStandardError: Bool { isatty(2) == 1 }

    /// Writes `text` to standard error; a failure has nowhere to be reported.
    static func write(toStandardError text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                // SAFETY: the count passed is the buffer's own.
                unsafe send(buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// The system's function of that name, which `Terminal` hides.
private func send(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(2, bytes, count)
}
