/// Scalars: what else a value can be said by than itself.
extension WalkEncoder {
    /// A way to say a value: unit, operand, price in bytes.
    struct Way {
        var unit: UInt8
        var operand: [UInt8]
        var price: Int
        var bucket: Int?
    }

    mutating func encodeScalar(_ token: StreamToken, at place: WalkState.Place) {
        let bytes = Array(input[offset..<(offset + token.totalBytes)])
        if bytes == state.baseBytes(place) {
            return write(WalkUnit.same, [], giving: bytes, at: place)
        }
        if bytes.count > 1, encodeReplacement(bytes, at: place) { return }
        let isText = token.family == .str || token.family == .bin
        if isText, encodeReference(bytes, at: place) { return }
        let way = isText ? text(bytes, token, at: place) : number(bytes, token, at: place)
        if isText, bytes.count >= 12 {
            index.enter(
                bytes[token.headerBytes...], at: place.position + token.headerBytes, step: 4)
        }
        if way.unit == WalkUnit.formAt, let bucket = way.bucket {
            state.formStarts[bucket] = Int(way.operand[1])
        }
        if way.unit == WalkUnit.blob && state.frames.count == 1 {
            return writeWhole(way.operand, giving: bytes, at: place)
        }
        write(way.unit, way.operand, giving: bytes, at: place)
    }

    /// Writes a text that is the whole frame as BLOB, which leaves nothing but its bytes.
    private mutating func writeWhole(
        _ operand: [UInt8], giving bytes: [UInt8], at place: WalkState.Place
    ) {
        write(WalkUnit.blob, at: place)
        writer.write(operand)
        state.completeFrame(bytes)
        offset += bytes.count
    }

    /// REPLACEMENT, if an equal base was followed by the same last time.
    mutating func encodeReplacement(_ bytes: [UInt8], at place: WalkState.Place) -> Bool {
        guard bytes.count <= 255, let slot = state.replacementSlot(place),
            let last = state.replacement(slot), last.bytes == bytes
        else { return false }
        let jump = jump(last.place, bytes.count, at: place)
        write(
            jump == nil ? WalkUnit.replacement : WalkUnit.replacementJump, [], giving: bytes,
            at: place, jump: jump)
        return true
    }

    /// REFERENCE1 or REFERENCE2, if the bytes are a live item.
    mutating func encodeReference(_ bytes: [UInt8], at place: WalkState.Place) -> Bool {
        guard 3...255 ~= bytes.count,
            let number = state.items.find(bytes)
        else { return false }
        let jump = jump(state.items.lastPlace(number), bytes.count, at: place)
        let difference = number - state.items.lastReference
        let isNear = -128...127 ~= difference
        let operand =
            isNear
            ? [UInt8(bitPattern: Int8(difference))]
            : StreamNumbers.littleEndian(UInt64(state.items.head - number), bytes: 2)
        let unit =
            isNear
            ? jump == nil ? WalkUnit.reference1 : WalkUnit.reference1Jump
            : jump == nil ? WalkUnit.reference2 : WalkUnit.reference2Jump
        _ = state.items.refer(to: number, at: place.position)
        write(unit, operand, giving: bytes, at: place, jump: jump)
        return true
    }

    // MARK: Texts

    private mutating func text(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) -> Way {
        var best = Way(
            unit: WalkUnit.token, operand: bytes,
            price: price(WalkUnit.token, at: place) + bytes.count)
        if bytes.count <= 255 {
            for way in differences(bytes, token, at: place) where way.price < best.price {
                best = way
            }
        }
        guard bytes.count >= 16, best.unit == WalkUnit.token || best.price > 24 else { return best }
        let blob =
            StreamNumbers.varint(bytes.count) + WalkBlob.coded(bytes, state, &index)
        let blobPrice = price(WalkUnit.blob, at: place) + blob.count
        if blobPrice < best.price || bytes.count > 255 {
            return Way(unit: WalkUnit.blob, operand: blob, price: blobPrice)
        }
        return best
    }

    private func differences(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) -> [Way] {
        let payload = Array(bytes[token.headerBytes...])
        guard let bucket = WalkHash.bucket(payload[...]), let item = state.bucketItem(bucket),
            let base = WalkDifference.Base(bucket: bucket, item: item),
            base.family == token.family, StreamToken.shortest(token.family, payload) == bytes
        else { return [] }
        let isOwn = state.baseBucket(place) == bucket
        if let stamp = stamp(payload, base, isOwn, at: place) { return [stamp] }
        guard let form = form(payload, base, isOwn, at: place) else {
            return delta(payload, base, at: place).map { [$0] } ?? []
        }
        return form.price <= 8 ? [form] : [form, delta(payload, base, at: place)].compactMap { $0 }
    }

    private func stamp(
        _ payload: [UInt8], _ base: WalkDifference.Base, _ isOwn: Bool, at place: WalkState.Place
    ) -> Way? {
        guard base.family == .str, let new = StreamStamp(payload),
            let old = StreamStamp(base.payload), new.head == old.head
        else { return nil }
        let difference = StreamNumbers.zigzag(new.value - old.value)
        let count = StreamNumbers.bytesNeeded(difference)
        let unit = WalkUnit.sized(isOwn ? WalkUnit.stamp : WalkUnit.stampOther, count)
        let operand =
            (isOwn ? [] : [UInt8(base.bucket)])
            + StreamNumbers.littleEndian(difference, bytes: count)
        return way(unit, operand, base.bucket, at: place)
    }

    private func form(
        _ payload: [UInt8], _ base: WalkDifference.Base, _ isOwn: Bool, at place: WalkState.Place
    ) -> Way? {
        let front = WalkDifference.commonFront(payload, base.payload)
        let usual = state.formStarts[base.bucket]
        let start = usual <= front && front - usual <= 3 ? usual : front
        let places = WalkDifference.formPlaces(
            base.payload, start: start, count: payload.count)
        var rest = Set(start..<max(start, payload.count))
        rest.subtract(places)
        guard payload.count <= 64, base.payload.count <= 64, !places.isEmpty,
            rest.allSatisfy({ payload[$0] == base.payload[$0] }),
            let digits = WalkDifference.packed(payload, places)
        else { return nil }
        let isUsual = start == usual && payload.count == base.payload.count
        if isUsual && isOwn { return way(WalkUnit.form, digits, base.bucket, at: place) }
        let bucket = UInt8(base.bucket)
        if isUsual { return way(WalkUnit.formOther, [bucket] + digits, base.bucket, at: place) }
        return way(
            WalkUnit.formAt, [bucket, UInt8(start), UInt8(payload.count)] + digits, base.bucket,
            at: place)
    }

    private func delta(
        _ payload: [UInt8], _ base: WalkDifference.Base, at place: WalkState.Place
    ) -> Way? {
        let front = WalkDifference.commonFront(payload, base.payload)
        let back = WalkDifference.commonFront(
            payload[front...].reversed(), base.payload[front...].reversed())
        let middle = Array(payload[front..<(payload.count - back)])
        let head = [UInt8(base.bucket), UInt8(front), UInt8(back), UInt8(middle.count)]
        let digits = middle.compactMap { StreamDigits.value($0) }
        if digits.count == middle.count, middle.count >= 2 {
            return way(
                WalkUnit.deltaDigits, head + StreamDigits.packed(digits), base.bucket, at: place)
        }
        return way(WalkUnit.delta, head + middle, base.bucket, at: place)
    }

    private func way(
        _ unit: UInt8, _ operand: [UInt8], _ bucket: Int? = nil, at place: WalkState.Place
    ) -> Way {
        Way(
            unit: unit, operand: operand, price: price(unit, at: place) + operand.count,
            bucket: bucket)
    }

    // MARK: Numbers

    private mutating func number(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) -> Way {
        guard bytes.count <= 255 else {
            let blob = StreamNumbers.varint(bytes.count) + WalkBlob.coded(bytes, state, &index)
            return way(WalkUnit.blob, blob, at: place)
        }
        var best = way(WalkUnit.token, bytes, at: place)
        var ways: [Way] = []
        if bytes.count >= 5, state.number(WalkState.numberSlot(bytes)) == bytes {
            ways.append(way(WalkUnit.number, [UInt8(WalkState.numberSlot(bytes))], at: place))
        }
        if let value = StreamToken.integer(bytes) { ways += integers(value, bytes, at: place) }
        if let bits = StreamToken.doubleBits(bytes) { ways += doubles(bits, at: place) }
        if let tail = tail(bytes, token, at: place) { ways.append(tail) }
        for way in ways
        where way.price < best.price || (way.price == best.price && best.unit == WalkUnit.token) {
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
            ways.append(way(WalkUnit.step, [], at: place))
        }
        ways.append(sized(WalkUnit.integer, change, at: place))
        if bytes.count >= 3 {
            ways.append(sized(WalkUnit.integerToWide, value &- state.lastWide, at: place))
        }
        return ways
    }

    private func doubles(_ bits: UInt64, at place: WalkState.Place) -> [Way] {
        let base = state.baseBytes(place).flatMap { StreamToken.doubleBits($0) } ?? 0
        let leading = max(1, 8 - bits.trailingZeroBitCount / 8)
        let big = StreamNumbers.littleEndian(bits.byteSwapped, bytes: leading)
        return [
            sized(WalkUnit.double, Int64(bitPattern: bits &- base), at: place),
            sized(WalkUnit.doubleToLast, Int64(bitPattern: bits &- state.lastDouble), at: place),
            way(WalkUnit.sized(WalkUnit.leading, leading), big, at: place),
        ]
    }

    private func tail(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) -> Way? {
        guard let base = state.baseBytes(place), base.count == bytes.count,
            place.baseToken?.family == token.family, bytes.count >= 3
        else { return nil }
        let width = WalkState.tailBytes(bytes, token)
        guard base.dropLast(width) == bytes.dropLast(width) else { return nil }
        let change =
            Int64(bitPattern: StreamNumbers.value(bigEndian: bytes.suffix(width)))
            &- Int64(bitPattern: StreamNumbers.value(bigEndian: base.suffix(width)))
        let way = sized(WalkUnit.tail, change, at: place)
        return way.operand.count < width ? way : nil
    }

    private func sized(
        _ range: ClosedRange<UInt8>, _ change: Int64, at place: WalkState.Place
    ) -> Way {
        let difference = StreamNumbers.zigzag(change)
        let count = StreamNumbers.bytesNeeded(difference)
        return way(
            WalkUnit.sized(range, count), StreamNumbers.littleEndian(difference, bytes: count),
            at: place)
    }
}
