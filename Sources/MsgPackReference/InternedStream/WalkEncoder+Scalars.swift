/// Section 12: what a scalar is said by.
extension WalkEncoder {
    /// A way to say a value: its unit and operands, and the bytes that they cost.
    struct Way {
        var unit: UInt8
        var operand: StreamBody
        var price: Int
        /// Of FORM with a new beginning: that, and its bucket.
        var formStart: (bucket: Int, start: Int)?
        /// The distance of the last copy of a blob.
        var distance: Int?
    }

    /// A way, with its price.
    func way(_ unit: UInt8, _ operand: StreamBody, at place: WalkState.Place) -> Way {
        Way(unit: unit, operand: operand, price: price(unit, at: place) + operand.count)
    }

    mutating func encodeScalar(_ token: StreamToken, at place: WalkState.Place) throws(Stop) {
        let bytes = Array(input[offset..<(offset + token.totalBytes)])
        if bytes == state.baseBytes(place) {
            return write(WalkUnit.same, StreamBody(), giving: bytes, at: place)
        }
        if bytes.count > 1, encodeReplacement(bytes, at: place) { return }
        if token.isText, encodeReference(bytes, at: place) { return }
        let way =
            token.isText ? try text(bytes, token, at: place) : try number(bytes, token, at: place)
        if let distance = way.distance { state.lastDistance = distance }
        if let (bucket, start) = way.formStart { state.formStarts[bucket] = start }
        if way.unit == WalkUnit.blob && state.frames.count == 1 {
            return writeWhole(way.operand, giving: bytes, at: place)
        }
        write(way.unit, way.operand, giving: bytes, at: place)
    }

    // MARK: Values that were there

    /// REPLACEMENT, if an equal base was followed by the same last time.
    mutating func encodeReplacement(_ bytes: [UInt8], at place: WalkState.Place) -> Bool {
        guard bytes.count <= 255, let slot = state.replacementSlot(place),
            let last = state.replacement(slot), last.bytes == bytes
        else { return false }
        let jump = jump(last.place, bytes.count, at: place)
        write(
            jump == nil ? WalkUnit.replacement : WalkUnit.replacementJump, StreamBody(),
            giving: bytes, at: place, jump: jump)
        return true
    }

    /// REFERENCE, if the bytes are a live item; PEER, if they are one of the other direction.
    mutating func encodeReference(_ bytes: [UInt8], at place: WalkState.Place) -> Bool {
        guard 3...255 ~= bytes.count else { return false }
        guard let number = state.items.find(bytes) else {
            return encodePeerReference(bytes, at: place)
        }
        let jump = jump(state.items.lastPlace(number), bytes.count, at: place)
        let (isNear, operand) = Self.reference(
            to: number, last: state.lastReference, head: state.items.head)
        let unit =
            isNear
            ? jump == nil ? WalkUnit.reference1 : WalkUnit.reference1Jump
            : jump == nil ? WalkUnit.reference2 : WalkUnit.reference2Jump
        _ = state.refer(to: number, at: place.position)
        write(unit, operand, giving: bytes, at: place, jump: jump)
        return true
    }

    private mutating func encodePeerReference(
        _ bytes: [UInt8], at place: WalkState.Place
    ) -> Bool {
        guard let peer,
            let number = peer.items.find(bytes, acknowledged: peer.acknowledged)
        else { return false }
        let (isNear, operand) = Self.reference(
            to: number, last: state.lastPeerReference, head: peer.acknowledged.head)
        state.lastPeerReference = number
        state.insert(bytes, at: place.position)
        write(isNear ? WalkUnit.peer1 : WalkUnit.peer2, operand, giving: bytes, at: place)
        return true
    }

    /// The operand of a reference: the difference to the last one in a byte, or how far back the item is in two.
    private static func reference(
        to number: Int, last: Int, head: Int
    ) -> (isNear: Bool, operand: StreamBody) {
        if let difference = Int8(exactly: number - last) {
            return (true, StreamBody([UInt8(bitPattern: difference)], .nearReference))
        }
        return (false, StreamBody(UInt64(head - number), bytes: 2, .farReference))
    }

    // MARK: Blobs

    /// A token as a blob.
    mutating func blob(_ bytes: [UInt8], at place: WalkState.Place) -> Way {
        let (sequences, distance) = WalkBlob.sequences(bytes, state, &index)
        var way = way(WalkUnit.blob, StreamBody(varint: bytes.count) + sequences, at: place)
        way.distance = distance
        return way
    }

    /// Gives the walk up if the operand makes the body too long.
    func checkLimit(_ blob: Way) throws(Stop) {
        if writer.body.count + blob.operand.count > bodyLimit { throw Stop() }
    }

    // MARK: Numbers and other scalars that are no texts

    private mutating func number(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) throws(Stop) -> Way {
        guard bytes.count <= 255 else {
            let blob = blob(bytes, at: place)
            try checkLimit(blob)
            return blob
        }
        var best = way(WalkUnit.token, StreamBody(bytes, .token), at: place)
        var ways: [Way] = []
        let slot = WalkState.numberSlot(bytes)
        if bytes.count >= 5, state.number(slot) == bytes {
            ways.append(way(WalkUnit.number, StreamBody([UInt8(slot)], .slot), at: place))
        }
        if let value = StreamToken.integer(bytes) { ways += integers(value, bytes, at: place) }
        if let bits = StreamToken.doubleBits(bytes) { ways += doubles(bits, at: place) }
        if let tail = tail(bytes, token, at: place) { ways.append(tail) }
        // Where both cost the same, a difference is taken rather than the token.
        for way in ways
        where way.price < best.price
            || way.price == best.price && best.unit == WalkUnit.token
        {
            best = way
        }
        return best
    }

    private func integers(
        _ value: Int64, _ bytes: [UInt8], at place: WalkState.Place
    ) -> [Way] {
        guard state.integer(value, at: place) == bytes else { return [] }
        let base = state.baseInteger(place)
        var ways: [Way] = []
        let change = value &- (base ?? 0)
        if let event = place.event, base != nil, event.difference == change, change != 0 {
            ways.append(way(WalkUnit.step, StreamBody(), at: place))
        }
        ways.append(difference(WalkUnit.integer, change, .integer, at: place))
        if bytes.count >= 3 {
            ways.append(
                difference(WalkUnit.integerToWide, value &- state.lastWide, .integer, at: place))
        }
        return ways
    }

    private func doubles(_ bits: UInt64, at place: WalkState.Place) -> [Way] {
        let toBase = Int64(bitPattern: bits &- state.baseDouble(place))
        let toLast = Int64(bitPattern: bits &- state.lastDouble)
        let leading = max(1, 8 - bits.trailingZeroBitCount / 8)
        return [
            difference(WalkUnit.double, toBase, .double, at: place),
            difference(WalkUnit.doubleToLast, toLast, .double, at: place),
            way(
                WalkUnit.sized(WalkUnit.leading, leading),
                StreamBody(bits.byteSwapped, bytes: leading, .leading), at: place),
        ]
    }

    private func tail(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) -> Way? {
        guard let base = state.baseBytes(place), base.count == bytes.count,
            place.baseToken?.family == token.family, WalkState.allowsTail(token)
        else { return nil }
        let width = WalkState.tailBytes(token)
        guard base.dropLast(width) == bytes.dropLast(width) else { return nil }
        let change =
            Int64(bitPattern: StreamNumbers.value(bigEndian: bytes.suffix(width)))
            &- Int64(bitPattern: StreamNumbers.value(bigEndian: base.suffix(width)))
        let way = difference(WalkUnit.tail, change, .integer, at: place)
        return way.operand.count < width ? way : nil
    }

    /// A difference in as few bytes as hold it.
    func difference(
        _ range: ClosedRange<UInt8>, _ change: Int64, _ kind: StreamByteClass,
        at place: WalkState.Place
    ) -> Way {
        let difference = StreamNumbers.zigzag(change)
        let count = StreamNumbers.bytesNeeded(difference)
        return way(
            WalkUnit.sized(range, count), StreamBody(difference, bytes: count, kind), at: place)
    }
}
