import FuzzChecks

// Any bytes as messages of an interned stream, and as a body behind a state that messages have
// filled: the decoder returns, within its limits, and its first error stays. The first byte chooses
// level, mode and sizes.

private func one(_ bytes: [UInt8]) {
    run([.streamDecoder], on: bytes)
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
