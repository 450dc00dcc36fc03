import FuzzChecks

// Messages made from the input through an interned stream whose channel loses, doubles, swaps and
// changes them. The first byte chooses level, sizes and mode.

private func one(_ bytes: [UInt8]) {
    run([.streamSession], on: bytes)
}

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer hands over `count` readable bytes for the time of the call.
    one(unsafe [UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws {
        try replay(CommandLine.arguments.dropFirst(), one)
    }
}
#endif
