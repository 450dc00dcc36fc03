import CaptureFiles

/// Where a verb sends its data, with failures that name it.
struct CommandOutput {
    let file: OutputFile
    private let path: String?

    /// Opens standard output for `nil` and `-`, else the file at `path`.
    ///
    /// - Parameter isBinary: whether the data would upset a terminal, which is refused then.
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

    /// Runs `body`, and puts the file in its place if it does not fail. If it does, what came before is of
    /// use, too: on standard output it appears in front of the failure.
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
