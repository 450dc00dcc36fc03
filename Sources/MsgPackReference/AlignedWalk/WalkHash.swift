/// The hashes of the aligned walk.
enum WalkHash {
    /// 64 bits of some bytes: their words of eight, the last filled up with zeros.
    static func value(_ bytes: ArraySlice<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed &+ UInt64(bytes.count)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
            let word = StreamNumbers.value(
                littleEndian: bytes[start..<min(start + 8, bytes.endIndex)])
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        return hash
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
