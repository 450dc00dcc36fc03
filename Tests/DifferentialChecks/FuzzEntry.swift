import Foundation

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

/// Gives the bytes of each file in `paths` to `body` and says so.
///
/// - Throws: what reading a file throws.
public func replay(_ paths: some Sequence<String>, _ body: ([UInt8]) -> Void) throws {
    for path in paths {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        body(bytes)
        print("\(path): \(bytes.count) bytes, passed")
    }
}
