import StringInterning

/// Scalars.
extension BodyDecoder {
    @inline(never)
    mutating func decodeScalar(_ unit: UInt8) throws(StreamError) {
        var jump = 0
        var insertsText = false
        switch unit {
        case Unit.token:
            let token = try readToken()
            guard token.children == 0 else { throw source.error(.invalidOperand) }
            insertsText = true
        case Unit.reference1, Unit.reference2, Unit.reference1Jump, Unit.reference2Jump:
            jump = try decodeReference(unit)
        case Unit.replacement, Unit.replacementJump: jump = try decodeReplacement(unit)
        case Unit.form, Unit.formAt, Unit.formOther, Unit.delta, Unit.deltaDigits,
            Unit.stamp..<Unit.stampOther + 8:
            try decodeDifference(unit)
            insertsText = true
        case Unit.blob:
            try decodeBlob()
            insertsText = true
        case Unit.peer1, Unit.peer2: try decodePeerReference(unit)
        default: try decodeNumber(unit)
        }
        let count = state.history.end &- state.position
        guard
            let token = unsafe Token(state.history.address(state.position), left: count),
            token.size == count
                ? token.children == 0 : token.family == .array && unit != Unit.blob
        else { throw source.error(.invalidOperand) }
        if token.family == .simple { try checkSimple() }
        let hasEvent = state.note(unit, isContainer: false)
        state.complete(
            token, count, hasEvent: hasEvent, insertsText: insertsText, jump: jump)
    }

    // MARK: Items

    /// REFERENCE.
    ///
    /// - Returns: where the base goes, or 0.
    private mutating func decodeReference(_ unit: UInt8) throws(StreamError) -> Int {
        let item: Int
        if unit == Unit.reference1 || unit == Unit.reference1Jump {
            let difference = Int8(bitPattern: try source.byte(as: .nearReference))
            item = state.scalars.lastReference &+ Int(difference)
        } else {
            item = state.items.head &- Int(try source.number(size: 2, as: .farReference))
        }
        guard state.isLive(item) else { throw source.error(.deadReference) }
        let count = try append(item: item, of: state.items.slot(item))
        let last = state.refer(to: item)
        return unit >= Unit.reference1Jump ? last &+ count : 0
    }

    @inline(__always)
    private mutating func append(item: Int, of slot: ItemSlot) throws(StreamError) -> Int {
        let count = Int(slot.count)
        try allow(count)
        state.history.reserve(count)
        // SAFETY: the item is live.
        unsafe state.history.append(state.items.address(slot), count)
        return count
    }

    /// REPLACEMENT.
    private mutating func decodeReplacement(_ unit: UInt8) throws(StreamError) -> Int {
        let slot = state.replacementOfBase()
        guard slot >= 0 else { throw source.error(.deadReference) }
        let last = state.replacement(slot)
        let end = last == 0 ? 0 : state.end(of: last)
        guard end > 0, end &- last <= 255, state.isScalarOrShortArray(last, end) else {
            throw source.error(.deadReference)
        }
        try append(from: last, end &- last)
        return unit == Unit.replacementJump ? end : 0
    }

    private mutating func append(from place: Int, _ count: Int) throws(StreamError) {
        try allow(count)
        state.history.reserve(count)
        unsafe state.history.append(state.history.address(place), count)
    }

    /// PEER1 and PEER2 (FORMAT.md section 9).
    private mutating func decodePeerReference(_ unit: UInt8) throws(StreamError) {
        let item: Int
        if unit == Unit.peer1 {
            let difference = Int8(bitPattern: try source.byte(as: .nearReference))
            item = state.scalars.lastPeerReference &+ Int(difference)
        } else {
            item = owned.head &- Int(try source.number(size: 2, as: .farReference))
        }
        guard let bytes = unsafe owned.bytes(item) else { throw source.error(.deadReference) }
        state.scalars.lastPeerReference = item
        try allow(bytes.count)
        state.history.reserve(bytes.count)
        guard let start = bytes.baseAddress else { return }
        unsafe state.history.append(start, bytes.count)
        unsafe state.insert(
            state.history.address(state.position), bytes.count, at: state.position)
    }

    // MARK: Numbers

    private mutating func decodeNumber(_ unit: UInt8) throws(StreamError) {
        switch unit {
        case Unit.number:
            let place = state.number(Int(try source.byte(as: .slot)))
            let end = place == 0 ? 0 : state.end(of: place)
            guard end > 0, end &- place <= 18 else { throw source.error(.deadReference) }
            try append(from: place, end &- place)
        case Unit.step:
            guard let base = state.baseInteger, state.place.source == .event else {
                throw source.error(.deadReference)
            }
            try append(integer: base &+ state.place.event.difference)
        case Unit.leading..<Unit.leading + 8:
            let bytes = try source.number(size: Unit.bytes(unit), as: .leading)
            try append(double: bytes.byteSwapped)
        case Unit.integerToWide..<Unit.reference1Jump: try decodeChange(unit)
        default: throw source.error(.reservedCode)
        }
    }

    private mutating func decodeChange(_ unit: UInt8) throws(StreamError) {
        let isDouble = unit & ~7 == Unit.double || unit & ~7 == Unit.doubleToLast
        let change = unzigzag(
            try source.number(size: Unit.bytes(unit), as: isDouble ? .double : .integer))
        switch unit & ~7 {
        case Unit.integerToWide:
            try append(integer: Int64(bitPattern: state.scalars.lastWide &+ change))
        case Unit.integer:
            try append(integer: (state.baseInteger ?? 0) &+ Int64(bitPattern: change))
        case Unit.double: try append(double: state.baseDouble &+ change)
        case Unit.doubleToLast: try append(double: state.scalars.lastDouble &+ change)
        default: try appendTail(change)
        }
    }

    /// An integer in the form that its base suggests.
    private mutating func append(integer value: Int64) throws(StreamError) {
        let form =
            state.baseInteger == nil
            ? IntegerForm.shortest(value)
            : unsafe IntegerForm.form(
                value, like: state.history.address(state.base), state.place.baseSize)
        try allow(1 &+ form.width)
        state.history.reserve(9)
        // SAFETY: room was made.
        state.history.commit(unsafe IntegerForm.write(value, form, to: state.history.target))
    }

    private mutating func append(double bits: UInt64) throws(StreamError) {
        try allow(9)
        state.history.reserve(9)
        state.history.append(0xCB)
        // SAFETY: room was made.
        unsafe state.history.target.storeBytes(of: bits.bigEndian, as: UInt64.self)
        state.history.commit(8)
    }

    /// TAIL: the base with a difference in its last bytes.
    private mutating func appendTail(_ change: UInt64) throws(StreamError) {
        let place = state.place
        guard state.base != 0, place.baseSize >= 3, place.baseSize <= 255,
            place.baseFamily != .str, place.baseFamily != .array, place.baseFamily != .map
        else { throw source.error(.deadReference) }
        let width = StreamState.tailBytes(
            place.baseFamily, size: place.baseSize, headerSize: place.baseHeaderSize)
        guard width > 0 else { throw source.error(.deadReference) }
        let head = place.baseSize &- width
        try append(from: state.base, place.baseSize)
        let start = unsafe state.history.address(state.position &+ head)
        let value = unsafe ByteMatch.bigEndian(start, width) &+ change
        state.history.replaceLast(width, by: value)
    }
}
