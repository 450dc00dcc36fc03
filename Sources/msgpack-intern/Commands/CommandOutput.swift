import CaptureFiles

/// The output of a verb. Its failures name the file.
struct CommandOutput {
    let file: OutputFile
    private let path: String?

    /// Opens standard output for `nil` and `-`, else the file at `path`.
    ///
    /// - Parameter isBinary: whether the data is binary, which is not written to a terminal.
    /// - Throws: a failure to open it; wrong usage for binary data and a terminal.
    init(path: String?, isBinary: Bool) throws(CommandFailure) {
        self.path = path
        do throws(CaptureError) {
            file = try OutputFile(path: path)
        } catch {
            throw CommandFailure(writing: error, to: path)
        }
        if isBinary, file.isTerminal {
            throw CommandFailure(
                .usage, "refusing to write binary data to a terminal",
                advice: "Name a file with -o FILE, or send the output elsewhere with > or |.")
        }
    }

    /// Runs `body` on the file; what it throws is a failure to write.
    func writing<Result>(
        _ body: (OutputFile) throws(CaptureError) -> Result
    ) throws(CommandFailure) -> Result {
        do throws(CaptureError) {
            return try body(file)
        } catch {
            throw CommandFailure(writing: error, to: path)
        }
    }

    /// Writes a line of text.
    func write(line: String) throws(CommandFailure) {
        try writing { (file) throws(CaptureError) in try file.write(line + "\n") }
    }

    /// Runs `body`, and puts the file in its place if it does not fail. If it fails, what was written
    /// before is sent to standard output, so that it appears there before the failure.
    func finish(
        after body: () throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        do throws(CommandFailure) {
            try body()
        } catch {
            try? writing { (file) throws(CaptureError) in try file.flush() }
            throw error
        }
        try finish()
    }

    /// Puts the file in its place.
    func finish() throws(CommandFailure) {
        try writing { (file) throws(CaptureError) in try file.finish() }
    }
}
