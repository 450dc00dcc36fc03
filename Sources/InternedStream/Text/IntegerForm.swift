/// Integers of MessagePack and their forms (FORMAT.md section 6).
enum IntegerForm {
    /// The integer token at an address; nil if it is 2^63 or more.
    @inline(__always)
    static func value(_ start: UnsafeRawPointer, _ size: Int) -> Int64? {
        // SAFETY: the token has `size` bytes.
        let first = unsafe start.load(as: UInt8.self)
        if size == 1 { return Int64(Int8(bitPattern: first)) }
        return unsafe wideValue(start, first)
    }

    @inline(__always)
    private static func wideValue(_ start: UnsafeRawPointer, _ first: UInt8) -> Int64? {
        // SAFETY: the first byte says how many follow.
        switch first {
        case 0xCC: return Int64(unsafe start.load(fromByteOffset: 1, as: UInt8.self))
        case 0xCD:
            return Int64(
                unsafe UInt16(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt16.self)))
        case 0xCE:
            return Int64(
                unsafe UInt32(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
        case 0xD0: return Int64(unsafe start.load(fromByteOffset: 1, as: Int8.self))
        case 0xD1:
            return Int64(
                unsafe Int16(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: Int16.self)))
        case 0xD2:
            return Int64(
                unsafe Int32(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: Int32.self)))
        case 0xD3:
            return unsafe Int64(
                bigEndian: start.loadUnaligned(fromByteOffset: 1, as: Int64.self))
        default:
            return Int64(
                exactly:
                    unsafe UInt64(
                        bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt64.self)))
        }
    }

    /// The shortest form of a value: its first byte, and the bytes after it.
    @inline(__always)
    static func shortest(_ value: Int64) -> (first: UInt8, width: Int) {
        if value >= -32 && value < 128 { return (UInt8(truncatingIfNeeded: value), 0) }
        if value >= 0 {
            if value < 1 << 8 { return (0xCC, 1) }
            if value < 1 << 16 { return (0xCD, 2) }
            return value < 1 << 32 ? (0xCE, 4) : (0xCF, 8)
        }
        if value >= -(1 << 7) { return (0xD0, 1) }
        if value >= -(1 << 15) { return (0xD1, 2) }
        return value >= -(1 << 31) ? (0xD2, 4) : (0xD3, 8)
    }

    /// The form of a value that follows from a base: the base's, where that is not the shortest one of
    /// its own value and holds this one; else the shortest.
    ///
    /// - Parameter base: the address of an integer token of `size` bytes.
    @inline(__always)
    static func form(
        _ value: Int64, like base: UnsafeRawPointer, _ size: Int
    ) -> (first: UInt8, width: Int) {
        let short = shortest(value)
        guard size > 1, let old = unsafe self.value(base, size) else { return short }
        // SAFETY: the token has a first byte.
        let first = unsafe base.load(as: UInt8.self)
        if shortest(old).first == first { return short }
        return holds(value, first, width: size &- 1) ? (first, size &- 1) : short
    }

    /// Whether a form of `width` bytes holds a value.
    private static func holds(_ value: Int64, _ first: UInt8, width: Int) -> Bool {
        let bits = UInt64(truncatingIfNeeded: 8 &* width)
        if first <= 0xCF { return value >= 0 && (bits == 64 || value < 1 &<< Int64(bits)) }
        let shift = Int64(64 &- bits)
        return (value &<< shift) &>> shift == value
    }

    /// Writes a token; nine bytes are there.
    ///
    /// - Returns: its bytes.
    @inline(__always)
    static func write(
        _ value: Int64, _ form: (first: UInt8, width: Int), to target: UnsafeMutableRawPointer
    ) -> Int {
        // SAFETY: nine bytes are there by contract.
        unsafe target.storeBytes(of: form.first, as: UInt8.self)
        let bits = UInt64(truncatingIfNeeded: 64 &- 8 &* form.width)
        if form.width > 0 {
            let word = UInt64(bitPattern: value) &<< bits
            unsafe target.storeBytes(of: word.bigEndian, toByteOffset: 1, as: UInt64.self)
        }
        return 1 &+ form.width
    }
}
