import CaptureFiles

/// What the command was called with.
enum Arguments {
    /// The arguments after the program's name, as text that keeps every byte (`FileName`).
    ///
    /// `CommandLine.arguments` replaces what is not UTF-8, so that a name would become that of another
    /// file.
    static var texts: [String] {
        let count = Int(CommandLine.argc)
        let words = unsafe CommandLine.unsafeArgv
        return (1..<max(count, 1)).compactMap { index in
            // SAFETY: `argc` words are there, each of them a text that ends in a zero byte.
            guard let word = unsafe words[index] else { return nil }
            var bytes: [UInt8] = []
            var next = unsafe word
            while unsafe next.pointee != 0 {
                bytes.append(UInt8(bitPattern: unsafe next.pointee))
                unsafe next += 1
            }
            return FileName.text(of: bytes)
        }
    }
}
