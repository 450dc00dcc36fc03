/// One direction of the aligned walk, decoding (docs/decisions/0016).
struct WalkDecoder {
    var state: WalkState
    private var reader = WalkRunReader([])

    init(_ parameters: WalkParameters = WalkParameters()) { state = WalkState(parameters) }

    /// The main frame of a message.
    mutating func decode(_ message: [UInt8]) throws(ReferenceStreamError) -> [UInt8] {
        guard let kind = message.first else { throw ReferenceStreamError(.truncated, offset: 0) }
        reader = WalkRunReader(Array(message.dropFirst()))
        switch kind {
        case WalkEncoder.Kind.walk:
            return try walk(limit: WalkLimits.frameBytes(message: message.count))
        case WalkEncoder.Kind.raw:
            let frame = Array(message.dropFirst())
            state.enter(frame)
            return frame
        default: throw error(.messageInvalid)
        }
    }

    private mutating func walk(limit: Int) throws(ReferenceStreamError) -> [UInt8] {
        state.begin()
        var values = 0
        while let place = state.next() {
            values += 1
            guard values <= WalkLimits.values else { throw error(.tooManyValues) }
            guard state.frames.count <= WalkLimits.depth + 1 else { throw error(.depthExceeded) }
            guard place.position - state.messageStart <= limit else {
                throw error(.messageTooLong)
            }
            let unit: UInt8
            if let prediction = place.prediction {
                unit = try reader.read(prediction)
            } else {
                unit = try reader.readSilent()
            }
            if unit == WalkUnit.blob && state.frames.count == 1 {
                state.note(unit, at: place, isContainer: false)
                state.completeFrame(try readBlob())
            } else {
                try decodeValue(unit, at: place)
            }
        }
        guard reader.isAtEnd else { throw error(.trailingBytes) }
        return Array(state.history[state.messageStart..<state.history.count])
    }

    private mutating func readBlob() throws(ReferenceStreamError) -> [UInt8] {
        let count = try reader.readVarint()
        guard count > 0 else { throw error(.valueNotAllowed) }
        guard count <= WalkLimits.frameBytes else { throw error(.messageTooLong) }
        return try WalkBlob.read(count, state, &reader)
    }

    private mutating func decodeValue(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        switch unit {
        case WalkUnit.same:
            guard let bytes = state.baseBytes(place), let token = place.baseToken else {
                throw error(.nothingRemembered)
            }
            let isOpen = WalkState.values(token) > 0
            let hasEvent = state.note(unit, at: place, isContainer: isOpen)
            if isOpen { return state.openSame(bytes, token, at: place) }
            state.complete(bytes, unit, at: place, hasEvent: hasEvent)
        case WalkUnit.header, WalkUnit.callFar, WalkUnit.callCount, WalkUnit.call:
            try decodeContainer(unit, at: place)
        default: try decodeScalar(unit, at: place)
        }
    }

    // MARK: Containers

    private mutating func decodeContainer(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        let hasEvent = state.note(unit, at: place, isContainer: true)
        if unit == WalkUnit.header {
            let (header, token) = try readHeader()
            state.openNew(header, token, at: place, hasEvent: hasEvent)
            return
        }
        let anchor =
            WalkUnit.call ~= unit
            ? Int(unit - WalkUnit.call.lowerBound) : try reader.readVarint()
        guard anchor < state.anchors.count, state.anchors[anchor].place >= state.windowStart,
            var header = state.anchorHeader(anchor), var token = StreamToken(header)
        else { throw error(.shapeNotAllowed) }
        if unit == WalkUnit.callCount { (header, token) = try readHeader() }
        if hasEvent { state.changeEvent { $0.anchor = anchor } }
        state.openCall(anchor, header, token, at: place)
    }

    private mutating func readHeader() throws(ReferenceStreamError) -> ([UInt8], StreamToken) {
        let header = try reader.readToken()
        guard let token = StreamToken(header), WalkState.values(token) > 0 else {
            throw error(.valueNotAllowed)
        }
        return (header, token)
    }

    // MARK: Scalars

    private mutating func decodeScalar(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        var jump: Int?
        let bytes: [UInt8]
        switch unit {
        case WalkUnit.token: bytes = try reader.readToken()
        case WalkUnit.blob: bytes = try readBlob()
        case WalkUnit.replacement, WalkUnit.replacementJump:
            guard let slot = state.replacementSlot(place), let last = state.replacement(slot)
            else { throw error(.nothingRemembered) }
            bytes = last.bytes
            if unit == WalkUnit.replacementJump { jump = last.place + bytes.count }
        case WalkUnit.reference1, WalkUnit.reference2, WalkUnit.reference1Jump,
            WalkUnit.reference2Jump:
            (bytes, jump) = try readReference(unit, at: place)
        case WalkUnit.form, WalkUnit.formAt, WalkUnit.formOther, WalkUnit.delta,
            WalkUnit.deltaDigits, WalkUnit.stamp, WalkUnit.stampOther:
            bytes = try readText(unit, at: place)
        default: bytes = try readNumber(unit, at: place)
        }
        guard let token = StreamToken(bytes),
            unit == WalkUnit.token
                ? WalkState.values(token) == 0 : StreamWalk.isOneValue(bytes)
        else { throw error(.valueNotAllowed) }
        let hasEvent = state.note(unit, at: place, isContainer: false)
        state.complete(bytes, unit, at: place, hasEvent: hasEvent, jump: jump)
    }

    private mutating func readReference(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> ([UInt8], Int?) {
        let isNear = unit == WalkUnit.reference1 || unit == WalkUnit.reference1Jump
        let number =
            isNear
            ? state.items.lastReference + Int(Int8(bitPattern: try reader.readByte()))
            : state.items.head - Int(try reader.readNumber(2))
        guard let bytes = state.items.bytes(number) else {
            throw error(.itemGone)
        }
        let last = state.items.refer(to: number, at: place.position)
        let isJump = unit == WalkUnit.reference1Jump || unit == WalkUnit.reference2Jump
        return (bytes, isJump ? last.map { $0 + bytes.count } : nil)
    }

    private mutating func readText(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        let isOwn = unit == WalkUnit.form || WalkUnit.stamp ~= unit
        guard let bucket = isOwn ? state.baseBucket(place) : Int(try reader.readByte()),
            let item = state.bucketItem(bucket),
            let base = WalkDifference.Base(bucket: bucket, item: item)
        else { throw error(.baseNotAllowed) }
        let payload: [UInt8]
        switch unit {
        case WalkUnit.form, WalkUnit.formOther:
            payload = try readForm(
                base, start: state.formStarts[bucket], count: base.payload.count)
        case WalkUnit.formAt:
            let start = Int(try reader.readByte())
            state.formStarts[bucket] = start
            payload = try readForm(base, start: start, count: Int(try reader.readByte()))
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
        var payload = Array(base.payload.prefix(count))
        payload += Array(repeating: 0, count: count - payload.count)
        let places = WalkDifference.formPlaces(base.payload, start: start, count: count)
        for (place, digit) in zip(places, try readDigits(places.count)) { payload[place] = digit }
        return payload
    }

    /// Hexadecimal digits, two to a byte; after an odd last one the high half is zero.
    private mutating func readDigits(_ count: Int) throws(ReferenceStreamError) -> [UInt8] {
        let bytes = try reader.read((count + 1) / 2)
        let values = bytes.flatMap { [$0 & 15, $0 >> 4] }
        guard values.dropFirst(count).allSatisfy({ $0 == 0 }) else { throw error(.valueNotAllowed) }
        return values.prefix(count).map(StreamDigits.digit)
    }

    private mutating func readDelta(
        _ base: WalkDifference.Base, _ unit: UInt8
    ) throws(ReferenceStreamError) -> [UInt8] {
        let (front, back) = (Int(try reader.readByte()), Int(try reader.readByte()))
        let count = Int(try reader.readByte())
        guard front + back <= base.payload.count else { throw error(.baseNotAllowed) }
        let middle: [UInt8]
        if unit == WalkUnit.delta {
            middle = try reader.read(count)
        } else {
            middle = try readDigits(count)
        }
        return base.payload.prefix(front) + middle + base.payload.suffix(back)
    }

    private mutating func readStamp(
        _ base: WalkDifference.Base, _ unit: UInt8
    ) throws(ReferenceStreamError) -> [UInt8] {
        let change = StreamNumbers.unzigzag(try reader.readNumber(WalkUnit.bytes(unit)))
        guard base.family == .str, let old = StreamStamp(base.payload) else {
            throw error(.baseNotAllowed)
        }
        let (value, overflow) = old.value.addingReportingOverflow(change)
        guard !overflow, 0..<StreamStamp.limit ~= value else { throw error(.valueNotAllowed) }
        return StreamStamp(head: old.head, value: value).payload
    }

    private mutating func readNumber(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        switch unit {
        case WalkUnit.number:
            guard let bytes = state.number(Int(try reader.readByte())) else {
                throw error(.nothingRemembered)
            }
            return bytes
        case WalkUnit.step:
            guard let base = state.baseInteger(place), let event = place.event else {
                throw error(.baseNotAllowed)
            }
            return state.integer(base &+ event.difference, at: place)
        case WalkUnit.leading:
            let bytes = try reader.read(WalkUnit.bytes(unit))
            return [0xCB] + bytes + Array(repeating: 0, count: 8 - bytes.count)
        default: break
        }
        guard 16...63 ~= unit else { throw error(.unitNotAllowed) }
        let change = StreamNumbers.unzigzag(try reader.readNumber(WalkUnit.bytes(unit)))
        switch unit {
        case WalkUnit.integerToWide: return state.integer(state.lastWide &+ change, at: place)
        case WalkUnit.integer:
            return state.integer((state.baseInteger(place) ?? 0) &+ change, at: place)
        case WalkUnit.double:
            let base = state.baseBytes(place).flatMap { StreamToken.doubleBits($0) } ?? 0
            return StreamToken.double(bits: base &+ UInt64(bitPattern: change))
        case WalkUnit.doubleToLast:
            return StreamToken.double(bits: state.lastDouble &+ UInt64(bitPattern: change))
        default: return try tail(change, at: place)
        }
    }

    private func tail(
        _ change: Int64, at place: WalkState.Place
    ) throws(ReferenceStreamError) -> [UInt8] {
        guard let base = state.baseBytes(place), let token = place.baseToken, base.count >= 3,
            base.count <= 255, token.family != .str, WalkState.values(token) == 0
        else { throw error(.baseNotAllowed) }
        let width = WalkState.tailBytes(base, token)
        guard width > 0 else { throw error(.baseNotAllowed) }
        let old = StreamNumbers.value(bigEndian: base.suffix(width))
        let new = old &+ UInt64(bitPattern: change)
        return base.dropLast(width)
            + StreamNumbers.littleEndian(new, bytes: width).reversed()
    }

    private func error(_ code: ReferenceStreamError.Code) -> ReferenceStreamError {
        ReferenceStreamError(code, offset: reader.offset + 1)
    }
}
