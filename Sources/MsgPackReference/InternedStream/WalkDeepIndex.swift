/// Section 12, rule 7, levels 2 and 3: four places for six bytes, and the longest copy.
struct WalkDeepIndex: WalkCopyIndex {
    /// The low 16 bits of four places, the newest first.
    private var buckets: [[UInt16]]

    private static let enough = 32

    /// - Parameter count: a power of two.
    init(_ count: Int) { buckets = Array(repeating: [0, 0, 0, 0], count: count) }

    mutating func enter(_ payload: ArraySlice<UInt8>, at place: Int, step: Int) {
        guard payload.count >= WalkBlob.hashed else { return }
        for offset in stride(from: 0, through: payload.count - WalkBlob.hashed, by: step) {
            push(place + offset, of: WalkBlob.word(payload.dropFirst(offset)))
        }
    }

    mutating func enter(_ copy: WalkBlob.Copy, in search: WalkBlob.Search) {
        let dense = copy.place + 16
        var place = copy.place + 1
        while place < copy.end {
            enter(place, search)
            place += place < dense ? 1 : 8
        }
    }

    private mutating func enter(_ place: Int, _ search: WalkBlob.Search) {
        if search.isHashed(place) { push(place, of: search.word(place)) }
    }

    private mutating func push(_ place: Int, of word: UInt64) {
        let slot = WalkBlob.slot(word, of: buckets.count)
        buckets[slot] = [UInt16(truncatingIfNeeded: place)] + buckets[slot].prefix(3)
    }

    mutating func copy(
        after start: Int, _ distance: Int, in search: WalkBlob.Search
    ) -> WalkBlob.Copy? {
        var (place, misses) = (start, 0)
        while place < search.end {
            let copy = longest(at: place, distance, search)
            enter(place, search)
            if let copy { return deferred(copy, distance, search) }
            place += 1 + misses >> 6
            misses += 1
        }
        return nil
    }

    /// Begins a copy later as long as it is longer there than what it loses.
    private mutating func deferred(
        _ first: WalkBlob.Copy, _ distance: Int, _ search: WalkBlob.Search
    ) -> WalkBlob.Copy {
        var copy = first
        while copy.length < Self.enough,
            let later = longest(at: copy.place + 1, distance, search)
        {
            let lost = copy.distance == distance ? 2 : later.distance == distance ? -2 : 1
            guard later.length > copy.length + lost else { break }
            enter(later.place, search)
            copy = later
        }
        return copy
    }

    private func longest(
        at place: Int, _ distance: Int, _ search: WalkBlob.Search
    ) -> WalkBlob.Copy? {
        var best: WalkBlob.Copy?
        var bound = 0
        let last = place - distance
        if last >= search.windowStart, search.areEqual(place, last, WalkBlob.shortest) {
            let length = search.length(place, last)
            best = WalkBlob.Copy(place: place, from: last, length: length)
            if length >= Self.enough { return best }
            bound = length + 3
        }
        guard search.isHashed(place) else { return best }
        for low in buckets[WalkBlob.slot(search.word(place), of: buckets.count)] {
            let from = place - Int(UInt16(truncatingIfNeeded: place) &- low)
            guard search.canCopy(from, to: place) else { continue }
            let length = search.length(place, from)
            if length > bound {
                best = WalkBlob.Copy(place: place, from: from, length: length)
                bound = length
            }
        }
        return best
    }
}
