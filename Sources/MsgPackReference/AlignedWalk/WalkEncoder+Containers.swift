/// Containers: SAME, CALL or HEADER, and short arrays as one value.
extension WalkEncoder {
    mutating func encodeContainer(_ token: StreamToken, at place: WalkState.Place) {
        if encodeWhole(token, at: place) { return }
        let header = Array(input[offset..<(offset + token.headerBytes)])
        let structure = structure(token)
        let isLike = state.baseBytes(place) == header
        let known = place.event?.anchor
        let isSame = isLike && (known.map { structures[$0] == structure } ?? (place.event == nil))
        let anchor = anchorOfStructure[structure].flatMap {
            state.anchors[$0].place >= state.windowStart ? $0 : nil
        }
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
        if state.openNew(header, token, at: place) {
            anchorOfStructure[structure] = state.anchors.count - 1
            structures.append(structure)
            if hasEvent { state.changeEvent { $0.anchor = structures.count - 1 } }
        }
    }

    /// A number for the structure of the container at `offset`: of a map its header and keys, of
    /// an array its first byte and the families of its first two values. A map whose keys are
    /// data (an array, or of more than 32 bytes) counts as one of any keys.
    private func structure(_ token: StreamToken) -> UInt64 {
        let first = token.family == .map ? token.headerBytes : 1
        var hash = WalkHash.value(input[offset..<(offset + first)], seed: 7)
        var place = offset + token.headerBytes
        if token.family == .map {
            for _ in 0..<token.count {
                guard let key = StreamToken(input, at: place),
                    let keyEnd = StreamWalk(input, at: place)?.end,
                    let end = StreamWalk(input, at: keyEnd)?.end
                else { return 0 }
                if key.family == .array || key.totalBytes > 32 { return 1 }
                hash = WalkHash.value(input[place..<keyEnd], seed: hash)
                place = end
            }
        } else {
            for _ in 0..<min(token.count, 2) {
                guard let value = StreamToken(input, at: place),
                    let end = StreamWalk(input, at: place)?.end
                else { return 0 }
                hash = hash &* 31 &+ UInt64(value.family.rank)
                place = end
            }
        }
        return hash | 2
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
