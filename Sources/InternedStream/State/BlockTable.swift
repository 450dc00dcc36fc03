import StringInterning

/// From (context, kind) to the first context of the block that belongs to it.
///
/// Open addressing; a word is context (16 bits) · kind + 1 (16 bits) · first context (32 bits), 0 is free.
/// At most 8,192 contexts exist, so the table is bounded and never deletes.
struct BlockTable: ~Copyable {
    private var words = BitwiseStorage<UInt64>(capacity: 4, filler: 0)
    private var count = 0

    /// The block's first context, or −1.
    @inline(__always)
    func find(_ context: Int, _ kind: Int) -> Int {
        let key = Self.key(context, kind)
        var place = Self.home(key) & (words.capacity &- 1)
        while true {
            let word = words[place]
            if word &>> 32 == key { return Int(word & 0xFFFF_FFFF) }
            if word == 0 { return -1 }
            place = (place &+ 1) & (words.capacity &- 1)
        }
    }

    /// Enters a block that is not there.
    mutating func insert(_ context: Int, _ kind: Int, first: Int) {
        if (count + 1) * 2 > words.capacity { grow() }
        place(Self.key(context, kind) << 32 | UInt64(first))
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
    private static func key(_ context: Int, _ kind: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: context &<< 16 | (kind &+ 1))
    }

    @inline(__always)
    private static func home(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }
}
