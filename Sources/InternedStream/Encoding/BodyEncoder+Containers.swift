import StringInterning

/// Arrays and maps: SAME, CALL or HEADER, and short arrays as one value.
extension BodyEncoder {
    /// - Parameter isLike: whether the header is that at the base.
    mutating func encodeContainer(_ token: Token, isLike: Bool) {
        if token.family == .array && token.size == 1 && token.children <= 8,
            encodeWhole(token, isLike: isLike)
        {
            return
        }
        if isLike && state.place.source == .silent {
            write(Unit.same, isContainer: true)
            return state.openSame()
        }
        if isLike && state.place.prediction.first == Unit.same && state.place.source == .event
            && agreement(state.base, state.position, limit: 16) >= 16
        {
            write(Unit.same, isContainer: true)
            return state.openSame()
        }
        let known = state.place.source == .event ? state.place.event.anchor ?? -1 : -1
        let likely = likelyAnchor(known)
        let structure = likely >= 0 ? self.structure(of: likely) : structure(token)
        let isSame = isLike && known >= 0 && self.structure(of: known) == structure
        let anchor = likely >= 0 ? likely : anchor(of: structure)
        guard anchor >= 0 else {
            if !isSame { return encodeHeader(structure, token) }
            write(Unit.same, isContainer: true)
            return state.openSame()
        }
        if isSame && !isBetter(anchor, token) {
            write(Unit.same, isContainer: true)
            state.openSame()
        } else {
            encodeCall(anchor, token)
        }
    }

    /// The anchor that is predicted, or that the event knows, if its last instance begins with the same 16
    /// bytes; negative for none.
    @inline(__always)
    private mutating func likelyAnchor(_ known: Int) -> Int {
        var candidate = known
        if state.place.source != .silent, state.place.prediction.first >= Unit.call {
            candidate = Int(state.place.prediction.first &- Unit.call)
        }
        guard candidate >= 0, candidate < state.anchors.limit,
            agreement(state.anchors[candidate].place, state.position, limit: 16) >= 16
        else { return -1 }
        return candidate
    }

    /// A short array as a replacement or a reference.
    private mutating func encodeWhole(_ token: Token, isLike: Bool) -> Bool {
        let start = unsafe state.history.address(state.position)
        guard let size = unsafe StreamState.shortArraySize(start, left: end &- state.position)
        else { return false }
        if isLike && state.base &+ size <= state.position,
            unsafe ByteMatch.areEqual(state.history.address(state.base), start, size)
        {
            return false
        }
        return encodeReplacement(token, size) || encodeReference(token, size)
    }

    /// Whether more agrees with the last instance of an anchor than with the base.
    private mutating func isBetter(_ anchor: Int, _ token: Token) -> Bool {
        guard state.place.source != .silent else { return false }
        let call = callUnit(anchor, token)
        let callPrice = state.price(call) &+ (call == Unit.callFar ? 1 : 0)
        let bias = 8 &* (callPrice &- state.price(Unit.same))
        return agreement(state.base, state.position) &+ bias
            < agreement(state.anchors[anchor].place, state.position)
    }

    private mutating func callUnit(_ anchor: Int, _ token: Token) -> UInt8 {
        let place = state.anchors[anchor].place
        // SAFETY: an anchor's header is whole, and has padding after it.
        let isLike = unsafe ItemEquality.areEqual(
            state.history.address(place), state.history.address(state.position), token.size)
        guard isLike else { return Unit.callCount }
        return anchor < 128 ? Unit.call &+ UInt8(truncatingIfNeeded: anchor) : Unit.callFar
    }

    private mutating func encodeCall(_ anchor: Int, _ token: Token) {
        let unit = callUnit(anchor, token)
        let last = state.anchors[anchor]
        let hasEvent = write(unit, isContainer: true)
        if unit < Unit.call { writer.putVarint(anchor, as: .slot) }
        if unit == Unit.callCount {
            unsafe writer.put(
                state.history.address(state.position), size: token.size, as: .token)
        }
        if hasEvent { state.events.setAnchor(anchor) }
        state.openCall(anchor, last, token)
    }

    private mutating func encodeHeader(_ structure: UInt32, _ token: Token) {
        let start = unsafe state.history.address(state.position)
        let hasEvent = write(Unit.header, isContainer: true)
        unsafe writer.put(start, size: token.size, as: .token)
        let anchor = state.openNew(token, hasEvent: hasEvent)
        setStructure(structure, of: anchor)
    }

    /// A number for the structure of the container at the position (FORMAT.md section 12): of a map its
    /// header and its first four keys, as far as only scalars are before them; of an array its first byte and
    /// the families of its first two values. A map whose keys are data (an array, or of more than 32 bytes)
    /// counts as one of any keys.
    private mutating func structure(_ token: Token) -> UInt32 {
        var place = state.position
        let isMap = token.family == .map
        var hash = unsafe PlaceHash.value(
            state.history.address(place), isMap ? token.size : 1, seed: 7)
        place &+= token.size
        for index in 0..<min(token.children, isMap ? 7 : 2) {
            guard let part = unsafe Token(state.history.address(place), left: end &- place) else {
                return 2
            }
            if !isMap {
                hash = hash &* 31 &+ UInt64(part.family.rawValue)
                if part.children > 0 {
                    hash = hash &* 31 &+ UInt64(state.history.byte(place))
                    break
                }
            } else if index & 1 == 0 {
                if part.family == .array || part.size > 32 { return 1 }
                hash = unsafe PlaceHash.value(
                    state.history.address(place), part.size, seed: hash)
            } else if part.children > 0 {
                break
            }
            place &+= part.size
        }
        return UInt32(truncatingIfNeeded: hash) | 2
    }
}
