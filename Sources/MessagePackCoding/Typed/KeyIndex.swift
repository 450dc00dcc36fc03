/// Where the keys of a map are, for fields that are not asked for in the order of the map.
///
/// It holds the first sixteen keys; later ones are searched pair by pair. Most programs that do not ask for
/// keys in the order of the map ask for them in the opposite order, or in the same but for a few: so the
/// key before or after the last one is tried first.
@frozen
@usableFromInline
struct KeyIndex: Sendable {
    /// The offsets of the keys.
    private var offsets = InlineArray<16, UInt32>(repeating: 0)
    /// A ``KeyTag`` of each key, a byte each; 0 for one that is no short text.
    private var tags: (low: UInt64, high: UInt64) = (0, 0)
    /// A bit for each value of a tag's last six bits.
    private var seen: UInt64 = 0
    /// Where the first pair begins that is not in the index.
    private(set) var rest = 0
    /// Keys in the index; −1 as long as it was not made.
    @usableFromInline private(set) var count = -1
    /// The key that was found last.
    private var last = -1
    /// What leads from the key found last to the one that is expected next: 1 or −1.
    private var step = 1
    /// Whether all keys are short texts with different tags, so that none can come twice.
    private var areDistinct = true

    /// Keys that there is room for.
    static var capacity: Int { 16 }

    /// No index.
    @inlinable
    @inline(__always)
    init() {}

    /// Begins an index of a map whose pairs begin at `start`; `last` is the key read last.
    mutating func begin(start: Int, last: Int) {
        rest = start
        count = 0
        self.last = last
    }

    /// Whether the index was made.
    @inlinable
    @inline(__always)
    var exists: Bool { count >= 0 }

    /// The offset of a key.
    subscript(index: Int) -> Int { Int(truncatingIfNeeded: offsets[index]) }

    /// Adds the key of the pair that ends at `end`.
    @inline(__always)
    mutating func append(_ offset: Int, tag: UInt8, end: Int) {
        let bit = 1 as UInt64 &<< UInt64(tag & 63)
        if tag == 0 || seen & bit != 0 && firstIndex(of: tag) < count { areDistinct = false }
        seen |= bit
        offsets[count] = UInt32(truncatingIfNeeded: offset)
        let place = UInt64(tag) &<< UInt64(truncatingIfNeeded: 8 &* (count & 7))
        if count < 8 { tags.low |= place } else { tags.high |= place }
        count &+= 1
        rest = end
    }

    /// The key that is expected next; nil if there is none, or if another could be equal and come first.
    @inline(__always)
    var expected: Int? {
        let index = last &+ step
        return areDistinct && index >= 0 && index < count ? index : nil
    }

    /// The index of the first key with a tag, at least ``count`` if there is none.
    @inline(__always)
    func firstIndex(of tag: UInt8) -> Int {
        let ones = 0x0101_0101_0101_0101 as UInt64
        // Of a word with a byte 0, this has the highest bit of the first such byte as its lowest bit.
        // Wrapping: borrows go to later bytes only.
        let pattern = ones &* UInt64(tag)
        let low = tags.low ^ pattern
        let lowHits = (low &- ones) & ~low & (ones &* 0x80)
        if lowHits != 0 { return lowHits.trailingZeroBitCount / 8 }
        let high = tags.high ^ pattern
        let highHits = (high &- ones) & ~high & (ones &* 0x80)
        return 8 + highHits.trailingZeroBitCount / 8
    }

    /// Whether a tag tells its key from all others.
    @inline(__always)
    var canUseTags: Bool { areDistinct }

    /// Notes that the expected key was found.
    @inline(__always)
    mutating func noteExpected() { last &+= step }

    /// Notes which key was found, and so in which direction the program asks for keys.
    mutating func noteFound(_ index: Int) {
        let isBackwards = index == last &- 1 || last < 0 && index > 0 && index == count &- 1
        step = isBackwards ? -1 : 1
        last = index
    }
}

extension MsgPackReader {
    /// Moves past the first key of the map that is `key`, wherever it is; otherwise the position is
    /// anywhere in the map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func find(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws(MsgPackError) -> Bool {
        if let expected = fields.index.expected,
            readKey(key, at: fields.index[expected], of: fields.pairs)
        {
            fields.index.noteExpected()
            return true
        }
        return try search(key, of: &fields)
    }

    /// As `find`, where the key is not the one that is expected.
    @_lifetime(self: copy self)
    private mutating func search(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws(MsgPackError) -> Bool {
        if !fields.index.exists {
            try makeIndex(&fields)
            // From here on no key is the next.
            fields.pairs = fields.pairs.withoutRemaining
        }
        let tag = KeyTag.of(key)
        if fields.index.canUseTags, tag != 0 {
            let found = fields.index.firstIndex(of: tag)
            if found < fields.index.count,
                readKey(key, at: fields.index[found], of: fields.pairs)
            {
                fields.index.noteFound(found)
                return true
            }
        } else {
            for found in 0..<fields.index.count
            where readKey(key, at: fields.index[found], of: fields.pairs) {
                fields.index.noteFound(found)
                return true
            }
        }
        guard fields.index.count == KeyIndex.capacity else { return false }
        return try findLate(key, from: fields.index.rest, of: fields.pairs)
    }

    /// As `find`, among the keys that are not in the index.
    @_lifetime(self: copy self)
    private mutating func findLate(
        _ key: StaticString, from start: Int, of pairs: MsgPackPairs
    ) throws(MsgPackError) -> Bool {
        move(toPosition: start, of: pairs)
        for _ in KeyIndex.capacity..<max(KeyIndex.capacity, pairs.totalCount) {
            let start = position
            if readKey(key, at: start, of: pairs) { return true }
            move(toPosition: start, of: pairs)
            try skip()
            try skip()
        }
        return false
    }

    /// Finds where the keys of a map are.
    @_lifetime(self: copy self)
    private mutating func makeIndex(_ fields: inout MessagePackFields) throws(MsgPackError) {
        let pairs = fields.pairs
        move(toPosition: pairs.startOffset, of: pairs)
        // What was read in order counts as found.
        fields.index.begin(
            start: position, last: pairs.totalCount &- pairs.remainingCount &- 1)
        for _ in 0..<min(pairs.totalCount, KeyIndex.capacity) {
            let (key, tag) = try readTaggedKey()
            fields.index.append(key, tag: tag, end: try readPlace().end)
        }
    }

    /// Moves to the end of a map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func passOver(_ fields: inout MessagePackFields) throws(MsgPackError) {
        guard fields.index.exists else { return try skipRest(of: &fields.pairs) }
        move(toPosition: fields.index.rest, of: fields.pairs)
        for _ in fields.index.count..<max(fields.index.count, fields.pairs.totalCount) {
            try skip()
            try skip()
        }
        endMap(fields.pairs)
    }
}
