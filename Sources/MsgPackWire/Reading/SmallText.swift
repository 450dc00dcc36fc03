/// A text of at most fifteen bytes in two words: bytes 0…7 in the first and bytes 8…14 in the
/// second, the first byte lowest, zeros after the last.
///
/// A `String` of at most fifteen bytes holds the same, with the number of bytes and a mark for ASCII
/// in the highest byte: the type is frozen, so this form is part of its binary interface on 64-bit
/// machines. Making it takes a dozen instructions; the initialisers of `String` take the bytes one
/// by one, or through closures, which costs a hundred.
@frozen
@usableFromInline
package struct SmallText {
    /// Bytes 0…7.
    @usableFromInline let low: UInt64
    /// Bytes 8…14.
    @usableFromInline let high: UInt64
    @usableFromInline let byteCount: UInt64

    /// A longer text has memory of its own.
    @inline(__always) static var greatestByteCount: Int { 15 }

    /// The highest bit of every byte, which is clear in ASCII.
    @inline(__always) static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// - Parameters:
    ///   - start: sixteen readable bytes.
    ///   - byteCount: how many of them are the text, 0…15.
    @inline(__always)
    @unsafe
    init(_ start: UnsafeRawPointer, _ byteCount: Int) {
        self.byteCount = UInt64(truncatingIfNeeded: byteCount)
        // SAFETY: the caller promises sixteen bytes.
        let first = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        let second = unsafe UInt64(
            littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        // The bytes of the text in the word in which it ends; the masking shift ignores multiples
        // of 64.
        let mask = (1 &<< (8 &* self.byteCount)) &- 1
        (low, high) = byteCount < 8 ? (first & mask, 0) : (first, second & mask)
    }

    @inline(__always) var isASCII: Bool { (low | high) & Self.highBits == 0 }

    /// The text, which must be ASCII.
    ///
    /// - Precondition: ``isFormOfString``.
    @inline(__always) var string: String {
        let mark = (0xE0 | byteCount) &<< 56
        var words = (low, high | mark)
        // SAFETY: by `isFormOfString` a String is two words of this form. It is moved out of them; a
        // bit cast would copy, and so retain something that is no object.
        return unsafe withUnsafeMutableBytes(of: &words) { bytes in
            unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: String.self).move()
        }
    }

    /// Whether a String of at most fifteen bytes of ASCII has this form. The compiler makes the
    /// literals itself, so it knows the answer and no code remains.
    @inlinable
    @inline(__always) static var isFormOfString: Bool {
        MemoryLayout<String>.size == 16
            && has("", 0, 0xE000_0000_0000_0000)
            && has("a", 0x61, 0xE100_0000_0000_0000)
            && has("abcdefgh", 0x6867_6665_6463_6261, 0xE800_0000_0000_0000)
            && has("abcdefghijklmno", 0x6867_6665_6463_6261, 0xEF6F_6E6D_6C6B_6A69)
    }

    @inlinable
    @inline(__always)
    static func has(_ text: String, _ low: UInt64, _ high: UInt64) -> Bool {
        // SAFETY: `isFormOfString` has compared the sizes; any bits are two valid words.
        let words = unsafe unsafeBitCast(text, to: (UInt64, UInt64).self)
        return words.0 == low && words.1 == high
    }
}
