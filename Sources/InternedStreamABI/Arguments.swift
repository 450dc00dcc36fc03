import CInternedStream
import StringInterning

/// Checks of what a caller passes.
enum Arguments {
    /// `count` bytes at `start`.
    ///
    /// - Throws: `IMS_ERROR_LENGTH` for NULL with a length, and for lengths that cannot be: `size_t`
    ///   above `PTRDIFF_MAX` arrives as a negative number.
    static func bytes(
        _ start: UnsafeRawPointer?, _ count: Int
    ) throws(Refusal) -> UnsafeRawBufferPointer {
        let address = UInt(bitPattern: start)
        guard count >= 0, !address.addingReportingOverflow(UInt(count)).overflow,
            unsafe start != nil || count == 0
        else { throw Refusal(IMS_ERROR_LENGTH) }
        // SAFETY: checked as far as it can be; the header asks for `count` readable bytes.
        return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    /// `count` elements at `start`, at most `limit`.
    ///
    /// - Throws: `IMS_ERROR_NULL`, `IMS_ERROR_LENGTH`; `IMS_ERROR_PARAMETER` beyond the limit.
    static func list<Element>(
        _ start: UnsafePointer<Element>?, _ count: Int, limit: Int
    ) throws(Refusal) -> UnsafeBufferPointer<Element> {
        guard count >= 0 else { throw Refusal(IMS_ERROR_LENGTH) }
        guard unsafe start != nil || count == 0 else { throw Refusal(IMS_ERROR_NULL) }
        guard count <= limit else { throw Refusal(IMS_ERROR_PARAMETER) }
        // SAFETY: not NULL if there are elements, and so many are readable by contract.
        return unsafe UnsafeBufferPointer(start: start, count: count)
    }

    /// `value` as an `Int` if it lies in the range.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`.
    static func number(
        _ value: some FixedWidthInteger, in range: ClosedRange<Int>
    ) throws(Refusal) -> Int {
        guard let number = Int(exactly: value), range.contains(number) else {
            throw Refusal(IMS_ERROR_PARAMETER)
        }
        return number
    }

    /// A flag of the header: 0 or 1.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`.
    static func flag(_ value: UInt32) throws(Refusal) -> Bool {
        try number(value, in: 0...1) == 1
    }

    /// The secrets that the 16 bytes at `seed` stand for; random ones for NULL.
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
