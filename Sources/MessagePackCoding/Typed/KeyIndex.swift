/// Where the keys of a map are, for fields that are not asked for in the order of the map.
///
/// It has the first sixteen keys; later ones are searched pair by pair. Most programs that do not ask for
/// keys in the order of the map ask for them in the opposite order, or in the same but for a few: so the
/// key before or after the last one is tried first.
@frozen
@usableFromInline
struct KeyIndex: Sendable {
    fileprivate(set) var keys = KeyOffsets()
    /// Whether the index was made.
    @usableFromInline private(set) var exists = false
    /// Keys of which one may be expected: 0 as long as the index was not made, and if another key could be
    /// equal to the one expected and come first.
    private var expectableCount = 0
    /// The key that was found last, or the one that was expected.
    private var last = -1
    /// What leads from the key found last to the one that is expected next: 1 or −1.
    private var step = 1

    /// No index.
    @inlinable
    @inline(__always)
    init() {}

    /// The index `keys` is made; `last` is the key read last.
    mutating func begin(last: Int) {
        exists = true
        expectableCount = keys.areDistinct ? keys.count : 0
        self.last = last
    }

    /// The offset of the key that is expected next, which from here on counts as found.
    @inline(__always)
    mutating func takeExpected() -> Int? {
        let index = last &+ step
        guard index >= 0, index < expectableCount else { return nil }
        last = index
        return keys[index]
    }

    /// The key that was expected is another.
    @inline(__always)
    mutating func returnExpected() { last &-= step }

    /// The last key as long as none was found, for programs that ask in the opposite order.
    var lastIfExpectable: Int? {
        last < 0 && expectableCount > 1 ? expectableCount &- 1 : nil
    }

    /// Notes which key was found, and so in which direction the program asks for keys.
    mutating func noteFound(_ index: Int) {
        let isBackwards = index == last &- 1 || last < 0 && index > 0 && index == keys.count &- 1
        step = isBackwards ? -1 : 1
        last = index
    }

    /// Finds the keys of the map whose pairs begin at the position of `reader`.
    @inline(__always)
    mutating func readKeys(
        of pairs: MsgPackPairs, from reader: inout MsgPackReader
    ) throws(MsgPackError) {
        try reader.readKeyOffsets(of: pairs, into: &keys)
    }
}

extension MsgPackReader {
    /// Moves to the key that is expected next, of a map whose keys are not asked for in its order.
    ///
    /// - Returns: false if none is.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func moveToExpectedKey(of fields: inout MessagePackFields) -> Bool {
        guard let offset = fields.index.takeExpected() else { return false }
        move(toPosition: offset, of: fields.pairs)
        fields.pairs.setRemainingCount(1)
        return true
    }

    /// As `find(_:of:)`, for a key that must be there.
    ///
    /// - Throws: `missingKey` at the offset of the map; as ``skip(checkingUTF8:)``.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func findRequired(
        _ key: StaticString, of fields: inout MessagePackFields
    ) throws(MsgPackError) {
        guard try find(key, of: &fields) else {
            throw MsgPackError(.missingKey, offset: fields.start)
        }
    }

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
        if !fields.index.exists {
            if readOtherKey(key, of: &fields.pairs) { return true }
            try makeIndex(&fields)
        } else if fields.pairs.remainingCount > 0 {
            fields.index.returnExpected()
        }
        // From here on no key is the next.
        fields.pairs.setRemainingCount(0)
        if let last = fields.index.lastIfExpectable,
            readKey(key, at: fields.index.keys[last], of: fields.pairs)
        {
            fields.index.noteFound(last)
            return true
        }
        for found in 0..<fields.index.keys.count
        where readKey(key, at: fields.index.keys[found], of: fields.pairs) {
            fields.index.noteFound(found)
            return true
        }
        return try findLate(key, of: fields)
    }

    /// As `find`, among the keys that are not in the index.
    @_lifetime(self: copy self)
    private mutating func findLate(
        _ key: StaticString, of fields: MessagePackFields
    ) throws(MsgPackError) -> Bool {
        move(toPosition: fields.index.keys.end, of: fields.pairs)
        var left = fields.pairs.totalCount &- fields.index.keys.count
        while left > 0 {
            let start = position
            if readKey(key, at: start, of: fields.pairs) { return true }
            move(toPosition: start, of: fields.pairs)
            try skip()
            try skip()
            left &-= 1
        }
        return false
    }

    /// Finds where the keys of a map are.
    @_lifetime(self: copy self)
    private mutating func makeIndex(_ fields: inout MessagePackFields) throws(MsgPackError) {
        let pairs = fields.pairs
        move(toPosition: pairs.startOffset, of: pairs)
        try fields.index.readKeys(of: pairs, from: &self)
        // What was read in order counts as found.
        fields.index.begin(last: pairs.totalCount &- pairs.remainingCount &- 1)
    }

    /// Moves to the end of a map.
    ///
    /// - Throws: as ``skip(checkingUTF8:)``.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func passOver(_ fields: inout MessagePackFields) throws(MsgPackError) {
        guard fields.index.exists else { return try skipRest(of: &fields.pairs) }
        move(toPosition: fields.index.keys.end, of: fields.pairs)
        var left = fields.pairs.totalCount &- fields.index.keys.count
        while left > 0 {
            try skip()
            try skip()
            left &-= 1
        }
        endMap(fields.pairs)
    }
}
