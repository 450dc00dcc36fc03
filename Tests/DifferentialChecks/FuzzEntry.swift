import Foundation

// What all fuzz targets share (FuzzTesting/Sources). The two entry points themselves, one for
// libFuzzer and one for replays, are in each target, because the linker wants them in the
// executable's module.

/// Runs checks on one input and stops the process at a discrepancy, which is what a fuzzer looks
/// for.
public func run(_ checks: [DifferentialCheck], on bytes: [UInt8]) {
    for check in checks {
        do {
            try check.run(bytes)
        } catch {
            fatalError("\(check.rawValue): \(error)")
        }
    }
}

/// Runs checks on an input of libFuzzer: `count` bytes at `start`, which are copied first.
///
/// - Returns: 0, as libFuzzer demands.
@unsafe public func run(
    _ checks: [DifferentialCheck], on start: UnsafePointer<UInt8>?, _ count: Int
) -> CInt {
    // SAFETY: the caller promises `count` readable bytes.
    run(checks, on: unsafe [UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Runs checks on the contents of each file named in the program's arguments and prints its name.
///
/// - Throws: what reading a file throws.
public func replay(_ checks: [DifferentialCheck]) throws {
    for path in CommandLine.arguments.dropFirst() {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        run(checks, on: bytes)
        print("\(path): \(bytes.count) bytes, passed")
    }
}
