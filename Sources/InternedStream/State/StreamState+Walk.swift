import StringInterning

/// What is known of the value that is being coded (FORMAT.md section 5).
struct Place: BitwiseCopyable {
    /// Where the prediction comes from.
    enum Source: UInt8 {
        /// Nowhere: the value is expected to be the base's, and nothing is written if it is.
        case silent
        /// From an event at the base.
        case event
        /// From the table of units, as there is no base.
        case table
    }

    var source = Source.silent
    var isKey = false
    /// Units, the likelier one first; not at a silent place.
    var prediction = UnitPair(Unit.same, Unit.token)
    /// The pair as it is kept.
    var pair = UnitPair(Unit.same, Unit.token)
    /// The slot of the pair in the table.
    var slot = 0
    /// The choice between the units of the pair.
    var choice = 0
    /// The slot of the base among the replacements; −1 if it is not known yet, −2 for none.
    var replacement = -1
    /// The event at the base.
    var event = EventLog.Event(place: 0, pairs: 0, memory: 0)
    /// The token at the base.
    var baseSize = 0
    var baseHeaderSize = 0
    var baseChildren = 0
    var baseFamily = Token.Family.simple
    /// The place after the whole value at the base; 0 if that is not known yet, −1 for none.
    var baseEnd = 0
}

/// The walk along the base.
extension StreamState {
    /// Begins a main frame.
    mutating func beginFrame() {
        if !hasTables { makeTables() }
        base = scalars.lastRoot
        cursor = scalars.lastRootEvents
        passed = 0
        open.begin(baseLeft: base == 0 ? 0 : 1)
    }

    /// Notes where the message's main frame is, which has `count` bytes.
    mutating func endFrame(count: Int, events: Int) {
        guard count > 0 else { return }
        scalars.lastRoot = history.messageStart
        scalars.lastRootEvents = events
    }

    /// Closes the containers that are complete.
    ///
    /// - Returns: false if the main frame is complete.
    @inline(__always)
    mutating func closeComplete() -> Bool {
        while open.top.left == 0 {
            if open.depth == 0 { return false }
            close()
        }
        if passed > 0 { pass() }
        return true
    }

    /// The bytes of the key at the base, if the next value is a key, expected to be the one at the base, and
    /// of a size that its first two bytes tell; else 0.
    @inline(__always)
    mutating func expectedKey() -> Int {
        guard open.top.isMap, open.top.left & 1 == 0, open.top.baseLeft > 0,
            base >= history.windowStart, base < position
        else { return 0 }
        let size = history.scalarSize(base)
        if size > position &- base || events.advance(&cursor, to: base) { return 0 }
        return size
    }

    /// Passes the expected key.
    @inline(__always)
    mutating func passKey(_ size: Int) {
        open.top.sibling = UInt32(truncatingIfNeeded: position)
        open.top.siblingEvents = UInt32(truncatingIfNeeded: events.head)
        open.top.left &-= 1
        open.top.baseLeft &-= 1
        scalars.lastUnit = Unit.same
        position &+= size
        base &+= size
    }

    /// Goes to the next value of the innermost container, which has one, and finds what predicts it.
    @inline(__always)
    mutating func next() {
        let isKey = open.top.isMap && open.top.left & 1 == 0
        if open.depth > 0 && (base == 0 || open.top.baseLeft == 0) { findSibling(isKey) }
        if !open.top.isMap || isKey {
            open.top.sibling = UInt32(truncatingIfNeeded: position)
            open.top.siblingEvents = UInt32(truncatingIfNeeded: events.head)
        }
        open.top.left &-= 1
        if open.top.baseLeft > 0 { open.top.baseLeft &-= 1 } else { base = 0 }
        locate(isKey)
    }

    @inline(never)
    private mutating func findSibling(_ isKey: Bool) {
        if open.top.sibling != 0, !open.top.isMap || isKey {
            base = Int(open.top.sibling)
            cursor = Int(open.top.siblingEvents)
            open.top.baseLeft = open.top.isMap ? 2 : 1
        } else if open.top.baseLeft == 0 {
            base = 0
        }
    }

    @inline(__always)
    private mutating func locate(_ isKey: Bool) {
        place.isKey = isKey
        place.baseEnd = 0
        place.replacement = -1
        // SAFETY: a base in the window is kept, and `left` bytes are there.
        if base >= history.windowStart && base < position,
            let token = unsafe Token(history.address(base), left: position &- base)
        {
            place.baseSize = token.size
            place.baseHeaderSize = token.headerSize
            place.baseChildren = token.children
            place.baseFamily = token.family
            guard events.advance(&cursor, to: base) else {
                place.source = .silent
                return
            }
            place.source = .event
            place.event = events[cursor]
            place.pair = place.event.pair(scalars.lastUnit == Unit.same ? 0 : 1)
        } else {
            base = 0
            place.source = .table
            let role = isKey ? 1 : open.top.isMap ? 2 : 0
            place.slot = role &* 256 &+ Int(scalars.lastUnit)
            place.pair = predictor.pair(place.slot)
        }
        place.choice = Predictor.choice(place.pair, after: scalars.lastUnit)
        place.prediction = predictor.chosen(place.pair, place.choice)
    }

    @inline(never)
    private mutating func close() {
        let closed = open.top
        open.pop()
        if closed.isShortArray && closed.hasChange { insertShortArray(closed) }
        if closed.isCall {
            base = Int(closed.returnTo)
            cursor = Int(closed.returnEvents)
            passed = base == 0 ? 0 : 1
        } else if base != 0 && closed.baseLeft > 0 {
            passed &+= closed.baseLeft
        }
    }

    /// Moves the base over the values that it has passed, if it is needed.
    @inline(never)
    private mutating func pass() {
        if open.top.baseLeft > 0 || open.depth == 0 {
            base = base < position ? end(of: base, values: passed) : 0
        }
        passed = 0
    }

    /// The place after the value at `place`, or after several; 0 if it is not complete before the value that
    /// is being coded, or has too many tokens.
    ///
    /// - Complexity: O(1), as the tokens are limited.
    mutating func end(of place: Int, values: Int = 1) -> Int {
        guard place >= history.windowStart else { return 0 }
        return history.skip(place, values, before: position)
    }

    /// The slot among the replacements of the whole value at the base; negative for none.
    @inline(__always)
    mutating func replacementOfBase() -> Int {
        if place.replacement == -1 { place.replacement = findReplacement() }
        return place.replacement
    }

    private mutating func findReplacement() -> Int {
        let end = baseEnd()
        guard end > 0 && end &- base <= 255 else { return -2 }
        return replacementSlot(
            unsafe PlaceHash.value(history.address(base), end &- base, seed: 1))
    }

    /// The place after the whole value at the base; 0 for none.
    @inline(__always)
    mutating func baseEnd() -> Int {
        if base == 0 { return 0 }
        if place.baseChildren == 0 { return base &+ place.baseSize }
        if place.baseEnd == 0 {
            let end = end(of: base)
            place.baseEnd = end == 0 ? -1 : end
        }
        return max(place.baseEnd, 0)
    }

    /// Moves the base to `place`, as if the containers there were like those that are open.
    mutating func jump(to place: Int) {
        guard place >= history.windowStart && place < position else { return }
        base = place
        cursor = events.firstNumber(at: place)
        open.top.baseLeft = open.top.left
    }
}

/// Predictions.
extension StreamState {
    /// Notes that `unit` was coded here: choices, pairs and events.
    ///
    /// - Returns: whether an event was made.
    @inline(__always)
    @discardableResult
    mutating func note(_ unit: UInt8, isContainer: Bool) -> Bool {
        if unit != Unit.same { open.top.hasChange = true }
        let here = UInt32(truncatingIfNeeded: position)
        let last = scalars.lastUnit
        scalars.lastUnit = unit
        switch place.source {
        case .silent:
            guard unit != Unit.same else { return false }
            let pair = UnitPair(unit, Unit.same).bits
            append(EventLog.Event(place: here, pairs: pair | pair &<< 16, memory: 0))
            return true
        case .event:
            learnChoice(unit)
            var event = place.event
            event.place = here
            if unit != place.pair.first {
                event.setPair(last == Unit.same ? 0 : 1, place.pair.updated(unit))
            }
            if place.isKey && !isContainer && unit == Unit.same { return false }
            append(event)
            return true
        case .table:
            learnChoice(unit)
            if unit != place.pair.first { setPair(place.slot, place.pair.updated(unit)) }
            if place.isKey { return false }
            let pair = UnitPair(Unit.same, unit == Unit.same ? Unit.token : unit).bits
            append(EventLog.Event(place: here, pairs: pair | pair &<< 16, memory: 0))
            return true
        }
    }

    /// Whether an event predicts SAME.
    @inline(__always)
    var expectsSame: Bool { place.source == .event && place.prediction.first == Unit.same }

    /// Notes that the value is the base's, as its event predicted; as `note` does it.
    @inline(__always)
    mutating func keepSame() {
        var pairs = events.pairs(cursor)
        if place.pair.first == Unit.same {
            predictor.confirm(place.choice, &undo)
        } else {
            predictor.learn(Unit.same, of: place.pair, place.choice, &undo)
            let shift: UInt32 = scalars.lastUnit == Unit.same ? 0 : 16
            pairs = pairs & ~(0xFFFF &<< shift) | place.pair.swapped.bits &<< shift
        }
        scalars.lastUnit = Unit.same
        if place.isKey { return }
        events.carry(cursor, to: position, pairs: pairs, &undo)
    }

    /// The bytes of control that a unit costs here.
    @inline(__always)
    func price(_ unit: UInt8) -> Int {
        if place.source == .silent { return unit == Unit.same ? 0 : 3 }
        return place.prediction.price(unit)
    }
}
