/// Section 12, rule 2: differences to the item in a bucket.
extension StreamBodyEncoder {
    private struct Base {
        var bucket: Int
        var payload: [UInt8]
        /// The number of equal leading bytes.
        var front: Int
    }

    /// Writes STAMP, FORM or DELTA if one of them is possible and short enough.
    func writeDifference(
        _ token: [UInt8], _ header: StreamToken, _ payload: [UInt8], at position: Int,
        in context: Int
    ) -> Bool {
        guard StreamToken.shortest(header.family, payload) == token,
            let base = base(of: token, header, payload)
        else { return false }
        if header.family == .str, let new = StreamStamp(payload),
            let old = StreamStamp(base.payload), new.head == old.head
        {
            writeStamp(new.value - old.value, base, in: context)
            return true
        }
        let (back, middle) = ends(base, payload)
        if let places = formPlaces(base, payload), 2 + (places.count + 1) / 2 <= 4 + middle.count {
            let price = 2 + (places.count + 1) / 2
            guard isWorth(price, token, at: position) else { return false }
            writeForm(base, payload, in: context)
            return true
        }
        guard isWorth(4 + middle.count, token, at: position) else { return false }
        writeDelta(base, back: back, middle, in: context)
        return true
    }

    /// Whether FORM or DELTA at this price is better than the token.
    private func isWorth(_ price: Int, _ token: [UInt8], at position: Int) -> Bool {
        price < token.count && affords(price + 4, at: position, size: token.count)
    }

    private func base(
        of token: [UInt8], _ header: StreamToken, _ payload: [UInt8]
    ) -> Base? {
        guard let bucket = StreamState.bucket(of: token), let number = state.buckets[bucket],
            let item = state.items.live(number), let old = StreamToken(item),
            old.family == header.family
        else { return nil }
        let oldPayload = Array(item[old.headerBytes...])
        let front = zip(oldPayload, payload).prefix { $0 == $1 }.count
        return Base(bucket: bucket, payload: oldPayload, front: front)
    }

    private func writeStamp(_ difference: Int64, _ base: Base, in context: Int) {
        let zigzag = StreamNumbers.zigzag(difference)
        let count = StreamNumbers.bytesNeeded(zigzag)
        write(unit: 39 + count, in: context)
        write(unit: base.bucket, in: context)
        body.append(StreamNumbers.littleEndian(zigzag, bytes: count), .stamp)
    }

    /// The positions of FORM's digits, after the equal leading bytes; nil if FORM is not possible.
    private func formPlaces(_ base: Base, _ payload: [UInt8]) -> [Int]? {
        guard base.payload.count == payload.count else { return nil }
        var places: [Int] = []
        for place in base.front..<payload.count {
            if StreamDigits.value(base.payload[place]) != nil {
                guard StreamDigits.value(payload[place]) != nil else { return nil }
                places.append(place)
            } else if base.payload[place] != payload[place] {
                return nil
            }
        }
        return places
    }

    private func writeForm(_ base: Base, _ payload: [UInt8], in context: Int) {
        write(unit: 7, in: context)
        write(unit: base.bucket, in: context)
        let pair = pair(in: context)
        var front = base.front
        if pair.first > 0, 0...3 ~= front - Int(pair.first) {
            front = Int(pair.first)
        } else if pair.second > 0, 0...2 ~= front - Int(pair.second) {
            front = Int(pair.second)
        }
        write(unit: front, in: context)
        let digits = (front..<payload.count)
            .filter { StreamDigits.value(base.payload[$0]) != nil }
            .compactMap { StreamDigits.value(payload[$0]) }
        body.append(StreamDigits.packed(digits), .digit)
    }

    /// DELTA: the number of bytes that end the base and the payload, and those before them.
    private func ends(_ base: Base, _ payload: [UInt8]) -> (back: Int, middle: [UInt8]) {
        let rest = payload.dropFirst(base.front)
        let oldRest = base.payload.dropFirst(base.front)
        let back = zip(rest.reversed(), oldRest.reversed()).prefix { $0 == $1 }.count
        return (back < 3 ? 0 : back, Array(rest.dropLast(back < 3 ? 0 : back)))
    }

    private func writeDelta(_ base: Base, back: Int, _ middle: [UInt8], in context: Int) {
        write(unit: 8, in: context)
        write(unit: base.bucket, in: context)
        write(unit: base.front, in: context)
        body.append([UInt8(back)], .delta)
        body.append(StreamNumbers.varint(middle.count), .varint)
        body.append(middle, .delta)
    }
}
