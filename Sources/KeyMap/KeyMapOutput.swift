/// A growing run of bytes that keeps its memory from one message to the next.
///
/// Sendable, because the memory has one owner and no other reference to it exists. Its deinit is
/// inlinable, because Embedded Swift destroys a value only where it can see how.
@safe
@usableFromInline
struct KeyMapOutput: ~Copyable, @unchecked Sendable {
    @usableFromInline var base: UnsafeMutableRawPointer
    private var capacity = 256
    /// Bytes held.
    private(set) var count = 0

    // SAFETY: deinit and grow free what is allocated here.
    init() { unsafe base = .allocate(byteCount: 256, alignment: 16) }

    @inlinable
    deinit {
        // SAFETY: base was allocated by init or grow and belongs to this value alone.
        unsafe base.deallocate()
    }

    /// The bytes held, until the next change.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: the first `count` bytes are initialised and stay while self is borrowed.
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes held, for reading until the next change.
    var buffer: UnsafeRawBufferPointer {
        // SAFETY: the first `count` bytes are initialised.
        unsafe UnsafeRawBufferPointer(start: base, count: count)
    }

    /// Drops what stands behind the first `newCount` bytes.
    mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "truncation only shortens")
        count = newCount
    }

    /// Appends one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        // SAFETY: reserve made room for the byte.
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// Appends `count` bytes at `source`.
    @inline(never)
    mutating func append(_ source: UnsafeRawPointer, _ count: Int) {
        unsafe appendInlined(source, count, readable: count)
    }

    /// `append` for the values of a coded map: `length` bytes at `source`, of which `readable` may be
    /// read.
    @inline(__always)
    mutating func appendInlined(_ source: UnsafeRawPointer, _ length: Int, readable: Int) {
        reserve(max(length, 16))
        let target = unsafe base + count
        if length <= 16 && readable >= 16 {
            // SAFETY: 16 bytes are readable here and writable there; only `length` of them count.
            let block = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: block, as: SIMD16<UInt8>.self)
        } else {
            unsafe Self.copy(source, target, length)
        }
        count &+= length
    }

    /// Appends the first `length` of the sixteen bytes in two words, the lowest byte first.
    @inline(__always)
    mutating func append(_ first: UInt64, _ second: UInt64, _ length: Int) {
        reserve(16)
        // SAFETY: reserve made room for both words; only `length` bytes of them count.
        unsafe base.storeBytes(of: first.littleEndian, toByteOffset: count, as: UInt64.self)
        unsafe base.storeBytes(of: second.littleEndian, toByteOffset: count &+ 8, as: UInt64.self)
        count &+= length
    }

    /// Copies `length` bytes: up to 32 by two words that may overlap, without a call.
    @inline(__always)
    private static func copy(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ length: Int
    ) {
        // SAFETY: `length` bytes are readable, and append made room for them; the words of each
        // case lie within them.
        switch length {
        case 8...16: unsafe copyEnds(UInt64.self, source, target, length)
        case 4...7: unsafe copyEnds(UInt32.self, source, target, length)
        case 17...32: unsafe copyEnds(SIMD16<UInt8>.self, source, target, length)
        case 2...3: unsafe copyEnds(UInt16.self, source, target, length)
        default: unsafe target.copyMemory(from: source, byteCount: length)
        }
    }

    @inline(__always)
    private static func copyEnds<Word: BitwiseCopyable>(
        _: Word.Type, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ length: Int
    ) {
        let last = length &- MemoryLayout<Word>.size
        // SAFETY: the caller's case holds lengths between one and two words.
        let head = unsafe source.loadUnaligned(as: Word.self)
        let tail = unsafe source.loadUnaligned(fromByteOffset: last, as: Word.self)
        unsafe target.storeBytes(of: head, as: Word.self)
        unsafe target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    /// Appends an integer in its shortest form; codes are −32 … 65,535.
    @inline(__always)
    mutating func append(code: Int) {
        if code <= 0x7F {
            append(UInt8(truncatingIfNeeded: code))
        } else {
            appendWide(code)
        }
    }

    private mutating func appendWide(_ code: Int) {
        precondition(code >= 0x80 && code <= 0xFFFF, "no such code")
        if code > 0xFF {
            append(0xCD)
            append(UInt8(truncatingIfNeeded: code >> 8))
        } else {
            append(0xCC)
        }
        append(UInt8(truncatingIfNeeded: code))
    }

    /// Appends the shortest header of a map.
    @inline(__always)
    mutating func append(mapHeader entries: Int) {
        if entries < 16 {
            append(0x80 | UInt8(truncatingIfNeeded: entries))
        } else {
            appendWide(mapHeader: entries)
        }
    }

    private mutating func appendWide(mapHeader entries: Int) {
        let widthBytes = entries <= 0xFFFF ? 2 : 4
        append(widthBytes == 2 ? 0xDE : 0xDF)
        for shift in stride(from: 8 * (widthBytes - 1), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: entries >> shift))
        }
    }

    /// Puts a copy of `other` in place of the `removed` bytes at `place`.
    mutating func replace(_ place: Int, _ removed: Int, with other: borrowing KeyMapOutput) {
        precondition(place >= 0 && removed >= 0 && place + removed <= count, "outside of the bytes")
        let added = other.count
        reserve(added)
        let tail = count - place - removed
        // SAFETY: reserve made room for `added` more bytes, so the moved tail and the copy fit.
        unsafe (base + place + added).copyMemory(from: base + place + removed, byteCount: tail)
        unsafe (base + place).copyMemory(from: other.base, byteCount: added)
        count = place + added + tail
    }

    @inline(__always)
    private mutating func reserve(_ free: Int) {
        if capacity &- count < free { grow(free) }
    }

    @inline(never)
    private mutating func grow(_ free: Int) {
        let newCapacity = max(capacity * 2, count + free)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        // SAFETY: newCapacity >= count, and the two blocks are distinct.
        unsafe larger.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = newCapacity
    }
}
