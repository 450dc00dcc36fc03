import DifferentialChecks

// Messages made from the input, sent through an interned stream whose channel loses, repeats, swaps
// and changes them. The first byte chooses level, sizes and mode.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.streamSession], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.streamSession]) }
}
#endif
