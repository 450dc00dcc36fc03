import DifferentialChecks

// Messages made from the input, through both codecs of the interned stream. Some are changed on their way
// and get a right check again. The first two bytes choose level, mode, limits and sizes.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.streamBodies], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.streamBodies]) }
}
#endif
