import DifferentialChecks

// Documents and pieces of the input sent through connections of the key map and of its reference,
// which must answer alike.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.keyMap], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.keyMap]) }
}
#endif
