import StringInterning

/// One step of a blob: literals, then a copy (FORMAT.md section 8).
struct BlobSequence: BitwiseCopyable, Sendable {
    var literals: UInt32
    /// Bytes copied; 0 in the last sequence of a blob that ends with literals.
    var length: UInt32
    var offset: UInt32
    /// Whether the offset is the repeat offset.
    var isRepeat: Bool
}

/// Finds the sequences of a blob before anything is written (FORMAT.md section 12, rule 6).
struct BlobPlanner: ~Copyable {
    /// Position + 1 modulo 2^32 by the hash of six bytes; allocated with the first blob.
    private var table = BitwiseStorage<UInt32>()
    private var sequences = BitwiseStorage<BlobSequence>()
    /// Sequences of the blob planned last.
    private(set) var count = 0
    /// The most sequences that a blob of this message had.
    private var largest = 0
    /// Bytes that the sequences take, if every unit takes one.
    private(set) var codedBytes = 0
    /// The repeat offset after the blob.
    private(set) var repeatOffset = 0
    /// Positions before this one have been entered.
    private var entered = 0
    private var excess = ExcessMemory()

    private static let tableLog2 = 12
    /// The largest offset.
    private static let reach = 65_535
    /// Larger blobs are not planned.
    static let limitBytes = 1 << 20

    /// Forgets positions; the history has been emptied.
    mutating func empty() {
        table.fill(with: 0)
        entered = 0
    }

    /// Begins a message; memory goes that only the blobs of an earlier one needed.
    @inline(__always)
    mutating func beginMessage() {
        let used = largest
        largest = 0
        let stride = MemoryLayout<BlobSequence>.stride
        if excess.isDue(used: used * stride, capacity: sequences.capacity * stride) {
            sequences = BitwiseStorage()
        }
    }

    /// Bytes of memory of the planner.
    var memoryBytes: Int {
        table.capacity * MemoryLayout<UInt32>.stride
            + sequences.capacity * MemoryLayout<BlobSequence>.stride
    }

    /// Plans the last `size` bytes of `history`, a blob just appended to it.
    ///
    /// - Complexity: O(size) for blobs that repeat little or much.
    mutating func plan(_ history: borrowing History, size: Int, repeatOffset: Int) {
        if table.capacity == 0 {
            table = BitwiseStorage(capacity: 1 << Self.tableLog2, filler: 0)
        }
        count = 0
        codedBytes = 0
        self.repeatOffset = repeatOffset
        let end = history.end
        let begin = end - size
        let oldest = max(history.base, begin - history.limit)
        enter(from: history, before: begin, oldest: oldest)
        var literal = begin
        while literal < end {
            let match = search(in: history, from: literal, oldest: oldest, end: end)
            append(match, from: literal)
            literal = match.place + match.length
            if match.length > 0 && literal - 2 > match.place && literal + 4 <= end {
                note(literal - 2, of: history)
            }
        }
    }

    /// The sequence `index` of the blob planned last.
    subscript(index: Int) -> BlobSequence { sequences[index] }

    /// Notes that the planned blob was written, and that positions up to its last six bytes count
    /// as entered.
    mutating func commit(begin: Int, end: Int) {
        entered = max(begin, end - 5)
    }

    /// Enters what was appended to the history since the last blob, every fourth position.
    private mutating func enter(from history: borrowing History, before begin: Int, oldest: Int) {
        var position = max(entered, begin - Self.reach, oldest)
        while position + 6 <= begin {
            note(position, of: history)
            position += 4
        }
        entered = position
    }

    private struct Match {
        var place: Int
        var length: Int
        var offset: Int
    }

    /// The next match at or after `literal`, or an empty one at the end.
    private mutating func search(
        in history: borrowing History, from literal: Int, oldest: Int, end: Int
    ) -> Match {
        var place = literal
        var misses = 0
        while place < end {
            var match = Match(place: place, length: 0, offset: 0)
            if repeatOffset > 0 && place - repeatOffset >= oldest {
                let length = self.length(of: history, at: place, back: repeatOffset, end: end)
                if length >= 2 { match = Match(place: place, length: length, offset: repeatOffset) }
            }
            if place + 6 <= end {
                improve(&match, in: history, literal: literal, oldest: oldest, end: end)
            }
            if match.length > 0 { return match }
            misses += 1
            place = min(place + 1 + misses >> 6, end)
        }
        return Match(place: end, length: 0, offset: 0)
    }

    /// Looks up the six bytes at `match.place`, enters the place, and replaces `match` by the match found
    /// if that is better.
    ///
    /// Positions are below 2^31 (an encoder empties its history before), so place + 1 fits the table.
    @inline(__always)
    private mutating func improve(
        _ match: inout Match, in history: borrowing History, literal: Int, oldest: Int, end: Int
    ) {
        let place = match.place
        let slot = Self.slot(of: history, at: place)
        let found = Int(table[slot]) - 1
        table[slot] = UInt32(truncatingIfNeeded: place &+ 1)
        guard match.length < 8, found >= oldest, found < place, place - found <= Self.reach else {
            return
        }
        let offset = place - found
        var length = self.length(of: history, at: place, back: offset, end: end)
        guard length >= 6, match.length == 0 || length > match.length + 3 else { return }
        var start = place
        while start > literal && start - offset > oldest
            && byte(of: history, at: start - 1) == byte(of: history, at: start - 1 - offset)
        {
            start -= 1
            length += 1
        }
        match = Match(place: start, length: length, offset: offset)
    }

    /// Appends the literals from `literal` on and the match that follows them.
    private mutating func append(_ match: Match, from literal: Int) {
        if count == sequences.capacity {
            sequences.grow(
                to: max(count * 2, 16),
                filler: BlobSequence(literals: 0, length: 0, offset: 0, isRepeat: false))
        }
        let literals = match.place - literal
        let isRepeat = match.length > 0 && match.offset == repeatOffset
        sequences[count] = BlobSequence(
            literals: UInt32(literals), length: UInt32(match.length),
            offset: UInt32(match.offset), isRepeat: isRepeat)
        count += 1
        largest = max(largest, count)
        codedBytes += 1 + literals + (literals < 7 ? 0 : varintSize(literals - 7))
        if match.length > 0 {
            let rest = match.length - (isRepeat ? 1 : 4)
            codedBytes += (rest < 15 ? 0 : varintSize(rest - 15)) + (isRepeat ? 0 : 2)
            repeatOffset = match.offset
        }
    }

    @inline(__always)
    private mutating func note(_ position: Int, of history: borrowing History) {
        table[Self.slot(of: history, at: position)] = UInt32(truncatingIfNeeded: position &+ 1)
    }

    /// The table's slot for the six bytes at `position`, which are all there.
    @inline(__always)
    private static func slot(of history: borrowing History, at position: Int) -> Int {
        let start = unsafe history.address(of: position)
        // SAFETY: six bytes are there by contract.
        let low = unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
        let high = unsafe UInt16(
            littleEndian: start.loadUnaligned(fromByteOffset: 4, as: UInt16.self))
        let word = UInt64(low) | UInt64(high) &<< 32
        // A multiplicative hash modulo 2^64; the upper bits are used.
        let hash = (word &<< 16) &* 0x9E37_79B1_85EB_CA87
        return Int(truncatingIfNeeded: hash &>> UInt64(64 - tableLog2))
    }

    @inline(__always)
    private func length(
        of history: borrowing History, at place: Int, back offset: Int, end: Int
    ) -> Int {
        // SAFETY: both addresses lie in the history, and `end` bounds the later one.
        unsafe ByteMatch.length(
            history.address(of: place - offset), history.address(of: place), limit: end - place)
    }

    @inline(__always)
    private func byte(of history: borrowing History, at position: Int) -> UInt8 {
        // SAFETY: positions between oldest and end are in use.
        unsafe history.address(of: position).load(as: UInt8.self)
    }
}
