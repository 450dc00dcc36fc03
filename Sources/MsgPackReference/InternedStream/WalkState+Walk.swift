/// Section 5: the walk along the base, and what is predicted.
extension WalkState {
    /// A container that is open.
    struct Frame {
        /// Values that are left in it; a pair of a map counts two.
        var left: Int
        /// Values that are left in the container of the base.
        var baseLeft: Int
        var isMap: Bool
        /// The place of its header; nil of the message itself, which is like an array of one value.
        var start: Int?
        /// The place of the value before; in maps of the pair before.
        var sibling: Int?
        /// Whether the base goes back to `returnTo`, and over the value there, when the container ends.
        var isCall = false
        var returnTo: Int?
        /// Whether a value in it was coded by another unit than SAME.
        var hasChange = false
        /// The replacement that an array notes when it becomes an item.
        var replaces: Int?
    }

    /// A value to be coded, and what predicts it.
    struct Place {
        let position: Int
        let isKey: Bool
        let base: Int?
        let baseToken: StreamToken?
        let source: Source
        /// The pair as it is kept.
        let pair: WalkPrediction
        /// The pair with the likelier unit first; nil at a silent place.
        let prediction: WalkPrediction?

        /// The event at the base.
        var event: Event? {
            if case .event(let event) = source { event } else { nil }
        }
    }

    /// Where the prediction of a place comes from.
    enum Source {
        /// Nowhere: the value is expected to be the base's, and nothing is written if it is.
        case silent
        /// From the event at the base.
        case event(Event)
        /// From a slot of the table, as there is no base.
        case table(Int)
    }

    /// The next value to be coded; nil when the main frame is complete.
    mutating func next() -> Place? {
        while let top = frames.last, top.left == 0 {
            frames.removeLast()
            close(top)
        }
        guard !frames.isEmpty else { return nil }
        let depth = frames.count - 1
        pass(depth)
        let isKey = frames[depth].isMap && frames[depth].left.isMultiple(of: 2)
        if depth > 0 { findSibling(depth, isKey) }
        if !frames[depth].isMap || isKey { frames[depth].sibling = history.end }
        frames[depth].left -= 1
        if frames[depth].baseLeft > 0 { frames[depth].baseLeft -= 1 } else { base = nil }
        return place(isKey)
    }

    /// The most tokens that are skipped at once.
    static let skipLimit = 256

    /// The end of the value at `place`, or of several, if it is in the window, complete, and of few tokens.
    func end(of place: Int, values: Int = 1) -> Int? {
        guard place >= windowStart else { return nil }
        var (left, end, tokens) = (values, place, 0)
        while left > 0 {
            tokens += 1
            guard tokens <= Self.skipLimit, let token = history.token(at: end) else { return nil }
            left += token.children - 1
            end += token.totalBytes
        }
        return end
    }

    /// Moves the base to `place`, as if the containers there were like those that are open.
    mutating func jump(to place: Int?) {
        guard let place, place >= windowStart, place < history.end else { return }
        base = place
        frames[frames.count - 1].baseLeft = frames[frames.count - 1].left
    }

    /// If the base has ended, the value before becomes the base; in maps the pair before.
    private mutating func findSibling(_ depth: Int, _ isKey: Bool) {
        guard base == nil || frames[depth].baseLeft == 0 else { return }
        if let sibling = frames[depth].sibling, !frames[depth].isMap || isKey {
            base = sibling
            frames[depth].baseLeft = frames[depth].isMap ? 2 : 1
        } else if frames[depth].baseLeft == 0 {
            base = nil
        }
    }

    /// A base outside of the window, or not complete before the value that it predicts, is none.
    private mutating func place(_ isKey: Bool) -> Place {
        if let place = base, place < windowStart || history.token(at: place) == nil { base = nil }
        let source: Source
        let pair: WalkPrediction
        var isSilent = false
        if let base {
            if let event = event(at: base) {
                (source, pair) = (.event(event), event[after: lastUnit])
            } else {
                (source, isSilent) = (.silent, true)
                pair = WalkPrediction(first: WalkUnit.same, second: WalkUnit.token)
            }
        } else {
            let role = isKey ? 1 : frames[frames.count - 1].isMap ? 2 : 0
            let slot = 256 * role + Int(lastUnit)
            (source, pair) = (.table(slot), predictor[slot])
        }
        return Place(
            position: history.end, isKey: isKey, base: base,
            baseToken: base.flatMap { history.token(at: $0) }, source: source, pair: pair,
            prediction: isSilent ? nil : predictor.chosen(pair, after: lastUnit))
    }

    private mutating func close(_ frame: Frame) {
        insertIfShort(frame)
        if frame.isCall {
            base = frame.returnTo
            passed = base == nil ? 0 : 1
        } else if base != nil {
            passed += frame.baseLeft
        }
    }

    /// Moves the base over the values that it has passed; a base that the value before replaces stays.
    private mutating func pass(_ depth: Int) {
        if passed > 0, let place = base, depth == 0 || frames[depth].baseLeft > 0 {
            base = place < history.end ? end(of: place, values: passed) : nil
        }
        passed = 0
    }

    /// Notes that `unit` was coded at `place`: choices, pairs and events.
    ///
    /// - Returns: whether an event was made, which `changeEvent` may then complete.
    @discardableResult
    mutating func note(_ unit: UInt8, at place: Place, isContainer: Bool) -> Bool {
        let last = lastUnit
        lastUnit = unit
        if unit != WalkUnit.same { frames[frames.count - 1].hasChange = true }
        switch place.source {
        case .silent:
            guard unit != WalkUnit.same else { return false }
            let pair = WalkPrediction(first: unit, second: WalkUnit.same)
            append(Event(place: place.position, afterSame: pair, afterOther: pair))
            return true
        case .table(let slot):
            predictor.learn(unit, of: place.pair, after: last)
            predictor[slot] = place.pair.updated(unit)
            guard !place.isKey else { return false }
            let second = unit == WalkUnit.same ? WalkUnit.token : unit
            let pair = WalkPrediction(first: WalkUnit.same, second: second)
            append(Event(place: place.position, afterSame: pair, afterOther: pair))
            return true
        case .event(var event):
            predictor.learn(unit, of: place.pair, after: last)
            event.place = place.position
            event[after: last] = place.pair.updated(unit)
            // A key that stays as it is needs no event at its next instance.
            if place.isKey && !isContainer && unit == WalkUnit.same { return false }
            append(event)
            return true
        }
    }
}
