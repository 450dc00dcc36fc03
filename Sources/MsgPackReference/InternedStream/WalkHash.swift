/// The hashes of the aligned walk.
enum WalkHash {
    /// 64 bits of some bytes: of their number, the first eight, and those after them, of which the last eight
    /// are taken if there are more.
    static func value(_ bytes: ArraySlice<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed &+ UInt64(bytes.count)
        for part in [bytes.prefix(8), bytes.dropFirst(8)] where !part.isEmpty {
            let last = bytes.count < 16 ? part : part.count > 8 ? bytes.suffix(8) : part
            hash = (hash ^ StreamNumbers.value(littleEndian: last)) &* 0x9E37_79B9_7F4A_7C15
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
