/// Section 12, rule 7, level 1: the place where six bytes were last, and the last copy first.
struct WalkQuickIndex: WalkCopyIndex {
    private var places: [Int?]

    private static let hashed = WalkBlob.hashed

    /// - Parameter entries: a power of two.
    init(_ entries: Int) { places = Array(repeating: nil, count: entries) }

    mutating func enter(_ payload: ArraySlice<UInt8>, at place: Int, step: Int) {
        guard payload.count >= Self.hashed else { return }
        for offset in stride(from: 0, through: payload.count - Self.hashed, by: step) {
            let word = WalkBlob.word(payload.dropFirst(offset))
            places[WalkBlob.slot(word, of: places.count)] = place + offset
        }
    }

    mutating func enter(_ copy: WalkBlob.Copy, in search: WalkBlob.Search) {
        if search.isHashed(copy.end - 2) { enter(copy.end - 2, search) }
    }

    private mutating func enter(_ place: Int, _ search: WalkBlob.Search) {
        places[WalkBlob.slot(search.word(place), of: places.count)] = place
    }

    mutating func copy(
        after start: Int, _ distance: Int, in search: WalkBlob.Search
    ) -> WalkBlob.Copy? {
        guard let (place, from) = find(after: start, distance, search) else { return nil }
        return WalkBlob.Copy(place: place, from: from, length: search.length(place, from))
    }

    private mutating func find(
        after start: Int, _ distance: Int, _ search: WalkBlob.Search
    ) -> (place: Int, from: Int)? {
        let isNear = start - distance >= search.windowStart
        guard start + WalkBlob.shortest <= search.end else { return nil }
        if isNear, search.areEqual(start, start - distance, WalkBlob.shortest) {
            return (start, start - distance)
        }
        if let from = look(start, search) { return (start, from) }
        if isNear, let place = search.resume(start, distance) { return (place, place - distance) }
        var (place, misses) = (start + 1, 1)
        while search.isHashed(place) {
            if let from = look(place, search) {
                let back = search.widening(place, from, after: start)
                return (place - back, from - back)
            }
            place += 1 + misses >> 6
            misses += 1
        }
        return nil
    }

    /// Enters a place, if six bytes are left.
    ///
    /// - Returns: where they were last, if a copy can come from there.
    private mutating func look(_ place: Int, _ search: WalkBlob.Search) -> Int? {
        guard search.isHashed(place) else { return nil }
        let candidate = places[WalkBlob.slot(search.word(place), of: places.count)]
        enter(place, search)
        guard let from = candidate, search.canCopy(from, to: place) else { return nil }
        return from
    }
}

extension WalkBlob.Search {
    /// Where the bytes after `start` agree again with those that are `distance` bytes before.
    fileprivate func resume(_ start: Int, _ distance: Int) -> Int? {
        for place in (start + 1)...(start + 11)
        where areEqual(place, place - distance, WalkBlob.shortest) {
            return place
        }
        guard start + 8 <= end,
            (start..<(start + 8)).allSatisfy({ StreamDigits.value(self[$0]) != nil })
        else { return nil }
        for place in stride(from: start + 8, through: start + 56, by: 8)
        where areEqual(place, place - distance, 8) {
            return place - widening(place, place - distance, after: start)
        }
        return nil
    }

    /// How many bytes before two places are equal, after `start` and in the window.
    fileprivate func widening(_ place: Int, _ from: Int, after start: Int) -> Int {
        var count = 0
        while place - count > start, from - count > windowStart,
            self[place - count - 1] == self[from - count - 1]
        { count += 1 }
        return count
    }
}
