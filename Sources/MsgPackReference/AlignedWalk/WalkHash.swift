/// The hashes of the aligned walk.
enum WalkHash {
    /// 64 bits of some bytes.
    static func value(_ bytes: ArraySlice<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bytes.count)
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 29
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ hash >> 32
    }

    /// The bucket of a text by its first four bytes, 0 to 255.
    static func bucket(_ payload: ArraySlice<UInt8>) -> Int? {
        guard payload.count >= 4 else { return nil }
        let word = UInt32(StreamNumbers.value(littleEndian: payload.prefix(4)))
        return Int((word &* 0x9E37_79B1) >> 24)
    }

    /// A slot of 4,096 for a small key.
    static func slot(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 20) }
}
