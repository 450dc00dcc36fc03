/// Eight bytes of text, of which some are lower-case hexadecimal digits: the unit of work of FORM
/// (FORMAT.md section 6.2). A mask has 0x80 in the byte of each digit.
enum HexWord {
    /// A mask of the lowest `count` bytes, 1 to 8.
    @inline(__always)
    static func low(_ count: Int) -> UInt64 {
        UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The mask of `0-9a-f` in `word`.
    @inline(__always)
    static func digits(of word: UInt64) -> UInt64 {
        // Bytes without their highest bit, so that no sum carries into the next byte.
        let low = word & ~highs
        let decimal = atLeast(0x30, in: low) & ~atLeast(0x3A, in: low)
        let letter = atLeast(0x61, in: low) & ~atLeast(0x67, in: low)
        return (decimal | letter) & ~word & highs
    }

    /// Sets the highest bit of each byte that is `least` or more; bytes and `least` are below 128.
    @inline(__always)
    private static func atLeast(_ least: UInt64, in word: UInt64) -> UInt64 {
        // Each byte of the sum is below 256, so nothing carries.
        word &+ (0x80 &- least) &* ones
    }

    /// The number of digits in a mask.
    @inline(__always)
    static func count(of mask: UInt64) -> Int {
        // The product's highest byte is the sum of all bytes, at most 8; what wraps is not used.
        Int(truncatingIfNeeded: (mask &>> 7 &* ones) &>> 56)
    }

    /// A mask with 0xFF where `mask` has 0x80.
    @inline(__always)
    static func filled(_ mask: UInt64) -> UInt64 { (mask &>> 7) &* 0xFF }

    /// The values of the digits in `word`, a byte each; other bytes become something below 32.
    @inline(__always)
    static func values(of word: UInt64) -> UInt64 {
        // Letters have bit 6 set, and are 9 above their low half. At most 15 + 9, so nothing carries.
        (word & 0x0F0F_0F0F_0F0F_0F0F) &+ (word &>> 6 & ones) &* 9
    }

    /// The digits of eight values below 16, a byte each.
    @inline(__always)
    static func text(of values: UInt64) -> UInt64 {
        // 0x80 where the value is 10 or more; `a` is 39 above the `:` that follows `9`. No byte of the sum
        // is above 0x66.
        let letters = atLeast(10, in: values) & highs
        return values &+ 0x30 &* ones &+ (letters &>> 7) &* 39
    }

    /// Eight values below 16, a byte each, as four bytes: the first in the low half.
    @inline(__always)
    static func packed(_ values: UInt64) -> UInt64 {
        var word = (values | values &>> 4) & 0x00FF_00FF_00FF_00FF
        word = (word | word &>> 8) & 0x0000_FFFF_0000_FFFF
        return (word | word &>> 16) & 0xFFFF_FFFF
    }

    /// The inverse of `packed`.
    @inline(__always)
    static func unpacked(_ digits: UInt64) -> UInt64 {
        var word = (digits | digits &<< 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word &<< 8) & 0x00FF_00FF_00FF_00FF
        return (word | word &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
    }

    /// The values of a mask's digits without gaps: the k-th digit's value in the k-th half byte.
    @inline(__always)
    static func gathered(_ values: UInt64, mask: UInt64) -> UInt64 {
        if mask == highs { return packed(values) }
        // Each turn takes the lowest bit of the mask away; bit numbers are below 64.
        var rest = mask
        var result: UInt64 = 0
        var place: UInt64 = 0
        while rest != 0 {
            let bit = UInt64(truncatingIfNeeded: rest.trailingZeroBitCount &- 7)
            result |= (values &>> bit & 0x0F) &<< place
            place &+= 4
            rest &= rest &- 1
        }
        return result
    }

    /// The inverse of `gathered`: half byte k of `digits` in the byte of the mask's k-th digit.
    @inline(__always)
    static func scattered(_ digits: UInt64, mask: UInt64) -> UInt64 {
        if mask == highs { return unpacked(digits & 0xFFFF_FFFF) }
        var rest = mask
        var result: UInt64 = 0
        var source = digits
        while rest != 0 {
            let bit = UInt64(truncatingIfNeeded: rest.trailingZeroBitCount &- 7)
            result |= (source & 0x0F) &<< bit
            source &>>= 4
            rest &= rest &- 1
        }
        return result
    }

    /// The eight bytes from `index` on of a payload of `count` bytes, the first in the lowest place; zeros
    /// after its end.
    @inline(__always)
    static func load(_ payload: UnsafeRawPointer, at index: Int, count: Int) -> UInt64 {
        // SAFETY: eight bytes are left.
        if count &- index >= 8 { return unsafe ByteMatch.word(of: payload, at: index) }
        return unsafe loadLast(payload, at: index, count: count)
    }

    /// `load` where fewer than eight bytes are left. Not inlined, so that loops over words stay small.
    @inline(never)
    private static func loadLast(
        _ payload: UnsafeRawPointer, at index: Int, count: Int
    ) -> UInt64 {
        let left = count &- index
        if count >= 8 {
            // SAFETY: the last eight bytes of the payload; those before `index` are shifted out.
            let word = unsafe ByteMatch.word(of: payload, at: count &- 8)
            return word &>> UInt64(truncatingIfNeeded: 64 &- 8 &* left)
        }
        var word: UInt64 = 0
        for place in 0..<left {
            // SAFETY: index + place < count.
            let byte = unsafe payload.load(fromByteOffset: index &+ place, as: UInt8.self)
            word |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* place)
        }
        return word
    }
}
