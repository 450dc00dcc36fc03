import StringInterning

/// Finds the block of contexts that belongs to a parent context and a kind.
///
/// Open addressing with linear probing. A word is parent (16 bits) · kind + 1 (16 bits) · number of the
/// first context (32 bits); 0 is free. At most 8,192 contexts exist, so the table is bounded; no block
/// is ever removed alone.
struct BlockTable: ~Copyable {
    private var words = BitwiseStorage<UInt64>(capacity: 4, filler: 0)
    private var count = 0

    /// The block's first context, or nil if there is no such block.
    @inline(__always)
    func find(_ kind: BlockKind, of parent: ContextID) -> ContextID? {
        let key = Self.key(kind, parent)
        var place = Self.home(key) & (words.capacity &- 1)
        // At most half of the words are taken, so a free one ends the search.
        while true {
            let word = words[place]
            if word &>> 32 == key {
                return ContextID(Int(word & 0xFFFF_FFFF))
            }
            if word == 0 { return nil }
            place = (place &+ 1) & (words.capacity &- 1)
        }
    }

    /// Enters a block that is not in the table.
    mutating func insert(_ kind: BlockKind, of parent: ContextID, first: ContextID) {
        if (count + 1) * 2 > words.capacity { grow() }
        place(Self.key(kind, parent) << 32 | UInt64(first.value))
        count += 1
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        if count > 0 { words.fill(with: 0) }
        count = 0
    }

    private mutating func place(_ word: UInt64) {
        var place = Self.home(word >> 32) & (words.capacity - 1)
        while words[place] != 0 { place = (place + 1) & (words.capacity - 1) }
        words[place] = word
    }

    private mutating func grow() {
        var old = BitwiseStorage<UInt64>(capacity: words.capacity * 4, filler: 0)
        swap(&old, &words)
        for place in 0..<old.capacity where old[place] != 0 { self.place(old[place]) }
    }

    @inline(__always)
    private static func key(_ kind: BlockKind, _ parent: ContextID) -> UInt64 {
        // Both numbers are below 2^16, so nothing is lost.
        UInt64(truncatingIfNeeded: parent.value &<< 16 | (kind.code &+ 1))
    }

    /// The place where a search for `key` begins: a multiplicative hash, of which the upper bits are used.
    @inline(__always)
    private static func home(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }
}
