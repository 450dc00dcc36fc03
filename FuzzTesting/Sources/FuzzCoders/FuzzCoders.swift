import DifferentialChecks

// Any bytes through Codable, the typed path, values and JSON, and a stream of messages: all return, and
// where they read the same they agree. The first byte chooses the settings.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.coders], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.coders]) }
}
#endif
