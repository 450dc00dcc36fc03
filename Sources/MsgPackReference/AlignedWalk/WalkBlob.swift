/// BLOB: bytes as literals and copies out of the history and out of themselves.
///
/// A sequence is a byte (literals × 16 + length - 5, each at most 14, 15: a varint more), the
/// literals, and the distance in two bytes. The last sequence ends with its literals.
enum WalkBlob {
    static let shortest = 5
    private static let reach = 65_535

    /// The bytes of the history and of a blob after it, by place.
    private struct Source {
        let history: WalkHistory
        let blob: [UInt8]

        var end: Int { history.count + blob.count }

        subscript(place: Int) -> UInt8 {
            place < history.count ? history[place] : blob[place - history.count]
        }

        func word(_ place: Int) -> UInt64 {
            (0..<UInt64(shortest)).reduce(0) { $0 | UInt64(self[place + Int($1)]) << (8 * $1) }
        }
    }

    /// Where the encoder has seen five bytes last.
    struct Index {
        private var places: [Int?]

        init(_ entries: Int) { places = Array(repeating: nil, count: entries) }

        fileprivate subscript(word: UInt64) -> Int? {
            get { places[slot(word)] }
            set { places[slot(word)] = newValue }
        }

        private func slot(_ word: UInt64) -> Int {
            Int((word &* 0x9E37_79B9_7F4A_7C15) >> 32) & (places.count - 1)
        }

        /// Enters the places of bytes that are about to follow the history.
        mutating func enter(_ bytes: ArraySlice<UInt8>, at place: Int, step: Int = 1) {
            guard bytes.count >= shortest else { return }
            for offset in stride(from: 0, through: bytes.count - shortest, by: step) {
                let first = bytes.startIndex + offset
                self[StreamNumbers.value(littleEndian: bytes[first..<(first + shortest)])] =
                    place + offset
            }
        }
    }

    /// The sequences of `blob`, which follows `history`; the index enters its places.
    static func coded(
        _ blob: [UInt8], _ state: WalkState, _ index: inout Index
    ) -> [UInt8] {
        let source = Source(history: state.history, blob: blob)
        var bytes: [UInt8] = []
        var (place, literal) = (state.history.count, state.history.count)
        var misses = 0
        while place + shortest <= source.end {
            let word = source.word(place)
            let candidate = index[word]
            index[word] = place
            guard let from = candidate, from >= state.windowStart, from < place,
                place - from <= reach, source.word(from) == word
            else {
                place += 1 + misses >> 6
                misses += 1
                continue
            }
            var length = shortest
            while place + length < source.end && source[from + length] == source[place + length] {
                length += 1
            }
            bytes += sequence(source, literal..<place, length: length, distance: place - from)
            place += length
            literal = place
            misses = 0
        }
        return literal < source.end
            ? bytes + sequence(source, literal..<source.end, length: 0, distance: 0) : bytes
    }

    /// The blob of `count` bytes that sequences give.
    static func read(
        _ count: Int, _ state: WalkState, _ reader: inout WalkRunReader
    ) throws(ReferenceStreamError) -> [UInt8] {
        var blob: [UInt8] = []
        let start = state.history.count
        while blob.count < count {
            let first = Int(try reader.readByte())
            var literals = first >> 4
            if literals == 15 { literals += try reader.readVarint() }
            guard literals <= count - blob.count else {
                throw ReferenceStreamError(.copyNotAllowed, offset: reader.offset)
            }
            blob += try reader.read(literals)
            if blob.count == count { break }
            var length = first & 15
            if length == 15 { length += try reader.readVarint() }
            length += shortest
            let from = start + blob.count - Int(try reader.readNumber(2))
            guard from >= state.windowStart, from < start + blob.count,
                length <= count - blob.count
            else { throw ReferenceStreamError(.copyNotAllowed, offset: reader.offset) }
            for place in from..<(from + length) {
                blob.append(place < start ? state.history[place] : blob[place - start])
            }
        }
        return blob
    }

    private static func sequence(
        _ source: Source, _ literals: Range<Int>, length: Int, distance: Int
    ) -> [UInt8] {
        let copied = max(0, length - shortest)
        var bytes = [UInt8(min(literals.count, 15) << 4 | min(copied, 15))]
        if literals.count >= 15 { bytes += StreamNumbers.varint(literals.count - 15) }
        bytes += literals.map { source[$0] }
        guard length > 0 else { return bytes }
        if copied >= 15 { bytes += StreamNumbers.varint(copied - 15) }
        return bytes + StreamNumbers.littleEndian(UInt64(distance), bytes: 2)
    }
}
