import StringInterning

/// The check of a message (FORMAT.md section 3).
enum StreamCheck {
    static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let k1: UInt64 = 0xA076_1D64_78BD_642F
    static let k2: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// The digest of `bytes`, seeded.
    ///
    /// - Complexity: O(bytes / 16).
    @_optimize(speed)
    static func digest(_ seed: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum = Sum(seed, bytes.count)
        if let base = bytes.baseAddress { unsafe sum.add(base, bytes.count) }
        return sum.digest
    }

    /// The seed of a message's digest: the chain value, and what the header says beside the check.
    @inline(__always)
    static func seed(_ chain: UInt64, header: UInt8) -> UInt64 {
        chain &+ UInt64(header & 0x0F)
    }

    /// Header and check of a message: the low half of `header`, then the twelve highest bits of the digest,
    /// the upper four of them in the high half of the header.
    @inline(__always)
    static func head(_ header: UInt8, _ digest: UInt64) -> UInt16 {
        let check = UInt16(truncatingIfNeeded: digest &>> 52)
        return UInt16(header & 0x0F) | (check &>> 8) &<< 4 | check &<< 8
    }

    /// Writes the check of a packet that is no message and has a chain value of its own, 0.
    static func sealAlone(_ packet: inout Bytes) {
        let head = MessageFront.headBytes
        let seed = seed(0, header: packet.byte(0))
        let digest = unsafe digest(seed, packet.slice(head, packet.count))
        packet.replace(at: 0, by: self.head(packet.byte(0), digest))
    }

    /// A digest of bytes that come in several pieces.
    @safe
    struct Running {
        private var sum: Sum
        /// Bytes that do not fill a block yet, least significant first.
        private var block: (UInt64, UInt64) = (0, 0)
        private var filled = 0

        /// A digest of `byteCount` bytes.
        init(_ seed: UInt64, byteCount: Int) { sum = Sum(seed, byteCount) }

        /// Takes the next `count` bytes.
        mutating func add(_ start: UnsafeRawPointer, _ count: Int) {
            var index = 0
            // SAFETY: indices below count.
            while filled > 0 && index < count {
                unsafe add(start.load(fromByteOffset: index, as: UInt8.self))
                index &+= 1
            }
            let whole = (count &- index) & ~15
            if whole > 0 { unsafe sum.add(start + index, whole) }
            index &+= whole
            while index < count {
                unsafe add(start.load(fromByteOffset: index, as: UInt8.self))
                index &+= 1
            }
        }

        private mutating func add(_ byte: UInt8) {
            // The shift amount is below 64: it counts the bits of one word.
            let bits = UInt64(truncatingIfNeeded: filled & 7) &* 8
            if filled < 8 {
                block.0 |= UInt64(byte) &<< bits
            } else {
                block.1 |= UInt64(byte) &<< bits
            }
            filled &+= 1
            if filled == 16 {
                sum.add(block.0, block.1)
                (block, filled) = ((0, 0), 0)
            }
        }

        /// The digest, when all bytes were taken.
        var value: UInt64 {
            var sum = sum
            if filled > 0 { sum.add(block.0, block.1) }
            return sum.digest
        }
    }

    /// A digest under way. The products do not depend on each other, so they run in parallel.
    fileprivate struct Sum {
        private var sum: UInt64
        private var left = k1
        private var right = k2

        @inline(__always)
        init(_ seed: UInt64, _ count: Int) {
            sum = seed &+ k0 &* UInt64(truncatingIfNeeded: count)
        }

        var digest: UInt64 { ItemHash.fold(sum ^ k1, sum ^ k2) }

        /// A block of 16 bytes.
        @inline(__always)
        mutating func add(_ low: UInt64, _ high: UInt64) {
            sum &+= ItemHash.fold(low ^ left, high ^ right)
            left &+= k0
            right &+= k0
        }

        /// All blocks of the bytes to come; the last may be short.
        @inline(__always)
        mutating func add(_ start: UnsafeRawPointer, _ count: Int) {
            var block = unsafe start
            // SAFETY: the end of the last whole block.
            let wholeEnd = unsafe start + (count & ~15)
            // Two blocks a turn.
            while unsafe block + 32 <= wholeEnd {
                // SAFETY: 32 bytes of two whole blocks.
                unsafe add(word(block, 0), word(block, 8))
                unsafe add(word(block, 16), word(block, 24))
                unsafe block += 32
            }
            if unsafe block < wholeEnd {
                // SAFETY: 16 bytes of a whole block.
                unsafe add(word(block, 0), word(block, 8))
                unsafe block += 16
            }
            if count & 15 != 0 {
                // SAFETY: fewer than 16 bytes are left, and only those below count are read.
                let (low, high) = unsafe rest(block, count & 15)
                add(low, high)
            }
        }
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
