/// Exact UTF-8 validation.
///
/// Source: Unicode Standard, table 3-7 "Well-Formed UTF-8 Byte Sequences". Overlong forms,
/// surrogates and scalars above U+10FFFF are refused.
///
/// Short texts are checked in words (``UTF8Words``), longer ones in vector registers (`UTF8Blocks`,
/// where the processor has them; not in the C library, which they would make 14 kB larger). Only a
/// text that fails is read byte by byte, to find the place.
public enum UTF8Validation {
    /// The offset of the first byte that is not part of a well-formed sequence, or nil if all of
    /// `bytes` is UTF-8.
    ///
    /// - Complexity: O(n), sixteen bytes a step; byte by byte in a text that is not UTF-8.
    public static func firstInvalidOffset(in bytes: RawSpan) -> Int? {
        // SAFETY: the pointer and the count are those of the buffer, and do not leave the closure.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe firstInvalidOffset(base: base, start: 0, end: buffer.count)
        }
    }

    /// The offset of the first byte that is not part of a well-formed sequence; see
    /// ``firstInvalidOffset(in:)-(RawSpan)``.
    public static func firstInvalidOffset(in bytes: Span<UInt8>) -> Int? {
        // SAFETY: bytes have no padding.
        unsafe firstInvalidOffset(in: bytes.bytes)
    }

    /// The offset of the first byte that is not part of a well-formed sequence; see
    /// ``firstInvalidOffset(in:)-(RawSpan)``.
    public static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
        firstInvalidOffset(in: RawSpan(borrowing: bytes))
    }

    /// Whether the text is at most sixteen bytes long and all ASCII; two loads that may overlap
    /// cover every length between once and twice their width.
    @inline(__always)
    @unsafe
    static func isShortASCII(_ text: UnsafeRawPointer, byteCount: Int) -> Bool {
        // SAFETY: in each case both loads lie within the first `byteCount` bytes.
        if byteCount >= 8 {
            guard byteCount <= 16 else { return false }
            let head = unsafe text.loadUnaligned(as: UInt64.self)
            let tail = unsafe text.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self)
            return (head | tail) & 0x8080_8080_8080_8080 == 0
        }
        if byteCount >= 4 {
            let head = unsafe text.loadUnaligned(as: UInt32.self)
            let tail = unsafe text.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self)
            return (head | tail) & 0x8080_8080 == 0
        }
        if byteCount == 0 { return true }
        let first = unsafe text.load(as: UInt8.self)
        let middle = unsafe text.load(fromByteOffset: byteCount &>> 1, as: UInt8.self)
        let last = unsafe text.load(fromByteOffset: byteCount &- 1, as: UInt8.self)
        return (first | middle | last) & 0x80 == 0
    }

    /// As ``firstInvalidOffset(in:)-(RawSpan)``, over `start..<end` of a buffer; the result is an offset
    /// from `base`.
    ///
    /// - Parameters:
    ///   - base: start of a buffer of at least `end` readable bytes.
    ///   - start: offset of the text's first byte, 0 ≤ `start` ≤ `end`.
    ///   - end: offset after the text's last byte.
    @unsafe
    public static func firstInvalidOffset(
        base: UnsafeRawPointer, start: Int, end: Int
    ) -> Int? {
        if unsafe isShortASCII(base + start, byteCount: end &- start) { return nil }
        if unsafe isValid(base + start, byteCount: end &- start) { return nil }
        return unsafe firstFault(base: base, start: start, end: end)
    }

    /// Whether a text is well-formed UTF-8.
    ///
    /// - Parameters:
    ///   - text: the first of `byteCount` readable bytes.
    ///   - byteCount: the length of the text.
    @inline(never)
    @unsafe
    static func isValid(_ text: UnsafeRawPointer, byteCount: Int) -> Bool {
        // Without optimisation an operation on a vector is a loop of calls, fifty times as slow.
        #if !DEBUG && !hasFeature(Embedded) && (arch(x86_64) || arch(arm64))
        if byteCount >= UTF8Blocks.leastByteCount {
            return unsafe isLongASCII(text, byteCount: byteCount)
                || UTF8Blocks.areValid(text, byteCount: byteCount)
        }
        #endif
        return unsafe isValidInWords(text, byteCount: byteCount)
    }

    @inline(never)
    @unsafe
    private static func isValidInWords(_ text: UnsafeRawPointer, byteCount: Int) -> Bool {
        let words = unsafe UTF8Words(text, byteCount: byteCount)
        if !words.areSpecial { return words.areSound }
        return unsafe firstFault(base: text, start: 0, end: byteCount) == nil
    }

    /// Whether a text is UTF-8, by the check in vector registers, which builds without optimisation
    /// do not use otherwise. nil if the text is too short for it, or the processor has another form.
    package static func isValidInBlocks(_ bytes: [UInt8]) -> Bool? {
        #if !hasFeature(Embedded) && (arch(x86_64) || arch(arm64))
        guard bytes.count >= UTF8Blocks.leastByteCount else { return nil }
        // SAFETY: the pointer and the count are those of the buffer, and do not leave the closure.
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe UTF8Blocks.areValid(base, byteCount: buffer.count)
        }
        #else
        return nil
        #endif
    }

    /// As ``firstInvalidOffset(base:start:end:)``, sequence by sequence.
    @inline(never)
    @unsafe
    private static func firstFault(base: UnsafeRawPointer, start: Int, end: Int) -> Int? {
        var position = start
        while true {
            position = unsafe endOfASCII(base: base, start: position, end: end)
            if position == end { return nil }
            // SAFETY: `position` is below `end`.
            let length = unsafe sequenceLength(at: base + position, available: end &- position)
            if length == 0 { return position }
            position &+= length
        }
    }

    /// The offset of the first byte in `start..<end` with its high bit set, or `end`.
    @inline(__always)
    @unsafe
    static func endOfASCII(base: UnsafeRawPointer, start: Int, end: Int) -> Int {
        let high: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while end &- position >= 16 {
            // SAFETY: sixteen bytes from `position` on lie before `end`.
            let first = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let second = unsafe base.loadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self)
            if (first | second) & high != 0 { break }
            position &+= 16
        }
        while end &- position >= 8 {
            // SAFETY: eight bytes from `position` on lie before `end`.
            let word = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let marks = word.littleEndian & high
            if marks != 0 { return position &+ marks.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        // SAFETY: `position` is below `end` whenever it is read.
        while position < end, unsafe base.load(fromByteOffset: position, as: UInt8.self) < 0x80 {
            position &+= 1
        }
        return position
    }

    /// Whether a text of at least sixteen bytes is all ASCII. The last sixteen bytes may overlap
    /// those before.
    @inline(__always)
    @unsafe
    static func isLongASCII(_ text: UnsafeRawPointer, byteCount: Int) -> Bool {
        let last = unsafe text + (byteCount &- 16)
        var next = unsafe text
        // SAFETY: sixteen bytes before the last sixteen, or the last sixteen.
        while unsafe next < last {
            guard unsafe areSixteenASCII(next) else { return false }
            unsafe next += 16
        }
        return unsafe areSixteenASCII(last)
    }

    @inline(__always)
    @unsafe
    private static func areSixteenASCII(_ bytes: UnsafeRawPointer) -> Bool {
        // SAFETY: the caller promises sixteen bytes.
        let head = unsafe bytes.loadUnaligned(as: UInt64.self)
        let tail = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        return (head | tail) & 0x8080_8080_8080_8080 == 0
    }

    /// The length, 2…4, of the well-formed sequence of more than one byte that starts at `bytes`;
    /// 0 if there is none within the `available` bytes, of which there is at least one.
    @inline(__always)
    @unsafe
    static func sequenceLength(at bytes: UnsafeRawPointer, available: Int) -> Int {
        // SAFETY: at least one byte is available.
        let lead = unsafe bytes.load(as: UInt8.self)
        guard available >= 2 else { return 0 }
        // SAFETY: two bytes are available.
        let second = unsafe bytes.load(fromByteOffset: 1, as: UInt8.self)
        let length: Int
        switch lead {
        case 0xC2...0xDF:
            return isContinuation(second) ? 2 : 0
        case 0xE0...0xEF:
            length = isSecond(second, ofThreeAfter: lead) ? 3 : 0
        case 0xF0...0xF4:
            length = isSecond(second, ofFourAfter: lead) ? 4 : 0
        default:
            return 0
        }
        guard length != 0, length <= available else { return 0 }
        // SAFETY: `length` bytes, at least three, are available.
        guard unsafe isContinuation(bytes.load(fromByteOffset: 2, as: UInt8.self)) else { return 0 }
        // SAFETY: as above; the last byte of three is the third once more.
        let last = unsafe bytes.load(fromByteOffset: length &- 1, as: UInt8.self)
        return isContinuation(last) ? length : 0
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool {
        byte & 0xC0 == 0x80
    }

    /// E0 excludes overlong forms, ED surrogates.
    @inline(__always)
    private static func isSecond(_ byte: UInt8, ofThreeAfter lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: 0xA0...0xBF ~= byte
        case 0xED: 0x80...0x9F ~= byte
        default: isContinuation(byte)
        }
    }

    /// F0 excludes overlong forms, F4 what lies above U+10FFFF.
    @inline(__always)
    private static func isSecond(_ byte: UInt8, ofFourAfter lead: UInt8) -> Bool {
        switch lead {
        case 0xF0: 0x90...0xBF ~= byte
        case 0xF4: 0x80...0x8F ~= byte
        default: isContinuation(byte)
        }
    }
}
