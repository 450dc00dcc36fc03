/// Short texts of a program, such as the names of keys, compared and written as two words.
extension SmallText {
    /// The bytes that must be readable from an item on to compare it with a text: the header and
    /// sixteen bytes.
    @inlinable
    @inline(__always)
    package static var comparedByteCount: Int { 17 }

    /// `text`, if it is ASCII of at most fifteen bytes and the Strings of this system have the form
    /// of this type; otherwise nil, which says nothing about the text.
    @inlinable
    @inline(__always)
    package init?(of text: String) {
        guard Self.isFormOfString else { return nil }
        // SAFETY: by `isFormOfString` a String has the size of two words; any bits are valid words.
        let words = unsafe unsafeBitCast(text, to: (UInt64, UInt64).self)
        guard words.1 &>> 60 == 0xE else { return nil }
        low = words.0
        high = words.1 & 0x00FF_FFFF_FFFF_FFFF
        byteCount = words.1 &>> 56 & 0xF
    }

    /// Whether the item at `item` is a fixstr that holds this text.
    ///
    /// - Parameter item: ``comparedByteCount`` readable bytes.
    @inlinable
    @inline(__always)
    @unsafe
    package func isFixstr(at item: UnsafeRawPointer) -> Bool {
        // SAFETY: the caller promises the header and sixteen bytes after it.
        guard unsafe UInt64(item.load(as: UInt8.self)) == 0xA0 | byteCount else { return false }
        let first = unsafe UInt64(
            littleEndian: item.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
        // The masking shift ignores multiples of 64, so it also serves the second word.
        let mask = (1 &<< (8 &* byteCount)) &- 1
        if byteCount < 8 { return (first ^ low) & mask == 0 }
        let second = unsafe UInt64(
            littleEndian: item.loadUnaligned(fromByteOffset: 9, as: UInt64.self))
        return first == low && (second ^ high) & mask == 0
    }

    /// The bytes of the text as a fixstr, its header included.
    @inlinable
    @inline(__always)
    package var fixstrByteCount: Int { Int(truncatingIfNeeded: byteCount) &+ 1 }
}

extension MsgPackWriter {
    /// Writes a str as ``writeString(_:)`` does; a short text costs a few instructions.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    package mutating func writeText(_ text: String) throws(MsgPackError) {
        guard let small = SmallText(of: text) else { return try writeString(text) }
        reserve(SmallText.comparedByteCount)
        // SAFETY: seventeen bytes are reserved; those after the text are not counted as written.
        let item = unsafe base + count
        unsafe item.storeBytes(
            of: 0xA0 | UInt8(truncatingIfNeeded: small.byteCount), as: UInt8.self)
        unsafe item.storeBytes(of: small.low.littleEndian, toByteOffset: 1, as: UInt64.self)
        unsafe item.storeBytes(of: small.high.littleEndian, toByteOffset: 9, as: UInt64.self)
        count &+= small.fixstrByteCount
    }
}
