import DifferentialChecks

// Any bytes as input of MsgPackWire, the reference codec and msgpack-c: one verdict, one value.
// And as messages of the key map: what is encoded is decoded to the same bytes.

#if LIBFUZZER
/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` bytes that are readable during the call.
    unsafe run([.agreement, .keyMap], on: start, count)
}
#else
/// Runs the inputs in the files named as arguments.
@main struct Replay {
    static func main() throws { try replay([.agreement, .keyMap]) }
}
#endif
