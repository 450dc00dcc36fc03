import DifferentialChecks

// Any bytes as messages of an interned stream, and as a body after messages that have filled the
// state: the decoder returns, within its limits, and its first error stays. The first byte chooses
// level, mode and sizes.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.streamDecoder], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.streamDecoder]) }
}
#endif
