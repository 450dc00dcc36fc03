/// Sections 6 and 9: the values that units give.
extension WalkDecoder {
    // MARK: Items

    /// REFERENCE: an item, and where the base goes.
    mutating func readReference(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> ([UInt8], Int?) {
        let isNear = unit == WalkUnit.reference1 || unit == WalkUnit.reference1Jump
        let number = try readItem(
            isNear: isNear, last: state.lastReference, head: state.items.head)
        guard let bytes = state.items.bytes(number) else { throw error(.itemGone) }
        recorder?.note(item: number)
        let last = state.refer(to: number, at: place.position)
        let isJump = unit == WalkUnit.reference1Jump || unit == WalkUnit.reference2Jump
        return (bytes, isJump ? last.map { $0 + bytes.count } : nil)
    }

    /// PEER: an item of the other direction, which becomes one of this direction too.
    mutating func readPeerReference(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        guard let peer else { throw error(.itemGone) }
        let number = try readItem(
            isNear: unit == WalkUnit.peer1, last: state.lastPeerReference,
            head: peer.acknowledged.head)
        guard let bytes = peer.items.bytes(number, acknowledged: peer.acknowledged) else {
            throw error(.itemGone)
        }
        recorder?.note(item: number)
        state.lastPeerReference = number
        state.insert(bytes, at: place.position)
        return bytes
    }

    private mutating func readItem(
        isNear: Bool, last: Int, head: Int
    ) throws(ReferenceStreamError) -> Int {
        if isNear {
            return last + Int(Int8(bitPattern: try reader.source.byte(.nearReference)))
        }
        return head - Int(try reader.source.number(2, .farReference))
    }

    // MARK: Texts

    /// FORM, DELTA and STAMP.
    mutating func readText(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        let isOwn = unit == WalkUnit.form || WalkUnit.stamp ~= unit
        guard let bucket = isOwn ? state.baseBucket(place) : Int(try reader.source.byte(.bucket)),
            let base = WalkDifference.Base(state.bucketItem(bucket), bucket: bucket)
        else { throw error(.baseNotAllowed) }
        let payload: [UInt8]
        switch unit {
        case WalkUnit.form, WalkUnit.formOther:
            payload = try readForm(
                base, start: state.formStarts[bucket], count: base.payload.count)
        case WalkUnit.formAt:
            let operand = try reader.source.read(2, .text)
            state.formStarts[bucket] = Int(operand[0])
            payload = try readForm(base, start: Int(operand[0]), count: Int(operand[1]))
        case WalkUnit.delta, WalkUnit.deltaDigits: payload = try readDelta(base, unit)
        default: payload = try readStamp(base, unit)
        }
        guard 4...253 ~= payload.count else { throw error(.valueNotAllowed) }
        return StreamToken.shortest(base.family, payload)
    }

    private mutating func readForm(
        _ base: WalkDifference.Base, start: Int, count: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        guard count <= 64, base.payload.count <= 64, start <= min(count, base.payload.count) else {
            throw error(.baseNotAllowed)
        }
        let places = WalkDifference.formPlaces(base.payload, start: start, count: count)
        let digits = try readDigits(places.count)
        var payload = Array(base.payload.prefix(count))
        payload += Array(repeating: 0, count: count - payload.count)
        for (place, digit) in zip(places, digits) { payload[place] = digit }
        return payload
    }

    private mutating func readDelta(
        _ base: WalkDifference.Base, _ unit: UInt8
    ) throws(ReferenceStreamError) -> [UInt8] {
        let counts = try reader.source.read(3, .text).map { Int($0) }
        let (front, back) = (counts[0], counts[1])
        guard front + back <= base.payload.count else { throw error(.baseNotAllowed) }
        let middle =
            unit == WalkUnit.delta
            ? try reader.source.read(counts[2], .literal) : try readDigits(counts[2])
        return base.payload.prefix(front) + middle + base.payload.suffix(back)
    }

    /// Hexadecimal digits, two to a byte; the half that may be left at the end is 0.
    private mutating func readDigits(_ count: Int) throws(ReferenceStreamError) -> [UInt8] {
        var digits: [UInt8] = []
        for byte in try reader.source.read((count + 1) / 2, .digits) {
            digits += [byte & 15, byte >> 4]
        }
        if digits.count > count, digits.removeLast() != 0 { throw error(.valueNotAllowed) }
        return digits.map { StreamDigits.digit($0) }
    }

    private mutating func readStamp(
        _ base: WalkDifference.Base, _ unit: UInt8
    ) throws(ReferenceStreamError) -> [UInt8] {
        let change = try reader.source.difference(WalkUnit.bytes(unit), .stamp)
        guard base.family == .str, let old = StreamStamp(base.payload) else {
            throw error(.baseNotAllowed)
        }
        let (value, overflow) = old.value.addingReportingOverflow(change)
        guard !overflow, 0..<StreamStamp.limit ~= value else { throw error(.valueNotAllowed) }
        return StreamStamp(head: old.head, value: value).payload
    }

    // MARK: Numbers

    /// All other units, of which some are reserved.
    mutating func readNumber(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        switch unit {
        case WalkUnit.number:
            guard let bytes = state.number(Int(try reader.source.byte(.slot))) else {
                throw error(.nothingRemembered)
            }
            return bytes
        case WalkUnit.step:
            guard let base = state.baseInteger(place), let event = place.event else {
                throw error(.baseNotAllowed)
            }
            return state.integer(base &+ event.difference, at: place)
        case WalkUnit.leading:
            let bytes = try reader.source.read(WalkUnit.bytes(unit), .leading)
            return [0xCB] + bytes + Array(repeating: 0, count: 8 - bytes.count)
        case WalkUnit.integerToWide:
            return state.integer(
                state.lastWide &+ (try readChange(unit, .integer)), at: place)
        case WalkUnit.integer:
            let base = state.baseInteger(place) ?? 0
            return state.integer(base &+ (try readChange(unit, .integer)), at: place)
        case WalkUnit.double, WalkUnit.doubleToLast:
            let base =
                WalkUnit.double ~= unit ? state.baseDouble(place) : state.lastDouble
            let change = UInt64(bitPattern: try readChange(unit, .double))
            return StreamToken.double(bits: base &+ change)
        case WalkUnit.tail:
            return try tail(try readChange(unit, .integer), at: place)
        default: throw error(.unitNotAllowed)
        }
    }

    private mutating func readChange(
        _ unit: UInt8, _ kind: StreamByteClass
    ) throws(ReferenceStreamError) -> Int64 {
        try reader.source.difference(WalkUnit.bytes(unit), kind)
    }

    /// TAIL: the base with a difference in its last bytes.
    private func tail(
        _ change: Int64, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        guard let base = state.baseBytes(place), let token = place.baseToken,
            WalkState.allowsTail(token)
        else { throw error(.baseNotAllowed) }
        let width = WalkState.tailBytes(token)
        let old = StreamNumbers.value(bigEndian: base.suffix(width))
        let new = old &+ UInt64(bitPattern: change)
        return base.dropLast(width)
            + StreamNumbers.littleEndian(new, bytes: width).reversed()
    }
}
