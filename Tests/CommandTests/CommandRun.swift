import Foundation
import TestSupport
import Testing

/// One run of a shell line in which `msgpack-intern` is the executable under test.
struct CommandRun {
    let output: String
    let errors: String
    let status: Int32

    /// Runs `line` with `folder` as the working directory.
    init(_ line: String, in folder: TemporaryFolder) throws {
        // Files instead of pipes: nobody has to empty them while the process runs.
        let capture = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "( \(line)\n) >'\(capture.path("out"))' 2>'\(capture.path("err"))'",
        ]
        process.currentDirectoryURL = folder.url
        process.environment = [
            "PATH": Self.executableFolder.path + ":/usr/bin:/bin", "COLUMNS": "80",
            "LC_ALL": "C", "SWIFT_BACKTRACE": "enable=no",
        ]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // A shell reports the signal that ended its last command as 128 + its number.
        status = process.terminationStatus
        output = String(decoding: try capture.read("out"), as: UTF8.self)
        errors = String(decoding: try capture.read("err"), as: UTF8.self)
    }

    /// Where SwiftPM has put the executable: beside the tests.
    private static let executableFolder: URL = {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var places = [program.deletingLastPathComponent()]
        // On macOS the tests are a bundle: NAME.xctest/Contents/MacOS/NAME.
        places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        places.append(ProjectFiles.url(".build/debug"))
        return places.first { place in
            let path = place.appendingPathComponent("msgpack-intern").path
            return FileManager.default.isExecutableFile(atPath: path)
        } ?? places[0]
    }()
}

extension Trait where Self == ConditionTrait {
    /// A suite that runs the command, and is skipped where the command was built without its verbs.
    static var runsTheCommand: Self {
        .enabled(
            if: isCommandBuilt, "built without the trait Command; try: swift test --traits Command")
    }

    private static var isCommandBuilt: Bool {
        #if Command
        true
        #else
        false
        #endif
    }
}
