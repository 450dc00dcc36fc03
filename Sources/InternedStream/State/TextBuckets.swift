import StringInterning

/// The item inserted last for each hash of a text's first four bytes (FORMAT.md section 4).
///
/// An entry is the item's number + 1 modulo 2^32, or 0 for none. As long as all numbers are small, a
/// byte holds it: most connections never say much.
struct TextBuckets: ~Copyable {
    private var narrow = BitwiseStorage<UInt8>(capacity: 256, filler: 0)
    /// Empty while the narrow ones are in use.
    private var wide = BitwiseStorage<UInt32>()

    @inline(__always)
    func entry(_ bucket: Int) -> UInt32 {
        wide.capacity > 0 ? wide[bucket] : UInt32(narrow[bucket])
    }

    /// Enters item `number`.
    @inline(__always)
    mutating func set(_ bucket: Int, _ number: Int) {
        guard wide.capacity > 0 else { return setNarrow(bucket, number) }
        wide[bucket] = UInt32(truncatingIfNeeded: number &+ 1)
    }

    @inline(never)
    private mutating func setNarrow(_ bucket: Int, _ number: Int) {
        if let entry = UInt8(exactly: number + 1) {
            narrow[bucket] = entry
        } else {
            widen()
            wide[bucket] = UInt32(truncatingIfNeeded: number + 1)
        }
    }

    private mutating func widen() {
        wide = BitwiseStorage(capacity: 256, filler: 0)
        for bucket in 0..<256 { wide[bucket] = UInt32(narrow[bucket]) }
        narrow = BitwiseStorage()
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        narrow.fill(with: 0)
        wide.fill(with: 0)
    }
}
