/// Section 3: the check of a message.
enum StreamCheck {
    private static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let k1: UInt64 = 0xA076_1D64_78BD_642F
    private static let k2: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// The digest of a message: of its bytes after header and check, then of each frame. It is seeded with the
    /// chain value, which is the digest of the message before, and with the lower half of the header.
    static func digest(chain: UInt64, message: [UInt8], frames: [[UInt8]]) -> UInt64 {
        var digest = digest(seed: chain &+ UInt64(message[0] & 0x0F), Array(message.dropFirst(2)))
        for frame in frames { digest = Self.digest(seed: digest, frame) }
        return digest
    }

    /// The check: the twelve highest bits of the digest.
    static func check(_ digest: UInt64) -> UInt16 { UInt16(digest >> 52) }

    /// The 64-bit digest of `bytes`.
    static func digest(seed: UInt64, _ bytes: [UInt8]) -> UInt64 {
        var sum = seed &+ k0 &* UInt64(bytes.count)
        var step: UInt64 = 0
        var position = 0
        while position < bytes.count {
            let a = word(bytes, position)
            let b = word(bytes, position + 8)
            sum &+= fold(a ^ (k1 &+ step), b ^ (k2 &+ step))
            step &+= k0
            position += 16
        }
        return fold(sum ^ k1, sum ^ k2)
    }

    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.low ^ product.high
    }

    /// LE(8) at `position`; bytes after the end count as zeros.
    private static func word(_ bytes: [UInt8], _ position: Int) -> UInt64 {
        guard position < bytes.count else { return 0 }
        return StreamNumbers.value(
            littleEndian: bytes[position..<min(position + 8, bytes.count)])
    }
}
