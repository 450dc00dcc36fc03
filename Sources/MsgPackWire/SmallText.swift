/// A text of at most fifteen bytes in two words: bytes 0…7 in the first and bytes 8…14 in the
/// second, the first byte lowest, zeros behind the last.
///
/// That is also what a `String` of so few bytes holds, with its number of bytes and a mark for
/// ASCII in the highest byte: the type is frozen, so this form is part of its binary interface on
/// 64-bit machines. Filling it in takes a dozen instructions; the initialisers of `String` take
/// such bytes one by one, or through closures, which costs a hundred.
struct SmallText {
    private let low: UInt64
    private let high: UInt64
    private let byteCount: Int

    /// A text of more bytes has memory of its own.
    @inline(__always) static var greatestByteCount: Int { 15 }

    /// The highest bit of every byte, which is clear in ASCII.
    @inline(__always) static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Two loads that may overlap cover every length between once and twice their width.
    ///
    /// - Parameters:
    ///   - start: `byteCount` readable bytes.
    ///   - byteCount: 0…15.
    @inline(__always)
    @unsafe
    init(_ start: UnsafeRawPointer, _ byteCount: Int) {
        self.byteCount = byteCount
        // SAFETY: in each case both loads lie within the first `byteCount` bytes.
        if byteCount >= 8 {
            low = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
            let last = unsafe UInt64(
                littleEndian: start.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self))
            // Of the last eight bytes those that the first word has not; of eight bytes none.
            high = (last &>> 8) &>> UInt64(truncatingIfNeeded: 120 &- 8 &* byteCount)
        } else if byteCount >= 4 {
            let first = unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
            let last = unsafe UInt32(
                littleEndian: start.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self))
            low = UInt64(first) | UInt64(last) &<< UInt64(truncatingIfNeeded: 8 &* byteCount &- 32)
            high = 0
        } else if byteCount > 0 {
            let middle = byteCount &>> 1
            let last = byteCount &- 1
            low =
                unsafe UInt64(start.load(as: UInt8.self))
                | UInt64(start.load(fromByteOffset: middle, as: UInt8.self)) &<< UInt64(8 &* middle)
                | UInt64(start.load(fromByteOffset: last, as: UInt8.self)) &<< UInt64(8 &* last)
            high = 0
        } else {
            low = 0
            high = 0
        }
    }

    @inline(__always) var isASCII: Bool { (low | high) & Self.highBits == 0 }

    /// The text, which must be ASCII.
    ///
    /// - Precondition: ``isFormOfString``.
    @inline(__always) var string: String {
        let mark = UInt64(truncatingIfNeeded: 0xE0 | byteCount) &<< 56
        var words = (low, high | mark)
        // SAFETY: `isFormOfString`: a String is two words, and of this form. It is moved out of
        // them; a bit cast would copy, and so retain, what is no object.
        return unsafe withUnsafeMutableBytes(of: &words) { bytes in
            unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: String.self).move()
        }
    }

    /// Whether a String of at most fifteen bytes of ASCII has this form. The compiler puts literals
    /// together itself, so it decides this from the form that it knows: no code is left of it.
    @inline(__always) static var isFormOfString: Bool {
        MemoryLayout<String>.size == 16
            && has("", 0, 0xE000_0000_0000_0000)
            && has("a", 0x61, 0xE100_0000_0000_0000)
            && has("abcdefgh", 0x6867_6665_6463_6261, 0xE800_0000_0000_0000)
            && has("abcdefghijklmno", 0x6867_6665_6463_6261, 0xEF6F_6E6D_6C6B_6A69)
    }

    @inline(__always)
    private static func has(_ text: String, _ low: UInt64, _ high: UInt64) -> Bool {
        // SAFETY: `isFormOfString` compared the sizes before; every pattern of bits is two words.
        let words = unsafe unsafeBitCast(text, to: (UInt64, UInt64).self)
        return words.0 == low && words.1 == high
    }
}
