public import Foundation

/// One run of a program, with what it printed.
public struct ProcessRun {
    /// What the program wrote to standard output.
    public let output: String
    /// What the program wrote to standard error.
    public let errors: String
    /// The exit status, or the number of the signal that ended the program.
    public let status: Int32

    /// Runs the program `arguments[0]`, found through PATH, and waits for its end.
    public init(_ arguments: [String], in folder: URL = ProjectFiles.root) throws {
        // Files instead of pipes, which somebody would have to empty while the program runs.
        let capture = try TemporaryFolder()
        let files = try ["out", "err"].map { name in
            try capture.write([], to: name)
            return try FileHandle(forWritingTo: capture.url.appendingPathComponent(name))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = files[0]
        process.standardError = files[1]
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = String(decoding: try capture.read("out"), as: UTF8.self)
        errors = String(decoding: try capture.read("err"), as: UTF8.self)
    }
}
