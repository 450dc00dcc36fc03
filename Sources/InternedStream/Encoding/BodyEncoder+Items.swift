import MsgPackWire
import StringInterning

/// A str, bin or small array of the input that may become an item.
@safe
struct ItemCandidate {
    /// Its first byte; `size` bytes are readable.
    let start: UnsafeRawPointer
    let size: Int
    /// Its position in the input.
    let position: Int
    /// The hash of its bytes.
    let tag: UInt32
}

/// Values that may be items: str, bin and small arrays (FORMAT.md section 12, rule 2).
extension BodyEncoder {
    /// Encodes a str or bin of `size` bytes, header included.
    mutating func encodeText(
        at position: Int, size: Int, in context: ContextID
    ) throws(EncodingStop) -> Int {
        if isItem(state.contexts[context].v0, at: position, size: size) {
            write(Unit.same, in: context)
            return position &+ size
        }
        return try encodeChangedText(at: position, size: size, in: context)
    }

    /// Encodes a str or bin that is not the context's newest item.
    @_optimize(speed)
    mutating func encodeChangedText(
        at position: Int, size: Int, in context: ContextID
    ) throws(EncodingStop) -> Int {
        if size < 3 {
            encodeShort(at: position, size: size, in: context)
        } else if size > ItemRing.limitItemBytes {
            try encodeLong(at: position, size: size, in: context)
        } else if isItem(state.contexts[context].v1, at: position, size: size) {
            encodePrevious(in: context)
        } else {
            let text = candidate(at: position, size: size)
            if !encodeReference(to: text, in: context) { encodeNovel(text, in: context) }
        }
        return position &+ size
    }

    /// The value of `size` bytes at `position`, which its header or `tupleSize` has found to be there.
    @inline(__always)
    private func candidate(at position: Int, size: Int) -> ItemCandidate {
        // SAFETY: `size` bytes of the input.
        let start = unsafe input.address(of: position)
        return unsafe ItemCandidate(
            start: start, size: size, position: position, tag: state.items.tag(start, size))
    }

    /// Writes SAME or PREVIOUS if the context remembers this item.
    ///
    /// - Returns: whether it does.
    @inline(__always)
    private mutating func encodeRemembered(
        at position: Int, size: Int, in context: ContextID
    ) -> Bool {
        let known = state.contexts[context]
        if isItem(known.v0, at: position, size: size) {
            write(Unit.same, in: context)
            return true
        }
        guard isItem(known.v1, at: position, size: size) else { return false }
        encodePrevious(in: context)
        return true
    }

    /// Whether a remembered value is a live item that equals the `size` bytes at `position`.
    @inline(__always)
    private func isItem(_ known: Remembered, at position: Int, size: Int) -> Bool {
        guard let item = known.item, state.isLive(item) else { return false }
        let slot = state.items.slot(item.value)
        // SAFETY: the address is that of a live item.
        guard Int(slot.count) == size else { return false }
        return unsafe input.holds(state.items.address(slot), size: size, at: position)
    }

    /// Writes a reference to an item of either direction, if there is one.
    ///
    /// Both rings have the same secrets (see `PeerWindow`), so one hash serves both searches.
    ///
    /// - Returns: whether there is one.
    @inline(__always)
    private mutating func encodeReference(
        to value: ItemCandidate, in context: ContextID
    ) -> Bool {
        // SAFETY: the value is part of the input; the peer's ring stays for the time of the message.
        if let item = unsafe state.find(value.start, size: value.size, tag: value.tag) {
            encodeOwnReference(to: item, in: context)
            return true
        }
        guard let item = unsafe peer.find(value.start, size: value.size, tag: value.tag) else {
            return false
        }
        encodePeerReference(to: item, in: context)
        let text = unsafe ItemText(value.start, size: value.size)
        state.insert(text, tag: value.tag, rememberIn: context)
        return true
    }

    @_optimize(speed)
    private mutating func encodeOwnReference(to item: ItemNumber, in context: ContextID) {
        let distance = item.distance(from: state.lastReference)
        if distance >= -128 && distance <= 127 {
            write(Unit.reference1, in: context)
            writer.put(UInt8(truncatingIfNeeded: distance), as: .nearReference)
        } else {
            write(Unit.reference2, in: context)
            // A live item: at most 2^15 before the head.
            let back = UInt64(truncatingIfNeeded: state.items.head &- item.value)
            writer.put(back, size: 2, as: .farReference)
        }
        state.lastReference = item
        state.contexts[context].remember(Remembered(item))
    }

    private mutating func encodePeerReference(to item: ItemNumber, in context: ContextID) {
        let distance = item.distance(from: state.lastPeerReference)
        if distance >= -128 && distance <= 127 {
            write(Unit.peer1, in: context)
            writer.put(UInt8(truncatingIfNeeded: distance), as: .nearReference)
        } else {
            write(Unit.peer2, in: context)
            let back = UInt64(peer.head.distance(from: item))
            writer.put(back, size: 2, as: .farReference)
        }
        state.lastPeerReference = item
    }

    /// Encodes an array that is eligible to be an item.
    ///
    /// - Parameters:
    ///   - count: the number of its elements.
    ///   - size: the number of its bytes.
    /// - Returns: false if it is better coded as any other array.
    @inline(never)
    mutating func encodeTuple(
        at position: Int, count: Int, size: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Bool {
        let context = place.context
        if encodeRemembered(at: position, size: size, in: context) { return true }
        let array = candidate(at: position, size: size)
        if encodeReference(to: array, in: context) { return true }
        let unit = Unit.numbered(Unit.tuple, count: count)
        let pair = pair(in: context)
        let price = pair.cost(of: unit)
        guard price <= 1 &+ pair.cost(of: Unit.token) || affords(price, at: position, size: 1)
        else { return false }
        write(unit, in: context)
        let block = state.block(.tuple, of: context, size: 8)
        var next = position &+ 1
        for element in 0..<count {
            next = try encodeField(at: next, in: place.child(in: block.advanced(by: element)))
        }
        let text = unsafe ItemText(array.start, size: size)
        state.insert(text, tag: array.tag, rememberIn: context)
        return true
    }
}
