/// Text, bytes, typed payloads and encoded items.
extension MsgPackWriter {
    /// Writes a str.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    public mutating func writeString(_ text: String) throws(MsgPackError) {
        // SAFETY: the pointer and the count are those of the text, and do not leave the closure.
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            unsafe writeString(UnsafeRawBufferPointer(utf8))
        }
        guard isWritten ?? writeForeignString(text) else {
            throw .lengthOutOfRange(offset: count)
        }
    }

    /// Writes a str, such as a `Substring`.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    @_disfavoredOverload
    public mutating func writeString(_ text: some StringProtocol) throws(MsgPackError) {
        // SAFETY: the pointer and the count are those of the text, and do not leave the closure.
        let isWritten = text.utf8.withContiguousStorageIfAvailable { utf8 in
            unsafe writeString(UnsafeRawBufferPointer(utf8))
        }
        guard isWritten ?? writeForeignString(String(text)) else {
            throw .lengthOutOfRange(offset: count)
        }
    }

    /// Writes a String of another runtime, which has to be copied first.
    @inline(never)
    @usableFromInline
    mutating func writeForeignString(_ text: String) -> Bool {
        var copy = text
        // SAFETY: as in `writeString`.
        return copy.withUTF8 { utf8 in unsafe writeString(UnsafeRawBufferPointer(utf8)) }
    }

    /// Writes a str whose payload is `utf8`; the bytes are not checked.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    public mutating func writeString(utf8: RawSpan) throws(MsgPackError) {
        // SAFETY: the buffer is the span's and does not leave the closure.
        let isWritten = unsafe utf8.withUnsafeBytes { unsafe writeString($0) }
        guard isWritten else { throw .lengthOutOfRange(offset: count) }
    }

    /// Writes a str that is a literal of the program, such as a key.
    ///
    /// If the literal is written in the program's source, its length and bytes become part of the
    /// machine code.
    @inlinable
    @inline(__always)
    public mutating func writeKey(_ key: StaticString) {
        guard key.hasPointerRepresentation else { return writeScalarKey(key) }
        // SAFETY: the literal lives as long as the program, with that many bytes; no program
        // holds a literal too long for a str.
        let utf8 = unsafe UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        _ = unsafe writeString(utf8)
    }

    /// Writes a literal that is a single scalar without a pointer.
    @inline(never)
    @usableFromInline
    mutating func writeScalarKey(_ key: StaticString) {
        // SAFETY: the buffer is the literal's and does not leave the closure.
        key.withUTF8Buffer { utf8 in _ = unsafe writeString(UnsafeRawBufferPointer(utf8)) }
    }

    /// Writes a bin.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    public mutating func writeBinary(_ payload: RawSpan) throws(MsgPackError) {
        try writeBinaryHeader(payload.byteCount)
        writeEncoded(payload)
    }

    /// Writes an ext of the given type.
    ///
    /// - Throws: `lengthOutOfRange` if it is longer than 4 GiB − 1.
    /// - Complexity: O(n).
    @inlinable
    public mutating func writeExtension(
        type: Int8, payload: RawSpan
    ) throws(MsgPackError) {
        try writeExtensionHeader(type: type, payloadByteCount: payload.byteCount)
        writeEncoded(payload)
    }

    /// Copies bytes that are encoded already: whole items, or the payload after a header.
    ///
    /// - Complexity: O(n).
    @inlinable
    public mutating func writeEncoded(_ bytes: RawSpan) {
        // SAFETY: the buffer is the span's and does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe writeEncoded($0) }
    }

    /// Copies bytes that are encoded already, as ``writeEncoded(_:)-(RawSpan)``.
    ///
    /// - Precondition: the buffer is no part of this writer's memory.
    @inlinable
    @unsafe
    public mutating func writeEncoded(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        // SAFETY: the source holds `bytes.count` bytes, and as many are reserved.
        unsafe SmallCopy.copy(from: source, to: base + count, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// Writes a str; false, and nothing is written, if it is too long.
    @inlinable
    @inline(__always)
    @unsafe
    mutating func writeString(_ utf8: UnsafeRawBufferPointer) -> Bool {
        let length = utf8.count
        guard length <= LengthField.greatestString else { return false }
        reserve(length &+ 5)
        putStringHeader(length)
        guard let source = utf8.baseAddress else { return true }
        // SAFETY: the source holds `length` bytes, and as many are reserved after the header.
        unsafe SmallCopy.copy(from: source, to: base + count, byteCount: length)
        count &+= length
        return true
    }

    /// Writes the header of a str of 0…2^32 − 1 bytes; five bytes are reserved.
    @inlinable
    @inline(__always)
    mutating func putStringHeader(_ length: Int) {
        if length < 32 {
            put(0xA0 | UInt8(truncatingIfNeeded: length))
        } else if length <= 0xFF {
            put(0xD9, UInt8(truncatingIfNeeded: length))
        } else if length <= 0xFFFF {
            put(0xDA, UInt16(truncatingIfNeeded: length))
        } else {
            put(0xDB, UInt32(truncatingIfNeeded: length))
        }
    }
}
