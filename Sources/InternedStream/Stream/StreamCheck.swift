import StringInterning

/// The check of a message (FORMAT.md section 3).
enum StreamCheck {
    static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let k1: UInt64 = 0xA076_1D64_78BD_642F
    static let k2: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// The digest of `bytes`, seeded.
    ///
    /// The products do not depend on each other, so they run in parallel.
    ///
    /// - Complexity: O(bytes / 16).
    static func digest(_ seed: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var sum = seed &+ k0 &* UInt64(truncatingIfNeeded: count)
        var left = k1
        var right = k2
        if var block = bytes.baseAddress {
            // SAFETY: the end of the buffer's last whole block, and of the buffer.
            let wholeEnd = unsafe block + (count & ~15)
            // Two blocks a turn.
            while unsafe block + 32 <= wholeEnd {
                // SAFETY: 32 bytes of two whole blocks.
                let first = unsafe ItemHash.fold(word(block, 0) ^ left, word(block, 8) ^ right)
                left &+= k0
                right &+= k0
                let second = unsafe ItemHash.fold(word(block, 16) ^ left, word(block, 24) ^ right)
                sum &+= first &+ second
                left &+= k0
                right &+= k0
                unsafe block += 32
            }
            if unsafe block < wholeEnd {
                // SAFETY: 16 bytes of a whole block.
                let low = unsafe word(block, 0)
                let high = unsafe word(block, 8)
                sum &+= ItemHash.fold(low ^ left, high ^ right)
                left &+= k0
                right &+= k0
                unsafe block += 16
            }
            if count & 15 != 0 {
                // SAFETY: fewer than 16 bytes are left, and only those below count are read.
                let (low, high) = unsafe rest(block, count & 15)
                sum &+= ItemHash.fold(low ^ left, high ^ right)
            }
        }
        return ItemHash.fold(sum ^ k1, sum ^ k2)
    }

    /// Eight bytes, least significant first.
    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        // SAFETY: the caller has checked that offset + 8 bytes are there.
        unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The last `count` bytes (1 to 15), filled up with zeros.
    private static func rest(_ base: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        // SAFETY: every load ends at or before `count`.
        if count >= 8 {
            let low = unsafe word(base, 0)
            if count == 8 { return (low, 0) }
            let high = unsafe word(base, count &- 8)
            return (low, high &>> UInt64(truncatingIfNeeded: 8 &* (16 &- count)))
        }
        var low: UInt64 = 0
        for index in 0..<count {
            let byte = unsafe base.load(fromByteOffset: index, as: UInt8.self)
            low |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
        return (low, 0)
    }
}
