#if !hasFeature(Embedded) && (arch(x86_64) || arch(arm64))

/// A check of UTF-8, sixteen bytes at a time, in vector registers.
///
/// A *mark* is the highest bit of a byte in a block; the other bits mean nothing. Each block is
/// compared with the blocks that begin one, two, and three bytes earlier in the text, so that a byte
/// and the lead bytes that may ask for it are in the same lane. No branch depends on the text, except
/// that 64 bytes of ASCII are skipped.
///
/// The quick check covers everything but the second byte after a *special* lead byte; the exact check
/// takes about twice the instructions and covers that too.
struct UTF8Blocks {
    /// Sixteen bytes of the text, or a mark for each.
    private typealias Block = SIMD16<UInt8>

    /// The shortest text that is checked in blocks: the last block begins at least three bytes into it.
    @inline(__always) static var leastByteCount: Int { 19 }

    private var faults = Block(repeating: 0)
    private var specials = Block(repeating: 0)

    @inline(__always)
    private init() {}

    /// Whether a text is well-formed UTF-8.
    ///
    /// - Parameters:
    ///   - text: the first of `byteCount` readable bytes.
    ///   - byteCount: at least ``leastByteCount``.
    /// - Complexity: O(n), about one and a half instructions a byte; three times that if the text has
    ///   special bytes.
    @inline(never)
    @unsafe
    static func areValid(_ text: UnsafeRawPointer, byteCount: Int) -> Bool {
        let quick = unsafe check(text, byteCount: byteCount, exactly: false)
        if isASCII(quick.specials) { return isASCII(quick.faults) }
        return unsafe isASCII(checkExactly(text, byteCount: byteCount).faults)
    }

    @inline(never)
    @unsafe
    private static func checkExactly(
        _ text: UnsafeRawPointer, byteCount: Int
    ) -> UTF8Blocks {
        unsafe check(text, byteCount: byteCount, exactly: true)
    }

    @inline(__always)
    @unsafe
    private static func check(
        _ text: UnsafeRawPointer, byteCount: Int, exactly: Bool
    ) -> UTF8Blocks {
        var blocks = UTF8Blocks()
        // SAFETY: the text has more than sixteen bytes.
        unsafe blocks.addFirst(text, exactly: exactly)
        var position = 16
        // SAFETY, for the rest: `position` is at least 16, and every load begins at most three bytes
        // before it and ends before `byteCount`.
        while byteCount &- position >= 64 {
            let next = unsafe text + position
            let head = unsafe load(next) | load(next + 16)
            let tail = unsafe load(next + 32) | load(next + 48)
            // The three bytes before decide whether the first bytes must be continuations.
            if unsafe !isASCII(head | tail | load(next - 3)) {
                for offset in stride(from: 0, to: 64, by: 16) {
                    unsafe blocks.add(next + offset, exactly: exactly)
                }
            }
            position &+= 64
        }
        while byteCount &- position >= 16 {
            unsafe blocks.add(text + position, exactly: exactly)
            position &+= 16
        }
        // The last block overlaps the one before it, which changes no verdict.
        if position < byteCount {
            unsafe blocks.add(text + (byteCount &- 16), exactly: exactly)
        }
        unsafe blocks.addEnd(text + byteCount)
        return blocks
    }

    /// Checks the sixteen bytes at `bytes`, which have three readable bytes of the text before them.
    @inline(__always)
    @unsafe
    private mutating func add(_ bytes: UnsafeRawPointer, exactly: Bool) {
        // SAFETY: the caller promises nineteen bytes.
        unsafe add(
            Self.load(bytes), after: Self.load(bytes - 1), Self.load(bytes - 2),
            Self.load(bytes - 3), exactly: exactly)
    }

    /// Checks the first sixteen bytes of a text.
    @inline(__always)
    @unsafe
    private mutating func addFirst(_ text: UnsafeRawPointer, exactly: Bool) {
        // SAFETY: the caller promises sixteen bytes.
        let block = unsafe Self.load(text)
        add(
            block, after: Self.moved(block, by: 1), Self.moved(block, by: 2),
            Self.moved(block, by: 3), exactly: exactly)
    }

    /// Notes a fault if the text ends inside a sequence.
    @inline(__always)
    @unsafe
    private mutating func addEnd(_ end: UnsafeRawPointer) {
        // SAFETY: the text has at least three bytes before its end.
        let last = unsafe end.load(fromByteOffset: -1, as: UInt8.self)
        let second = unsafe end.load(fromByteOffset: -2, as: UInt8.self)
        let third = unsafe end.load(fromByteOffset: -3, as: UInt8.self)
        if last >= 0xC0 || second >= 0xE0 || third >= 0xF0 { faults = Block(repeating: 0x80) }
    }

    /// Checks a block, given the blocks that begin one, two and three bytes earlier.
    @inline(__always)
    private mutating func add(
        _ block: Block, after one: Block, _ two: Block, _ three: Block, exactly: Bool
    ) {
        let lead4 = Self.marks(three, from: 0xF0)
        let needed = Self.marks(one, from: 0xC0) | Self.marks(two, from: 0xE0) | lead4
        let bit6 = block &+ block
        faults |= needed ^ (block & ~bit6)
        if exactly {
            addSpecials(block, after: one, bit6: bit6)
        } else {
            // C0, C1, E0 and E1 differ in two bits only, and E1 is too rare to be told from them.
            specials |=
                lead4 | Self.marks(block & Block(repeating: 0xDE), equal: 0xC0)
                | Self.marks(block, equal: 0xED)
        }
    }

    /// Checks what the Unicode Standard's table says of lead bytes that are never allowed, and of
    /// second bytes that are not any continuation.
    @inline(__always)
    private mutating func addSpecials(_ block: Block, after one: Block, bit6: Block) {
        // Of a continuation byte: whether it is A0 or more, and whether it is 90 or more.
        let fromA0 = bit6 &+ bit6
        let from90 = fromA0 | (fromA0 &+ fromA0)
        let never =
            Self.marks(block & Block(repeating: 0xFE), equal: 0xC0) | Self.marks(block, from: 0xF5)
        let three =
            (Self.marks(one, equal: 0xE0) & ~fromA0) | (Self.marks(one, equal: 0xED) & fromA0)
        let four =
            (Self.marks(one, equal: 0xF0) & ~from90) | (Self.marks(one, equal: 0xF4) & from90)
        faults |= never | three | four
    }

    /// Marks the bytes that are `least` or more, which is 80 or more.
    @inline(__always)
    private static func marks(_ block: Block, from least: UInt8) -> Block {
        // A subtraction that stops at zero: one instruction.
        let bound = Block(repeating: least &- 0x80)
        // SAFETY: a mask is sixteen bytes of all ones or zeros.
        return unsafe unsafeBitCast(block .>= bound, to: Block.self) & (block &- bound)
    }

    /// Marks the bytes that are `byte`.
    @inline(__always)
    private static func marks(_ block: Block, equal byte: UInt8) -> Block {
        // SAFETY: a mask is sixteen bytes of all ones or zeros.
        unsafe unsafeBitCast(block .== Block(repeating: byte), to: Block.self)
    }

    /// Whether no byte has its mark.
    @inline(__always)
    private static func isASCII(_ block: Block) -> Bool {
        // SAFETY: both are sixteen bytes.
        let words = unsafe unsafeBitCast(block, to: SIMD2<UInt64>.self)
        return (words.x | words.y) & UTF8Words.marks == 0
    }

    /// The block with its bytes moved to later lanes, zeros in the first ones.
    @inline(__always)
    private static func moved(_ block: Block, by byteCount: UInt64) -> Block {
        // SAFETY: both are sixteen bytes.
        let words = unsafe unsafeBitCast(block, to: SIMD2<UInt64>.self)
        let bits = 8 &* byteCount
        let moved = SIMD2(words.x &<< bits, words.y &<< bits | words.x &>> (64 &- bits))
        return unsafe unsafeBitCast(moved, to: Block.self)
    }

    @inline(__always)
    @unsafe
    private static func load(_ bytes: UnsafeRawPointer) -> Block {
        // SAFETY: the caller promises sixteen bytes.
        unsafe bytes.loadUnaligned(as: Block.self)
    }
}

#endif
