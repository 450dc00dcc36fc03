import StringInterning

/// Writes bytes as literals and copies out of the history where speed counts most (FORMAT.md sections 8 and 12).
///
/// At each place it looks first where the last copy came from: what follows there often agrees again
/// after a few bytes, such as a counter. Only where it does not, it searches by the hash of six bytes.
struct QuickPlanner: ~Copyable {
    /// By the hash of six bytes: the place where they were last, 0 for none.
    private var places: BitwiseStorage<UInt32>
    /// Bits of a hash that are not used.
    private let shift: UInt64

    private static let shortest = History.shortestCopy
    /// Bytes that are hashed.
    private static let hashed = 6

    /// - Parameter entries: places that are kept, a power of two.
    init(entries: Int) {
        places = BitwiseStorage(capacity: entries, filler: 0)
        shift = UInt64(64 - entries.trailingZeroBitCount)
    }

    mutating func empty() { places.fill(with: 0) }

    var memoryBytes: Int { places.capacity &* 4 }

    /// The cell for the first six bytes of a word.
    @inline(__always)
    private func cell(of word: UInt64) -> UnsafeMutablePointer<UInt32> {
        let hash = (word &<< 16 &* 0x9E37_79B9_7F4A_7C15) &>> shift
        // SAFETY: the hash has as many bits as the table's size.
        return unsafe places.start + Int(truncatingIfNeeded: hash)
    }

    /// Writes the sequences of the bytes between two places; `writer` has no limit.
    ///
    /// - Parameter last: the distance of the last copy before.
    /// - Returns: the distance of the last copy now.
    @_optimize(speed)
    mutating func write(
        from start: Int, to end: Int, last: Int, _ history: inout History,
        to writer: inout BodyWriter
    ) -> Int {
        let count = end &- start
        // A sequence takes no more bytes than it gives, but for the lengths of long literals.
        _ = writer.makeRoom(for: count &+ count &>> 7)
        let search = PlacedBytes(history, end: end)
        let target = unsafe writer.target
        let (next, distance) = unsafe write(search, from: start, last: last, to: target)
        writer.commitSequences(unsafe next - UnsafeRawPointer(target), count)
        return distance
    }

    @inline(__always)
    private mutating func write(
        _ search: PlacedBytes, from start: Int, last: Int, to target: UnsafeMutableRawPointer
    ) -> (UnsafeRawPointer, Int) {
        var (literal, distance) = (start, last)
        var out = unsafe target
        let lastPlace = search.end &- Self.shortest
        let lastHashed = search.end &- Self.hashed
        while literal <= lastPlace {
            var place = literal
            var from = place &- distance
            var length: Int
            let word = search.word(place)
            // Five bytes of where the last copy came from.
            let difference = from >= search.windowStart ? search.word(from) ^ word : .max
            if difference &<< 24 == 0 {
                length =
                    difference == 0
                    ? search.length(from, place, known: 8)
                    : min(search.end &- place, difference.trailingZeroBitCount &>> 3)
            } else {
                length = 0
                if place <= lastHashed {
                    from = take(word, at: place)
                    if search.isCopy(from, place, word) { length = search.length(from, place) }
                }
                if length == 0 {
                    if place &- distance >= search.windowStart {
                        (place, length) = search.resume(place, distance, word)
                        from = place &- distance
                    }
                    if length == 0 {
                        (place, from) = find(after: place, lastHashed, search)
                        if from == 0 { break }
                        length = search.length(from, place)
                        search.widen(&place, &from, &length, after: literal)
                    }
                }
            }
            unsafe out = SequenceWriter.put(
                search, literal, place, place &- from, length, isNear: place &- from == distance,
                to: out)
            distance = place &- from
            literal = place &+ length
            if literal &- 2 <= lastHashed { _ = take(search.word(literal &- 2), at: literal &- 2) }
        }
        if literal < search.end {
            unsafe out = SequenceWriter.put(
                search.address(literal), search.end &- literal, 0, to: out)
        }
        return (UnsafeRawPointer(out), distance)
    }

    /// The next place after one whose six bytes are in the table, and where they were; there 0 if there is none.
    @inline(__always)
    private mutating func find(
        after first: Int, _ last: Int, _ search: PlacedBytes
    ) -> (place: Int, from: Int) {
        var place = first &+ 1
        var misses = 1
        while place <= last {
            let word = search.word(place)
            let from = take(word, at: place)
            if search.isCopy(from, place, word) { return (place, from) }
            place &+= 1 &+ misses &>> 6
            misses &+= 1
        }
        return (place, 0)
    }

    /// Enters a place.
    ///
    /// - Returns: the place that was in its cell.
    @inline(__always)
    private mutating func take(_ word: UInt64, at place: Int) -> Int {
        let cell = unsafe cell(of: word)
        // SAFETY: the cell is in the table.
        let from = unsafe Int(cell.pointee)
        unsafe cell.pointee = UInt32(truncatingIfNeeded: place)
        return from
    }
}

/// Where a copy continues the last one.
extension PlacedBytes {
    /// Where the bytes after a place agree again with those that are `distance` bytes before.
    ///
    /// - Parameter word: the bytes at the place.
    /// - Returns: the place where they do, and how far; a length of 0 if they do not soon.
    @inline(__always)
    fileprivate func resume(_ place: Int, _ distance: Int, _ word: UInt64) -> (
        place: Int, length: Int
    ) {
        let agreement = agreement(place &- distance, place, word)
        let pairs = agreement & agreement &>> 1
        let fives = pairs & pairs &>> 2 & agreement &>> 4
        if fives != 0 {
            let skipped = fives.trailingZeroBitCount
            let next = place &+ skipped
            let length = (~(agreement &>> UInt32(truncatingIfNeeded: skipped)))
                .trailingZeroBitCount
            if length &+ skipped < 16 { return (next, length) }
            return (next, length &+ self.length(next &+ length &- distance, next &+ length))
        }
        if HexWord.digits(of: word) != 0x8080_8080_8080_8080 { return (place, 0) }
        return resumeAfterDigits(place, distance)
    }

    /// The same after digits, of which more are likely to follow: at eight equal bytes.
    @inline(never)
    private func resumeAfterDigits(_ first: Int, _ distance: Int) -> (place: Int, length: Int) {
        var place = first &+ 8
        let last = min(first &+ 56, end &- 8)
        while place <= last, word(place) != word(place &- distance) { place &+= 8 }
        if place > last { return (first, 0) }
        var length = length(place &- distance, place)
        var from = place &- distance
        widen(&place, &from, &length, after: first)
        return (place, length)
    }

    /// Moves the beginning of a copy back as far as bytes are equal.
    @inline(__always)
    fileprivate func widen(
        _ place: inout Int, _ from: inout Int, _ length: inout Int, after first: Int
    ) {
        while place > first, from > windowStart,
            // SAFETY: both places are in the window.
            unsafe address(place &- 1).load(as: UInt8.self)
                == address(from &- 1).load(as: UInt8.self)
        {
            place &-= 1
            from &-= 1
            length &+= 1
        }
    }

    /// A bit for each of the sixteen bytes from two places on that are equal, up to the end.
    @inline(__always)
    private func agreement(_ from: Int, _ place: Int, _ word: UInt64) -> UInt32 {
        let low = Self.zeroBytes(self.word(from) ^ word)
        // SAFETY: the padding has more than sixteen bytes.
        let high = Self.zeroBytes(self.word(from &+ 8) ^ self.word(place &+ 8))
        let all = UInt32(truncatingIfNeeded: low | high &<< 8)
        let left = end &- place
        return left >= 16 ? all : all & ((1 &<< UInt32(truncatingIfNeeded: left)) &- 1)
    }

    /// A bit for each byte of a word that is 0.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        // No byte of the sum is above 0xFE, so nothing carries.
        let zeros = ~(((word & sevens) &+ sevens) | word | sevens)
        // Moves the highest bit of byte k to bit 56 + k; what wraps is not used.
        return (zeros &* 0x0002_0408_1020_4081) &>> 56
    }
}
