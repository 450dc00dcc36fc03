/// Section 12, rule 6: the sequences of one blob, planned before anything is written.
struct StreamBlobPlan {
    /// Literals, then a copy unless `length` is 0.
    struct Sequence: Equatable {
        var literals: Range<Int>
        var length = 0
        var offset = 0
        var isRepeat = false
    }

    /// The sequences; their literals are ranges of the blob.
    fileprivate(set) var sequences: [Sequence] = []

    /// The repeat offset after the last sequence.
    fileprivate(set) var repeatOffset: Int

    /// The bytes that the sequences take, each unit counted as one.
    var bytes: Int {
        sequences.reduce(0) { sum, sequence in
            sum + 1 + StreamBlobPlan.operandBytes(sequence)
        }
    }

    private static func operandBytes(_ sequence: Sequence) -> Int {
        let literals = sequence.literals.count
        var bytes = literals + (literals >= 7 ? StreamNumbers.varint(literals - 7).count : 0)
        guard sequence.length > 0 else { return bytes }
        let length = sequence.length - (sequence.isRepeat ? 1 : 4)
        if length >= 15 { bytes += StreamNumbers.varint(length - 15).count }
        return bytes + (sequence.isRepeat ? 0 : 2)
    }
}

/// Section 12, rule 6: the table of positions, and the search with it.
struct StreamBlobPlanner {
    private static let log2: UInt64 = 12
    private static let reach = 65_535

    /// Longer blobs are not planned.
    static let limitBytes = 1 << 20

    private var table: [Int?] = Array(repeating: nil, count: 1 << Self.log2)

    /// The first position of the history that was never entered.
    private var entered = 0

    /// Plans `blob`, which follows `history`, and enters its positions into the table.
    mutating func plan(
        _ blob: [UInt8], history: StreamHistory, repeatOffset: Int
    ) -> StreamBlobPlan {
        let window = Window(history, blob)
        enterHistory(window)
        var plan = StreamBlobPlan(repeatOffset: repeatOffset)
        var literal = window.start
        while literal < window.end {
            guard let match = search(window, from: literal, plan.repeatOffset) else { break }
            let isRepeat = match.offset == plan.repeatOffset
            plan.sequences.append(
                .init(
                    literals: (literal - window.start)..<(match.position - window.start),
                    length: match.length, offset: match.offset, isRepeat: isRepeat))
            plan.repeatOffset = match.offset
            literal = match.position + match.length
            if literal - 2 > match.position { enter(literal - 2, window) }
        }
        if literal < window.end {
            plan.sequences.append(.init(literals: (literal - window.start)..<blob.count))
        }
        return plan
    }

    /// Notes that the blob was written and is part of the history from `start` on.
    mutating func wrote(_ count: Int, at start: Int) {
        entered = max(start, start + count - 5)
    }

    private struct Match {
        var position: Int
        var length: Int
        var offset: Int
    }

    /// Positions count the bytes of the history since it was emptied, the blob following.
    private struct Window {
        let bytes: [UInt8]
        /// The position of the oldest byte in the history.
        let first: Int
        /// The position of the blob.
        let start: Int
        /// The position after the blob.
        let end: Int

        init(_ history: StreamHistory, _ blob: [UInt8]) {
            bytes = history.remembered + blob
            start = history.totalBytes
            first = start - history.count
            end = start + blob.count
        }

        subscript(position: Int) -> UInt8 { bytes[position - first] }

        /// The number of equal bytes from `a` and from `b` on.
        func match(_ a: Int, _ b: Int) -> Int {
            var length = 0
            while b + length < end && self[a + length] == self[b + length] { length += 1 }
            return length
        }
    }

    private mutating func enterHistory(_ window: Window) {
        var position = max(entered, window.start - Self.reach, window.first)
        while position + 6 <= window.start {
            enter(position, window)
            position += 4
        }
        entered = position
    }

    private mutating func enter(_ position: Int, _ window: Window) {
        if let place = place(position, window) { table[place] = position }
    }

    private func place(_ position: Int, _ window: Window) -> Int? {
        guard position + 6 <= window.end else { return nil }
        let start = position - window.first
        let word = StreamNumbers.value(littleEndian: window.bytes[start..<(start + 6)])
        return Int(((word << 16) &* 0x9E37_79B1_85EB_CA87) >> (64 - Self.log2))
    }

    /// The first match at or after `literal`.
    private mutating func search(
        _ window: Window, from literal: Int, _ repeatOffset: Int
    ) -> Match? {
        var position = literal
        var misses = 0
        while position < window.end {
            let repeated = repeatMatch(window, position, repeatOffset)
            if let match = tableMatch(window, position, literal, repeated?.length) { return match }
            if let repeated { return repeated }
            misses += 1
            position += 1 + misses >> 6
        }
        return nil
    }

    private func repeatMatch(_ window: Window, _ position: Int, _ offset: Int) -> Match? {
        guard offset >= 1, offset <= Self.reach, position - offset >= window.first else {
            return nil
        }
        let length = window.match(position - offset, position)
        return length >= 2 ? Match(position: position, length: length, offset: offset) : nil
    }

    private mutating func tableMatch(
        _ window: Window, _ position: Int, _ literal: Int, _ repeated: Int?
    ) -> Match? {
        guard let place = place(position, window) else { return nil }
        let entry = table[place]
        table[place] = position
        guard let entry, entry < position, position - entry <= Self.reach, entry >= window.first,
            (repeated ?? 0) < 8
        else { return nil }
        let length = window.match(entry, position)
        guard length >= 6, repeated.map({ length > $0 + 3 }) ?? true else { return nil }
        var match = Match(position: position, length: length, offset: position - entry)
        while match.position > literal, match.position - match.offset > window.first,
            window[match.position - 1] == window[match.position - 1 - match.offset]
        {
            match.position -= 1
            match.length += 1
        }
        return match
    }
}
