/// Where the keys of a map are, and where it ends.
@frozen
@usableFromInline
struct KeyOffsets: Sendable {
    /// The offsets of the first keys.
    private var offsets = SIMD16<UInt32>()
    /// Where the first pair begins that is not among them.
    private(set) var rest: Int
    /// Keys among the offsets.
    private(set) var count = 0

    /// Keys that there is room for.
    static var capacity: Int { 16 }

    /// No keys of a map whose pairs begin at `start`.
    init(start: Int) {
        rest = start
    }

    /// The offset of a key.
    subscript(index: Int) -> Int { Int(truncatingIfNeeded: offsets[index]) }

    /// Adds the key of the pair that ends at `end`.
    mutating func append(_ offset: Int, end: Int) {
        offsets[count] = UInt32(truncatingIfNeeded: offset)
        count &+= 1
        rest = end
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
        if fields.keys == nil {
            fields.keys = try keyOffsets(of: fields.pairs)
            // From here on no key is the next.
            fields.pairs = fields.pairs.withoutRemaining
        }
        guard let keys = fields.keys else { return false }
        for index in 0..<keys.count where readKey(key, at: keys[index], of: fields.pairs) {
            return true
        }
        guard keys.count == KeyOffsets.capacity else { return false }
        move(toPosition: keys.rest, of: fields.pairs)
        for _ in keys.count..<max(keys.count, fields.pairs.totalCount) {
            let start = position
            if readKey(key, at: start, of: fields.pairs) { return true }
            move(toPosition: start, of: fields.pairs)
            try skip()
            try skip()
        }
        return false
    }

    /// Where the keys of a map are.
    @_lifetime(self: copy self)
    private mutating func keyOffsets(of pairs: MsgPackPairs) throws(MsgPackError) -> KeyOffsets {
        move(toPosition: pairs.startOffset, of: pairs)
        var keys = KeyOffsets(start: position)
        for _ in 0..<min(pairs.totalCount, KeyOffsets.capacity) {
            let key = try readPlace().start
            keys.append(key, end: try readPlace().end)
        }
        return keys
    }

    /// Moves to the end of a map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func passOver(_ fields: MessagePackFields) throws(MsgPackError) {
        var pairs = fields.pairs
        guard let keys = fields.keys else { return try skipRest(of: &pairs) }
        move(toPosition: keys.rest, of: pairs)
        for _ in keys.count..<max(keys.count, pairs.totalCount) {
            try skip()
            try skip()
        }
        endMap(pairs)
    }
}
