import CInternedStream
import StringInterning

/// Checks of what a caller passes.
enum Arguments {
    /// `count` bytes at `start`.
    ///
    /// - Throws: `IMS_ERROR_LENGTH` for NULL with a length, for a length above `PTRDIFF_MAX`, which
    ///   arrives as a negative number, and for a length that reaches beyond the last address.
    static func bytes(
        _ start: UnsafeRawPointer?, _ count: Int
    ) throws(Refusal) -> UnsafeRawBufferPointer {
        let address = UInt(bitPattern: start)
        guard count >= 0, !address.addingReportingOverflow(UInt(count)).overflow,
            unsafe start != nil || count == 0
        else { throw Refusal(IMS_ERROR_LENGTH) }
        // SAFETY: checked as far as possible; the header asks for `count` readable bytes.
        return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    /// `value` as an `Int` if it lies in the range.
    ///
    /// - Parameter field: the field that holds the value, for the error.
    /// - Throws: `IMS_ERROR_PARAMETER`.
    static func number(
        _ value: some FixedWidthInteger, in range: ClosedRange<Int>, _ field: Field
    ) throws(Refusal) -> Int {
        guard let number = Int(exactly: value), range.contains(number) else {
            throw field.refusal
        }
        return number
    }

    /// A flag of the header: 0 or 1.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`.
    static func flag(_ value: UInt32, _ field: Field) throws(Refusal) -> Bool {
        try number(value, in: 0...1, field) == 1
    }

    /// The secrets that the 16 bytes at `seed` determine; random ones for NULL.
    ///
    /// - Throws: `IMS_ERROR_RANDOM` if there is no source of randomness.
    static func secrets(_ seed: UnsafePointer<UInt8>?) throws(Refusal) -> InterningSecrets {
        var words: (UInt64, UInt64) = (0, 0)
        if let seed = unsafe seed {
            // SAFETY: the header asks for 16 readable bytes.
            let start = unsafe UnsafeRawPointer(seed)
            words.0 = unsafe start.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            words.1 = unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        } else {
            let code = unsafe withUnsafeMutableBytes(of: &words) { bytes in
                // SAFETY: two words are the 16 bytes that are filled.
                unsafe ims_random_seed(bytes.bindMemory(to: UInt8.self).baseAddress)
            }
            guard code == IMS_OK else { throw Refusal(IMS_ERROR_RANDOM) }
        }
        return InterningSecrets(
            unpredictable: UInt64(littleEndian: words.0), UInt64(littleEndian: words.1))
    }
}
