import MsgPackWire
import StringInterning

/// Values that may be items: str, bin and small arrays (FORMAT.md section 12, rule 2).
extension BodyEncoder {
    /// Encodes a str or bin of `size` bytes, header included.
    mutating func encodeText(
        at position: Int, size: Int, in context: Int
    ) throws(EncodingStop) -> Int {
        if isItem(state.contexts[context].v0, at: position, size) {
            write(Unit.same, in: context)
            return position &+ size
        }
        return try encodeChangedText(at: position, size: size, in: context)
    }

    /// Encodes a str or bin that is not the context's newest item.
    @_optimize(speed)
    mutating func encodeChangedText(
        at position: Int, size: Int, in context: Int
    ) throws(EncodingStop) -> Int {
        if size < 3 {
            encodeShort(at: position, size: size, in: context)
        } else if size > ItemRing.limitItemBytes {
            try encodeLong(at: position, size: size, in: context)
        } else if isItem(state.contexts[context].v1, at: position, size) {
            encodePrevious(in: context)
        } else {
            let start = unsafe input.address(position)
            // SAFETY: `size` bytes of the input, as its header said.
            let tag = unsafe state.items.tag(start, size)
            if unsafe !encodeReference(start, size, tag, in: context) {
                unsafe encodeNovel(start, at: position, size, tag, in: context)
            }
        }
        return position &+ size
    }

    /// Writes SAME or PREVIOUS if the context remembers this item.
    @inline(__always)
    mutating func encodeRemembered(
        at position: Int, _ size: Int, in context: Int
    ) -> Bool {
        let known = state.contexts[context]
        if isItem(known.v0, at: position, size) {
            write(Unit.same, in: context)
            return true
        }
        guard isItem(known.v1, at: position, size) else { return false }
        encodePrevious(in: context)
        return true
    }

    /// Whether a remembered value is a live item with the `size` bytes at `position`.
    @inline(__always)
    private func isItem(_ known: Remembered, at position: Int, _ size: Int) -> Bool {
        guard known.isItem && state.isLive(known.number) else { return false }
        let slot = state.items.slot(known.number)
        // SAFETY: the address is that of a live item.
        guard Int(slot.count) == size else { return false }
        return unsafe input.holds(state.items.address(slot), size, at: position)
    }

    /// Writes a reference to an item of either direction, if there is one.
    @inline(__always)
    mutating func encodeReference(
        _ start: UnsafeRawPointer, _ size: Int, _ tag: UInt32, in context: Int
    ) -> Bool {
        // SAFETY: `size` bytes of the input.
        let number = unsafe state.items.find(start, size, tag: tag)
        if number >= 0 && state.isLive(number) {
            encodeOwnReference(number, in: context)
            return true
        }
        // SAFETY: the peer's ring stays for the time of the message.
        guard let ring = unsafe peer.ring else { return false }
        let peerTag = unsafe ring.pointee.tag(start, size)
        let peerNumber = unsafe ring.pointee.find(start, size, tag: peerTag)
        guard peerNumber >= 0 && peer.admits(peerNumber) else { return false }
        encodePeerReference(peerNumber, in: context)
        unsafe state.insert(start, size, tag: tag, rememberIn: context)
        return true
    }

    @_optimize(speed)
    private mutating func encodeOwnReference(_ number: Int, in context: Int) {
        let distance = number &- state.lastReference
        if distance >= -128 && distance <= 127 {
            write(Unit.reference1, in: context)
            writer.put(UInt8(truncatingIfNeeded: distance), .nearReference, 0)
        } else {
            write(Unit.reference2, in: context)
            let back = UInt64(truncatingIfNeeded: state.items.head &- number)
            writer.put(back, size: 2, .farReference)
        }
        state.lastReference = number
        state.contexts[context].remember(Remembered(item: number))
    }

    private mutating func encodePeerReference(_ number: Int, in context: Int) {
        let distance = number &- state.lastPeerReference
        if distance >= -128 && distance <= 127 {
            write(Unit.peer1, in: context)
            writer.put(UInt8(truncatingIfNeeded: distance), .nearReference, 0)
        } else {
            write(Unit.peer2, in: context)
            writer.put(UInt64(peer.head &- number), size: 2, .farReference)
        }
        state.lastPeerReference = number
    }

    /// Encodes an array of which `tupleSize` said that it is eligible.
    ///
    /// - Returns: false if it is better coded as any other array.
    @inline(never)
    mutating func encodeTuple(
        at position: Int, count: Int, size: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Bool {
        if encodeRemembered(at: position, size, in: context) { return true }
        let start = unsafe input.address(position)
        // SAFETY: `size` bytes of the input, as `tupleSize` walked over them.
        let tag = unsafe state.items.tag(start, size)
        if unsafe encodeReference(start, size, tag, in: context) { return true }
        let unit = Unit.tuple &+ UInt8(truncatingIfNeeded: count &- 1)
        let pair = pair(in: context)
        let price = pair.cost(unit)
        guard price <= 1 &+ pair.cost(Unit.token) || affords(price, position, 1) else {
            return false
        }
        write(unit, in: context)
        let block = state.block(context, BlockKind.tuple, size: 8)
        var next = position &+ 1
        for element in 0..<count {
            next = try encodeField(at: next, in: block &+ element, depth: depth &+ 1)
        }
        unsafe state.insert(start, size, tag: tag, rememberIn: context)
        return true
    }
}
