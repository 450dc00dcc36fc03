import DifferentialChecks

// Any bytes as a capture of each kind, as a container, and as lines: the readers return within their
// limits, and what they read is written to the same bytes again.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.captures], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.captures]) }
}
#endif
