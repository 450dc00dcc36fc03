import StringInterning

/// The item inserted last for each hash of a text's first four bytes (FORMAT.md section 4).
///
/// An entry is the item's number + 1 modulo 2^32, or 0 for none. As long as all numbers are below 255 a
/// byte holds it: most connections insert few items.
struct TextBuckets: ~Copyable {
    private var narrow = BitwiseStorage<UInt8>(capacity: 256, filler: 0)
    /// Empty while the narrow ones are in use.
    private var wide = BitwiseStorage<UInt32>()

    /// The entry of a bucket, 0 to 255.
    @inline(__always)
    subscript(bucket: Int) -> UInt32 {
        wide.capacity > 0 ? wide[bucket] : UInt32(narrow[bucket])
    }

    /// Makes `item` the newest of a bucket.
    @inline(__always)
    mutating func set(_ bucket: Int, to item: ItemNumber) {
        guard wide.capacity > 0 else { return setNarrow(bucket, to: item) }
        // Modulo 2^32 by definition.
        wide[bucket] = UInt32(truncatingIfNeeded: item.value &+ 1)
    }

    @inline(never)
    private mutating func setNarrow(_ bucket: Int, to item: ItemNumber) {
        if let entry = UInt8(exactly: item.value + 1) {
            narrow[bucket] = entry
        } else {
            widen()
            set(bucket, to: item)
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
