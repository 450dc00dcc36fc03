#if Command
public import ArgumentParser
public import CaptureFiles

extension CaptureKind: ExpressibleByArgument {}

/// Options of every verb that reads captures.
struct InputOptions: ParsableArguments {
    @Option(help: "The kind of capture, if name and first bytes do not say it.")
    var kind: CaptureKind?

    @OptionGroup var limits: LimitOptions

    @Flag(name: .customLong("no-progress"), help: "No progress line on a terminal.")
    var hidesProgress = false

    /// The same as `CaptureInput` takes it.
    var capture: CaptureOptions {
        CaptureOptions(kind: kind, limits: limits.captureLimits, hidesProgress: hidesProgress)
    }
}

/// How much a file may ask for, as options.
struct LimitOptions: ParsableArguments {
    @Option(name: .customLong("limit-depth"), help: "How deep items may nest (0 to 65536).")
    var depth = 128

    @Option(
        name: .customLong("limit-size"),
        help: "The most bytes of a message, its attachments included (1 to 2147483647).")
    var size = 64 << 20

    /// The limits as the readers take them.
    var captureLimits: CaptureLimits { CaptureLimits(messageBytes: size, depth: depth) }

    func validate() throws {
        guard (0...65_536).contains(depth) else {
            throw ValidationError("--limit-depth must be from 0 to 65536, not \(depth).")
        }
        guard (1...Int(Int32.max)).contains(size) else {
            throw ValidationError("--limit-size must be from 1 to 2147483647, not \(size).")
        }
    }
}
#endif
