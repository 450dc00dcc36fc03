/// Containers: SAME, CALL or HEADER, and short arrays as one value.
extension WalkEncoder {
    mutating func encodeContainer(_ token: StreamToken, at place: WalkState.Place) {
        if encodeWhole(token, at: place) { return }
        let header = Array(input[offset..<(offset + token.headerBytes)])
        let isLike = state.baseBytes(place) == header
        if isLike && place.source == .silent {
            write(WalkUnit.same, at: place, isContainer: true)
            state.openSame(header, token, at: place)
            offset += header.count
            return
        }
        let known = place.event?.anchor
        let likely = likelyAnchor(at: place)
        let structure = likely.map { structures[$0] } ?? structure(token)
        let isSame = isLike && known.map { structures[$0] == structure } ?? false
        let anchor = likely ?? anchor(of: structure)
        if isSame, anchor.map({ !isBetter($0, header, at: place) }) ?? true {
            write(WalkUnit.same, at: place, isContainer: true)
            state.openSame(header, token, at: place)
        } else if let anchor {
            encodeCall(anchor, header, token, at: place)
        } else {
            encodeHeader(structure, header, token, at: place)
        }
        offset += header.count
    }

    /// The anchor that is predicted, or that the event knows, if its last instance begins with the same 16
    /// bytes.
    private func likelyAnchor(at place: WalkState.Place) -> Int? {
        var candidate = place.event?.anchor
        if let first = place.prediction?.first, WalkUnit.call ~= first {
            candidate = Int(first - WalkUnit.call.lowerBound)
        }
        guard let candidate, candidate < state.anchors.count,
            agreement(state.anchors[candidate].place, offset) >= 16
        else { return nil }
        return candidate
    }

    /// A short array as a replacement or a reference.
    private mutating func encodeWhole(_ token: StreamToken, at place: WalkState.Place) -> Bool {
        guard token.format == .fixarray, token.count <= 8,
            let end = StreamWalk(input, at: offset)?.end, end - offset <= 255
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

    /// Whether more agrees with the last instance of an anchor than with the base.
    private func isBetter(_ anchor: Int, _ header: [UInt8], at place: WalkState.Place) -> Bool {
        guard place.prediction != nil else { return false }
        let call = callUnit(anchor, header)
        let callPrice = price(call, at: place) + (call == WalkUnit.callFar ? 1 : 0)
        let bias = 8 * (callPrice - price(WalkUnit.same, at: place))
        return agreement(place.base, offset) + bias
            < agreement(state.anchors[anchor].place, offset)
    }

    /// The anchor of a structure, if its last instance is in the window.
    private func anchor(of structure: UInt64) -> Int? {
        let anchor = anchorSlots[Int(structure) & (anchorSlots.count - 1)]
        guard structures[anchor] == structure, state.anchors[anchor].place >= state.windowStart
        else { return nil }
        return anchor
    }

    private func callUnit(_ anchor: Int, _ header: [UInt8]) -> UInt8 {
        guard state.anchorHeader(anchor) == header else { return WalkUnit.callCount }
        return anchor < 128 ? WalkUnit.call.lowerBound + UInt8(anchor) : WalkUnit.callFar
    }

    private mutating func encodeCall(
        _ anchor: Int, _ header: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) {
        let unit = callUnit(anchor, header)
        let hasEvent = write(unit, at: place, isContainer: true)
        if !(WalkUnit.call ~= unit) { writer.write(StreamNumbers.varint(anchor)) }
        if unit == WalkUnit.callCount { writer.write(header) }
        if hasEvent { state.changeEvent { $0.anchor = anchor } }
        state.openCall(anchor, header, token, at: place)
    }

    private mutating func encodeHeader(
        _ structure: UInt64, _ header: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) {
        let hasEvent = write(WalkUnit.header, at: place, isContainer: true)
        writer.write(header)
        let anchor = state.openNew(header, token, at: place, hasEvent: hasEvent)
        anchorSlots[Int(structure) & (anchorSlots.count - 1)] = anchor
        structures[anchor] = structure
    }

    /// The offset after the value at an offset; nil if it has too many tokens.
    private func end(of offset: Int) -> Int? {
        var (left, end, tokens) = (1, offset, 0)
        while left > 0 {
            tokens += 1
            guard tokens <= WalkState.skipLimit, let token = StreamToken(input, at: end) else {
                return nil
            }
            left += WalkState.values(token) - 1
            end += token.totalBytes
        }
        return end
    }

    /// A number for the structure of the container at `offset`: of a map its header and its first four keys, of
    /// an array its first byte and the families of its first two values. A map whose keys are
    /// data (an array, or of more than 32 bytes) counts as one of any keys.
    private func structure(_ token: StreamToken) -> UInt64 {
        let first = token.family == .map ? token.headerBytes : 1
        var hash = WalkHash.value(input[offset..<(offset + first)], seed: 7)
        var place = offset + token.headerBytes
        if token.family == .map {
            for _ in 0..<min(token.count, 4) {
                guard let key = StreamToken(input, at: place) else { break }
                if key.family == .array || key.totalBytes > 32 { return 1 }
                guard let keyEnd = end(of: place), let end = end(of: keyEnd) else { break }
                hash = WalkHash.value(input[place..<keyEnd], seed: hash)
                place = end
            }
        } else {
            for _ in 0..<min(token.count, 2) {
                guard let value = StreamToken(input, at: place) else { break }
                hash = hash &* 31 &+ UInt64(value.family.rank)
                guard let end = end(of: place) else { break }
                place = end
            }
        }
        return hash & 0xFFFF_FFFF | 2
    }
}

extension StreamToken.Family {
    /// A number of its own for each family.
    fileprivate var rank: Int {
        switch self {
        case .simple: 0
        case .integer: 1
        case .float: 2
        case .str: 3
        case .bin: 4
        case .ext: 5
        case .array: 6
        case .map: 7
        }
    }
}
