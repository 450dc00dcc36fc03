extension RawSpan {
    /// The bytes by address, readable as long as the span.
    @unsafe
    @inline(__always)
    var address: UnsafeRawBufferPointer { unsafe withUnsafeBytes { unsafe $0 } }
}

extension Span<UInt8> {
    /// The same bytes.
    @inline(__always)
    var raw: RawSpan {
        @_lifetime(copy self)
        get {
            // SAFETY: bytes have no padding, which could be unwritten.
            unsafe bytes
        }
    }
}
