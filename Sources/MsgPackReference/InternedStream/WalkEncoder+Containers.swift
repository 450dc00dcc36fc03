/// Section 12: what a container is said by: SAME, CALL or HEADER; a short array may be said as one value.
extension WalkEncoder {
    mutating func encodeContainer(_ token: StreamToken, at place: WalkState.Place) {
        if encodeWhole(token, at: place) { return }
        let header = Array(input[offset..<(offset + token.headerBytes)])
        let isLike = state.baseBytes(place) == header
        if isLike && place.prediction == nil {
            write(WalkUnit.same, at: place, isContainer: true)
            state.openSame(at: place)
            offset += header.count
            return
        }
        if isLike, place.event != nil, place.prediction?.first == WalkUnit.same,
            agreement(place.base, offset) >= 16
        {
            write(WalkUnit.same, at: place, isContainer: true)
            state.openSame(at: place)
            offset += header.count
            return
        }
        let likely = likelyAnchor(at: place)
        let structure = likely.map { structures[$0] } ?? structure(token)
        let isSame = isLike && place.event?.anchor.map { structures[$0] == structure } ?? false
        let anchor = likely ?? anchor(of: structure)
        if isSame, anchor.map({ !isBetter($0, header, at: place) }) ?? true {
            write(WalkUnit.same, at: place, isContainer: true)
            state.openSame(at: place)
        } else if let anchor {
            encodeCall(anchor, header, at: place)
        } else {
            encodeHeader(structure, header, at: place)
        }
        offset += header.count
    }

    /// The anchor that is predicted, or else that of the event, if its last instance begins with the same 16
    /// bytes: then its structure is taken to be that of the container.
    private func likelyAnchor(at place: WalkState.Place) -> Int? {
        var candidate = place.event?.anchor
        if let first = place.prediction?.first, WalkUnit.call ~= first {
            candidate = Int(first - WalkUnit.call.lowerBound)
        }
        guard let candidate, candidate < state.anchors.count,
            agreement(state.anchors[candidate]?.place, offset) >= 16
        else { return nil }
        return candidate
    }

    /// A short array as a replacement or a reference, unless it is the same as at the base.
    private mutating func encodeWhole(_ token: StreamToken, at place: WalkState.Place) -> Bool {
        guard token.format == .fixarray, token.count <= 8,
            let end = StreamToken.end(ofValueAt: offset, in: input, allowsOpaque: true),
            end - offset <= 255
        else { return false }
        let bytes = Array(input[offset..<end])
        guard WalkState.isShortArray(bytes) else { return false }
        if let base = place.base, let end = state.end(of: base),
            Array(state.history[base..<end]) == bytes
        {
            return false
        }
        return encodeReplacement(bytes, at: place) || encodeReference(bytes, at: place)
    }

    /// Whether more agrees with the last instance of an anchor than with the base; a byte of control counts
    /// as eight.
    private func isBetter(_ anchor: Int, _ header: [UInt8], at place: WalkState.Place) -> Bool {
        guard place.prediction != nil else { return false }
        let call = callUnit(anchor, header)
        let callPrice = price(call, at: place) + (call == WalkUnit.callFar ? 1 : 0)
        let bias = 8 * (callPrice - price(WalkUnit.same, at: place))
        return agreement(place.base, offset) + bias
            < agreement(state.anchors[anchor]?.place, offset)
    }

    /// The anchor of a structure, if its last instance is in the window.
    private func anchor(of structure: UInt64) -> Int? {
        let anchor = anchorSlots[Int(structure) & (anchorSlots.count - 1)]
        guard structures[anchor] == structure, let last = state.anchors[anchor],
            last.place >= state.windowStart
        else { return nil }
        return anchor
    }

    private func callUnit(_ anchor: Int, _ header: [UInt8]) -> UInt8 {
        guard state.anchorHeader(anchor) == header else { return WalkUnit.callCount }
        return anchor < 128 ? WalkUnit.call.lowerBound + UInt8(anchor) : WalkUnit.callFar
    }

    private mutating func encodeCall(
        _ anchor: Int, _ header: [UInt8], at place: WalkState.Place
    ) {
        let unit = callUnit(anchor, header)
        let hasEvent = write(unit, at: place, isContainer: true)
        if !(WalkUnit.call ~= unit) { writer.write(StreamBody(varint: anchor, .slot)) }
        if unit == WalkUnit.callCount { writer.write(StreamBody(header, .token)) }
        state.openCall(anchor, header, at: place, hasEvent: hasEvent)
    }

    private mutating func encodeHeader(
        _ structure: UInt64, _ header: [UInt8], at place: WalkState.Place
    ) {
        let hasEvent = write(WalkUnit.header, at: place, isContainer: true)
        writer.write(StreamBody(header, .token))
        let anchor = state.openNew(header, at: place, hasEvent: hasEvent)
        anchorSlots[Int(structure) & (anchorSlots.count - 1)] = anchor
        structures[anchor] = structure
    }

    // MARK: Structures

    /// A number for the structure of the container at `offset`: of a map its header and its first four keys, as
    /// far as only scalars are before them; of an array its first byte and the families of its first two
    /// values. A map whose keys are data (an array, or of more than 32 bytes) counts as one of any keys.
    private func structure(_ token: StreamToken) -> UInt64 {
        let isMap = token.family == .map
        var hash = WalkHash.value(
            input[offset..<(offset + (isMap ? token.headerBytes : 1))], seed: 7)
        var place = offset + token.headerBytes
        for index in 0..<min(token.children, isMap ? 7 : 2) {
            guard let part = StreamToken(input, at: place) else { break }
            if !isMap {
                hash = hash &* 31 &+ UInt64(part.family.rawValue)
                if part.children > 0 {
                    hash = hash &* 31 &+ UInt64(input[place])
                    break
                }
            } else if index.isMultiple(of: 2) {
                if part.family == .array || part.totalBytes > 32 { return 1 }
                hash = WalkHash.value(input[place..<(place + part.totalBytes)], seed: hash)
            } else if part.children > 0 {
                break
            }
            place += part.totalBytes
        }
        return hash & 0xFFFF_FFFF | 2
    }
}
