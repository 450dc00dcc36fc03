import StringInterning

/// Numbers of a message's front (FORMAT.md, section 3).
extension Bytes {
    /// Appends a number, seven bits a byte, the lowest ones first.
    mutating func appendVarint(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// The bytes from `start` to `end`, until the next change.
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        assert(start >= 0 && start <= end && end <= count)
        // SAFETY: as asserted.
        return unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    }
}
