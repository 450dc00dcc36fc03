/// A check of UTF-8, eight bytes at a time, with the arithmetic of words.
///
/// A *mark* is the highest bit of a byte in a word; the other bits of the masks below hold what the
/// arithmetic left there and mean nothing. Shifting a word left by one to three bits moves a lower bit
/// of each byte to its mark, and the bits that cross from the next lower byte stay below it.
///
/// The check covers everything but the second byte after a *special* lead byte, for which the Unicode
/// Standard allows only a part of the continuation bytes, or nothing. ``areSpecial`` reports whether
/// one was seen.
struct UTF8Words {
    /// The marks of all bytes.
    @inline(__always) static var marks: UInt64 { 0x8080_8080_8080_8080 }

    /// Marks of the next word's bytes that must be continuations.
    private var due: UInt64 = 0
    private var faults: UInt64 = 0
    private var specials: UInt64 = 0

    @inline(__always)
    private init() {}

    /// Checks a whole text.
    ///
    /// - Complexity: O(n), about four instructions a byte.
    @inline(__always)
    @unsafe
    init(_ text: UnsafeRawPointer, byteCount: Int) {
        self.init()
        guard byteCount >= 8 else {
            unsafe add(Self.word(text, byteCount: byteCount))
            return
        }
        var position = 0
        while byteCount &- position >= 8 {
            // SAFETY: eight bytes from `position` on are part of the text.
            add(unsafe text.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian)
            position &+= 8
        }
        guard position < byteCount else { return }
        // SAFETY: the text's last eight bytes.
        let last = unsafe text.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self)
        // Bytes that were checked are shifted out. 1…7 bytes are left, so the shift is below 64.
        let checked = UInt64(truncatingIfNeeded: 8 &- (byteCount &- position))
        add(last.littleEndian &>> (8 &* checked))
    }

    /// Whether the text is well-formed, but for the bytes after special ones.
    @inline(__always) var areSound: Bool { (faults | due) & Self.marks == 0 }

    /// Whether the text has C0, C1, E0, E1, ED, or a byte from F0 on. E1 needs no special care: it is
    /// among them because leaving it out would cost more than a second look.
    @inline(__always) var areSpecial: Bool { specials & Self.marks != 0 }

    /// Checks the next eight bytes, the first of them lowest. Zeros may follow the last byte of a text.
    @inline(__always)
    private mutating func add(_ word: UInt64) {
        let bit6 = word &<< 1
        let lead2 = word & bit6
        let lead3 = lead2 & word &<< 2
        let lead4 = lead3 & word &<< 3
        let needed = due | lead2 &<< 8 | lead3 &<< 16 | lead4 &<< 24
        faults |= needed ^ (word & ~bit6)
        due = lead2 &>> 56 | lead3 &>> 48 | lead4 &>> 40
        // Neither sum carries into the next byte: 1F + 1E and 7F + 7F fit. The first sets bit 5 if
        // the five lowest bits are 2 or more, the second sets bit 7 unless the seven lowest are those
        // of ED.
        let isNotLeast = (word & 0x1F1F_1F1F_1F1F_1F1F) &+ 0x1E1E_1E1E_1E1E_1E1E
        let isNotED =
            ((word ^ 0x6D6D_6D6D_6D6D_6D6D) & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
        specials |= lead4 | lead2 & ~(isNotLeast &<< 2 & isNotED)
    }

    /// A text of at most seven bytes, followed by zeros.
    @inline(__always)
    @unsafe
    private static func word(_ text: UnsafeRawPointer, byteCount: Int) -> UInt64 {
        let bits = 8 &* UInt64(truncatingIfNeeded: byteCount)
        // SAFETY: in each case all loads lie within the first `byteCount` bytes.
        if byteCount >= 4 {
            let head = unsafe text.loadUnaligned(as: UInt32.self).littleEndian
            let tail = unsafe text.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self)
            // Bytes in both loads are the same, so that OR changes nothing in them.
            return UInt64(head) | UInt64(tail.littleEndian) &<< (bits &- 32)
        }
        if byteCount == 0 { return 0 }
        let middle = byteCount &>> 1
        let first = unsafe text.load(as: UInt8.self)
        let second = unsafe text.load(fromByteOffset: middle, as: UInt8.self)
        let last = unsafe text.load(fromByteOffset: byteCount &- 1, as: UInt8.self)
        return UInt64(first) | UInt64(second) &<< (8 &* UInt64(truncatingIfNeeded: middle))
            | UInt64(last) &<< (bits &- 8)
    }
}
