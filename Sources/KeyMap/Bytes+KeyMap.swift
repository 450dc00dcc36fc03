import StringInterning

/// What a key map appends: short items, codes and headers of maps.
extension Bytes {
    /// Appends `count` bytes at `source`, most often few.
    @inline(never)
    mutating func appendShort(_ source: UnsafeRawPointer, _ count: Int) {
        unsafe appendShortInlined(source, count, readable: count)
    }

    /// `appendShort` for the values of a coded map, which are most of a message.
    ///
    /// - Parameter readable: bytes that may be read at `source`, at least `count`.
    @inline(__always)
    mutating func appendShortInlined(_ source: UnsafeRawPointer, _ count: Int, readable: Int) {
        reserve(count)
        let target = unsafe target
        if count <= 16 && readable >= 16 {
            // SAFETY: 16 bytes are readable here, and writable with the slack.
            let block = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: block, as: SIMD16<UInt8>.self)
        } else {
            unsafe Self.copy(source, target, count)
        }
        commit(count)
    }

    /// Appends the first `size` of the sixteen bytes in two words, the lowest byte first.
    @inline(__always)
    mutating func append(_ first: UInt64, _ second: UInt64, size: Int) {
        reserve(size)
        let target = unsafe target
        // SAFETY: reserve made room for `size` bytes, and the slack takes the other ones.
        unsafe target.storeBytes(of: first.littleEndian, as: UInt64.self)
        unsafe target.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
        commit(size)
    }

    /// Copies `count` bytes: up to 32 by two words that may overlap, without a call.
    @inline(__always)
    private static func copy(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int
    ) {
        // SAFETY: `count` bytes are readable, and the caller made room for them; the words of each
        // case lie within them.
        switch count {
        case 8...16: unsafe copyEnds(UInt64.self, source, target, count)
        case 4...7: unsafe copyEnds(UInt32.self, source, target, count)
        case 17...32: unsafe copyEnds(SIMD16<UInt8>.self, source, target, count)
        case 2...3: unsafe copyEnds(UInt16.self, source, target, count)
        default: unsafe target.copyMemory(from: source, byteCount: count)
        }
    }

    /// Copies the first and the last word of `count` bytes, which together are all of them.
    @inline(__always)
    private static func copyEnds<Word: BitwiseCopyable>(
        _: Word.Type, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int
    ) {
        let last = count &- MemoryLayout<Word>.size
        // SAFETY: the caller's case holds counts between one and two words.
        let head = unsafe source.loadUnaligned(as: Word.self)
        let tail = unsafe source.loadUnaligned(fromByteOffset: last, as: Word.self)
        unsafe target.storeBytes(of: head, as: Word.self)
        unsafe target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    /// Appends an integer in its shortest form; codes are −32 … 65,535.
    @inline(__always)
    mutating func append(code: Int) {
        if code <= 0x7F {
            appendInlined(UInt8(truncatingIfNeeded: code))
        } else {
            appendWide(code: code)
        }
    }

    private mutating func appendWide(code: Int) {
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
    mutating func append(mapHeader entries: UInt32) {
        if entries < 16 {
            appendInlined(0x80 | UInt8(truncatingIfNeeded: entries))
        } else {
            appendWide(mapHeader: entries)
        }
    }

    private mutating func appendWide(mapHeader entries: UInt32) {
        let widthBytes = entries <= 0xFFFF ? 2 : 4
        append(widthBytes == 2 ? 0xDE : 0xDF)
        for shift in stride(from: 8 * (widthBytes - 1), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: entries >> shift))
        }
    }
}
