/// Writes the parts of a sequence (FORMAT.md section 8.1).
///
/// Every address has room for what is written, and for sixteen bytes more; literals may be read sixteen
/// bytes beyond their end.
enum SequenceWriter {
    /// Digits are written two to a byte from this number on, where more literals precede them.
    private static let fewestDigits = 6
    private static let mostDigits = 64

    /// Writes a sequence: the literals between two places, then a copy.
    ///
    /// - Returns: the address after it.
    @inline(__always)
    static func put(
        _ bytes: PlacedBytes, _ literal: Int, _ place: Int, _ distance: Int, _ length: Int,
        isNear: Bool, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let copied = length &- History.shortestCopy
        let low = (isNear ? 0x80 : 0) | min(copied, 15)
        var out = unsafe put(
            bytes.address(literal), place &- literal, low, to: target)
        if copied >= 15 { unsafe out = putVarint(copied &- 15, to: out) }
        if isNear { return unsafe out }
        // SAFETY: there is room.
        unsafe out.storeBytes(
            of: UInt16(truncatingIfNeeded: distance).littleEndian, as: UInt16.self)
        return unsafe out + 2
    }

    /// Writes the control byte, of which `low` are the bits for the copy, and `count` literals.
    @inline(__always)
    static func put(
        _ literals: UnsafeRawPointer, _ count: Int, _ low: Int, to out: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        if count >= 7 { return unsafe putMany(literals, count, low, to: out) }
        // SAFETY: eight bytes may be read.
        let word = unsafe ByteMatch.word(of: literals, at: 0)
        if count >= 4 {
            let first = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
            if ~HexWord.digits(of: word) & 0x8080_8080_8080_8080 & first == 0 {
                let packed = HexWord.packed(HexWord.values(of: word) & first)
                let form = 0x80 | (count &- 1)
                // SAFETY: there is room for eight bytes.
                unsafe store(
                    UInt64(truncatingIfNeeded: low | 0x70 | form &<< 8) | packed &<< 16, out)
                return unsafe out + (2 &+ (count &+ 1) / 2)
            }
        }
        // SAFETY: there is room for eight bytes after the control byte.
        unsafe out.storeBytes(
            of: UInt8(truncatingIfNeeded: low | count &<< 4), as: UInt8.self)
        unsafe store(word, out + 1)
        return unsafe out + (1 &+ count)
    }

    /// Eight bytes, the first in the lowest place.
    @inline(__always)
    private static func store(_ word: UInt64, _ out: UnsafeMutableRawPointer) {
        // SAFETY: the caller has room.
        unsafe out.storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// Seven literals or more.
    @inline(never)
    private static func putMany(
        _ literals: UnsafeRawPointer, _ count: Int, _ low: Int, to out: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        // SAFETY: each step writes where there is room by contract.
        unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: low | 0x70), as: UInt8.self)
        var next = unsafe out + 1
        let digits = unsafe digits(literals, count)
        let plain = count &- digits
        if digits >= fewestDigits && plain <= 255 {
            let form = 0x80 | (digits &- 1) | (plain > 0 ? 0x40 : 0)
            unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: form), as: UInt8.self)
            unsafe next += 1
            if plain > 0 {
                unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: plain), as: UInt8.self)
                unsafe WideCopy.copyUp(from: literals, to: next + 1, plain)
                unsafe next += 1 &+ plain
            }
            return unsafe putDigits(literals + plain, digits, to: next)
        }
        let more = count &- 7
        unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: min(more, 0x7F)), as: UInt8.self)
        unsafe next += 1
        if more >= 0x7F { unsafe next = putVarint(more &- 0x7F, to: next) }
        unsafe WideCopy.copyUp(from: literals, to: next, count)
        return unsafe next + count
    }

    /// How many of at least seven literals at their end are digits, 64 at most.
    @inline(__always)
    private static func digits(_ literals: UnsafeRawPointer, _ count: Int) -> Int {
        // The word ends with the last literal; bytes before the first one become 0.
        var word: UInt64
        if count >= 8 {
            // SAFETY: the last eight literals.
            word = unsafe ByteMatch.word(of: literals, at: count &- 8)
        } else {
            // SAFETY: seven literals, and one byte more.
            word = unsafe ByteMatch.word(of: literals, at: 0) &<< 8
        }
        var digits = 0
        while true {
            let others = ~HexWord.digits(of: word) & 0x8080_8080_8080_8080
            if others != 0 { return digits &+ others.leadingZeroBitCount &>> 3 }
            digits &+= 8
            let left = min(count, mostDigits) &- digits
            if left <= 0 { return digits }
            // SAFETY: at least eight literals are at the end, and `left` before them.
            if left >= 8 {
                word = unsafe ByteMatch.word(of: literals, at: count &- digits &- 8)
            } else {
                word = unsafe ByteMatch.word(of: literals, at: 0)
                word &<<= UInt64(truncatingIfNeeded: 64 &- 8 &* left)
            }
        }
    }

    @inline(__always)
    private static func putDigits(
        _ start: UnsafeRawPointer, _ count: Int, to out: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var index = 0
        while index < count {
            // SAFETY: eight bytes may be read and written.
            let word = unsafe ByteMatch.word(of: start, at: index)
            let left = min(8, count &- index)
            let values =
                HexWord.values(of: word) & UInt64.max
                &>> UInt64(truncatingIfNeeded: 64 &- 8 &* left)
            unsafe store(HexWord.packed(values), out + index / 2)
            index &+= 8
        }
        return unsafe out + (count &+ 1) / 2
    }

    /// Writes a varint of a value below 2^32.
    @inline(__always)
    static func putVarint(
        _ value: Int, to out: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var rest = value
        var next = unsafe out
        // SAFETY: there is room for five bytes.
        while rest >= 0x80 {
            unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            unsafe next += 1
            rest &>>= 7
        }
        unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        return unsafe next + 1
    }
}
