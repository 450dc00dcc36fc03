import StringInterning

/// Scalars that are not the base's: what they can be said by.
extension BodyEncoder {
    mutating func encodeScalar(_ token: Token) throws(EncodingStop) {
        if token.size > 1 && encodeReplacement(token, token.size) { return }
        if token.isText {
            if encodeReference(token, token.size) { return }
            try encodeText(token)
        } else {
            try encodeNumber(token)
        }
    }

    /// REPLACEMENT, if an equal base was followed by the same last time.
    mutating func encodeReplacement(_ token: Token, _ size: Int) -> Bool {
        let slot = size <= 255 ? state.replacementOfBase() : -1
        guard slot >= 0 else { return false }
        let last = state.replacement(slot)
        guard last >= state.history.windowStart, last &+ size <= state.position,
            unsafe ItemEquality.areEqual(
                state.history.address(last), state.history.address(state.position), size)
        else { return false }
        let target = jump(last, size)
        let unit = target == 0 ? Unit.replacement : Unit.replacementJump
        complete(token, size, unit, jump: target)
        return true
    }

    /// REFERENCE1 or REFERENCE2, if the bytes are a live item; PEER1 or PEER2, if they are one of the peer's.
    mutating func encodeReference(_ token: Token, _ size: Int) -> Bool {
        guard size >= 3 && size <= 255 else { return false }
        let start = unsafe state.history.address(state.position)
        let tag = unsafe state.tag(start, size, at: state.position)
        let item = unsafe state.find(start, size, tag: tag)
        guard item >= 0 else { return encodePeerReference(token, size, tag: tag) }
        let target = jump(state.lastPlace(of: item), size)
        let difference = item &- state.scalars.lastReference
        let back = state.items.head &- item
        _ = state.refer(to: item)
        if difference >= -128 && difference <= 127 {
            let hasEvent = write(target == 0 ? Unit.reference1 : Unit.reference1Jump)
            writer.put(UInt8(truncatingIfNeeded: difference), as: .nearReference)
            finish(token, size, hasEvent, jump: target)
        } else {
            let hasEvent = write(target == 0 ? Unit.reference2 : Unit.reference2Jump)
            writer.put(UInt64(truncatingIfNeeded: back), size: 2, as: .farReference)
            finish(token, size, hasEvent, jump: target)
        }
        return true
    }

    private mutating func encodePeerReference(_ token: Token, _ size: Int, tag: UInt32) -> Bool {
        let start = unsafe state.history.address(state.position)
        guard let item = unsafe peer.find(start, size: size, tag: tag) else { return false }
        let difference = item &- state.scalars.lastPeerReference
        let hasEvent: Bool
        if difference >= -128 && difference <= 127 {
            hasEvent = write(Unit.peer1)
            writer.put(UInt8(truncatingIfNeeded: difference), as: .nearReference)
        } else {
            hasEvent = write(Unit.peer2)
            let back = UInt64(truncatingIfNeeded: peer.head &- item)
            writer.put(back, size: 2, as: .farReference)
        }
        state.scalars.lastPeerReference = item
        unsafe state.insert(start, size, at: state.position)
        finish(token, size, hasEvent, jump: 0)
        return true
    }

    /// Writes a unit without operands, and completes the value.
    @inline(__always)
    private mutating func complete(_ token: Token, _ size: Int, _ unit: UInt8, jump: Int) {
        let hasEvent = write(unit)
        finish(token, size, hasEvent, jump: jump)
    }

    /// Completes a value that does not become an item.
    @inline(__always)
    mutating func finish(_ token: Token, _ size: Int, _ hasEvent: Bool, jump: Int) {
        state.complete(token, size, hasEvent: hasEvent, insertsText: false, jump: jump)
    }
}

/// Numbers and other short scalars.
extension BodyEncoder {
    /// A way to say a value.
    private struct Way {
        var unit: UInt8
        var operand: UInt64
        var bytes: Int
        var price: Int
        var kind = ByteClass.integer
    }

    private mutating func way(
        _ unit: UInt8, _ operand: UInt64, _ bytes: Int, _ kind: ByteClass
    ) -> Way {
        Way(
            unit: unit, operand: operand, bytes: bytes,
            price: state.price(unit) &+ bytes, kind: kind)
    }

    /// A difference in as few bytes as hold it.
    @inline(__always)
    private mutating func sized(_ unit: UInt8, _ change: UInt64, _ kind: ByteClass) -> Way {
        let difference = zigzag(change)
        let bytes = byteSize(difference)
        return way(Unit.sized(unit, bytes), difference, bytes, kind)
    }

    /// Takes the cheaper way; a difference rather than the token itself where both cost the same.
    @inline(__always)
    private mutating func take(_ way: Way, _ best: inout Way) {
        if way.price < best.price || way.price == best.price && best.unit == Unit.token {
            best = way
        }
    }

    mutating func encodeNumber(_ token: Token) throws(EncodingStop) {
        if token.size > 255 { return try encodeBlob(token) }
        let start = unsafe state.history.address(state.position)
        var best = Way(
            unit: Unit.token, operand: 0, bytes: 0,
            price: state.price(Unit.token) &+ token.size)
        if token.size >= 5 {
            let slot = unsafe StreamState.numberSlot(start, token.size)
            if isNumber(slot, token.size) {
                take(way(Unit.number, UInt64(truncatingIfNeeded: slot), 1, .slot), &best)
            }
        }
        if token.family == .integer {
            unsafe takeIntegers(start, token.size, &best)
        } else if token.family == .float && token.size == 9 {
            unsafe takeDoubles(start, &best)
        }
        if token.size >= 3 { unsafe takeTail(start, token, &best) }
        let hasEvent = write(best.unit)
        if best.unit == Unit.token {
            unsafe writer.put(start, size: token.size, as: .token)
        } else {
            writer.put(best.operand, size: best.bytes, as: best.kind)
        }
        finish(token, token.size, hasEvent, jump: 0)
    }

    /// Whether the token in a slot of the numbers is the one at the position.
    private mutating func isNumber(_ slot: Int, _ size: Int) -> Bool {
        let last = state.number(slot)
        guard last >= state.history.windowStart, last &+ size <= state.position else {
            return false
        }
        return unsafe ItemEquality.areEqual(
            state.history.address(last), state.history.address(state.position), size)
    }

    @inline(__always)
    private mutating func takeIntegers(_ start: UnsafeRawPointer, _ size: Int, _ best: inout Way) {
        guard let value = unsafe IntegerForm.value(start, size) else { return }
        let base = state.baseInteger
        let form =
            base == nil
            ? IntegerForm.shortest(value)
            : unsafe IntegerForm.form(
                value, like: state.history.address(state.base), state.place.baseSize)
        // SAFETY: the token has a first byte.
        guard unsafe start.load(as: UInt8.self) == form.first else { return }
        let change = value &- (base ?? 0)
        if base != nil, change != 0, state.place.source == .event,
            state.place.event.difference == change
        {
            take(way(Unit.step, 0, 0, .integer), &best)
        }
        take(sized(Unit.integer, UInt64(bitPattern: change), .integer), &best)
        if size >= 3 {
            let toWide = UInt64(bitPattern: value) &- state.scalars.lastWide
            take(sized(Unit.integerToWide, toWide, .integer), &best)
        }
    }

    private mutating func takeDoubles(_ start: UnsafeRawPointer, _ best: inout Way) {
        let bits = unsafe StreamState.doubleBits(start)
        take(sized(Unit.double, bits &- state.baseDouble, .double), &best)
        take(sized(Unit.doubleToLast, bits &- state.scalars.lastDouble, .double), &best)
        let leading = max(1, 8 &- bits.trailingZeroBitCount / 8)
        take(way(Unit.sized(Unit.leading, leading), bits.byteSwapped, leading, .leading), &best)
    }

    private mutating func takeTail(_ start: UnsafeRawPointer, _ token: Token, _ best: inout Way) {
        guard state.base != 0, state.place.baseSize == token.size,
            state.place.baseFamily == token.family, token.family != .array,
            token.family != .map
        else { return }
        let base = unsafe state.history.address(state.base)
        let width = StreamState.tailBytes(
            token.family, size: token.size, headerSize: token.headerSize)
        let head = token.size &- width
        guard unsafe ItemEquality.areEqual(base, start, head) else { return }
        let change =
            unsafe ByteMatch.bigEndian(start + head, width)
            &- ByteMatch.bigEndian(base + head, width)
        let way = sized(Unit.tail, change, .integer)
        if way.bytes < width { take(way, &best) }
    }
}
