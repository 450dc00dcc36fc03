import DifferentialChecks

// Calls of the C interface that the input chooses, with pieces of the input as their bytes.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.cInterface], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.cInterface]) }
}
#endif
