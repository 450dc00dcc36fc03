/// Section 12, rule 7: where copies come from.
protocol WalkCopyIndex {
    /// The next copy for the bytes from a place on.
    mutating func copy(
        after start: Int, _ distance: Int, in search: WalkBlob.Search
    ) -> WalkBlob.Copy?
    /// Enters places of a copy that is taken.
    mutating func enter(_ copy: WalkBlob.Copy, in search: WalkBlob.Search)
    /// Enters every `step`-th place of bytes that are, or are about to be, in the history at `place`.
    mutating func enter(_ payload: ArraySlice<UInt8>, at place: Int, step: Int)
}

extension WalkBlob {
    /// Bytes that the tables of copies are ordered by.
    static let hashed = 6

    /// Six bytes as a number.
    static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        StreamNumbers.value(littleEndian: bytes.prefix(hashed))
    }

    /// The slot of six bytes in a table of a power of two.
    static func slot(_ word: UInt64, of count: Int) -> Int {
        let hash = word << 16 &* 0x9E37_79B9_7F4A_7C15
        return Int(hash >> UInt64(64 - count.trailingZeroBitCount))
    }

    /// A copy: its place, the place that it copies, and its length.
    struct Copy {
        var place: Int
        var from: Int
        var length: Int

        var distance: Int { place - from }
        var end: Int { place + length }
    }

    /// The bytes of the history and of a blob after it, by place.
    struct Search {
        let history: WalkHistory
        let blob: [UInt8]
        let windowStart: Int

        var end: Int { history.end + blob.count }

        subscript(place: Int) -> UInt8 {
            place < history.end ? history[place] : blob[place - history.end]
        }

        /// How many bytes from two places on are equal.
        func length(_ place: Int, _ from: Int) -> Int {
            var length = 0
            while place + length < end && self[place + length] == self[from + length] {
                length += 1
            }
            return length
        }

        /// Whether `count` bytes from two places on are there and equal.
        func areEqual(_ place: Int, _ from: Int, _ count: Int) -> Bool {
            place + count <= end
                && (0..<count).allSatisfy { self[place + $0] == self[from + $0] }
        }

        /// Whether six bytes are left at a place.
        func isHashed(_ place: Int) -> Bool { place + hashed <= end }

        func word(_ place: Int) -> UInt64 {
            WalkBlob.word((0..<hashed).map { self[place + $0] }[...])
        }

        /// Whether six bytes at a place can be copied from another one.
        func canCopy(_ from: Int, to place: Int) -> Bool {
            from >= windowStart && from < place && place - from <= reach
                && areEqual(place, from, hashed)
        }
    }
}
