/// Section 12: what a text is said by that is no item: as a token, by what it has in common with the newest
/// item of its bucket, or as a blob.
extension WalkEncoder {
    mutating func text(
        _ bytes: [UInt8], _ token: StreamToken, at place: WalkState.Place
    ) throws(Stop) -> Way {
        let payload = bytes[token.headerBytes...]
        var best = way(WalkUnit.token, StreamBody(bytes, .token), at: place)
        for way in differences(bytes, Array(payload), token.family, at: place)
        where way.price < best.price {
            best = way
        }
        if bytes.count >= 16, best.unit == WalkUnit.token || best.price > 24 {
            let blob = blob(bytes, at: place)
            if blob.price < best.price || bytes.count > 255 {
                try checkLimit(blob)
                best = blob
            }
        }
        if bytes.count >= 12 {
            index.enter(payload, at: place.position + token.headerBytes, step: 4)
        }
        return best
    }

    private func differences(
        _ bytes: [UInt8], _ payload: [UInt8], _ family: StreamToken.Family,
        at place: WalkState.Place
    ) -> [Way] {
        guard bytes.count <= 255, let bucket = WalkHash.bucket(payload[...]),
            let base = WalkDifference.Base(state.bucketItem(bucket), bucket: bucket),
            base.family == family, StreamToken.shortest(family, payload) == bytes
        else { return [] }
        let isOwn = state.baseBucket(place) == bucket
        if let stamp = stamp(payload, base, isOwn, at: place) { return [stamp] }
        let form = form(payload, base, isOwn, at: place)
        if let form, form.price <= 8 { return [form] }
        return [form, delta(payload, base, at: place)].compactMap { $0 }
    }

    private func stamp(
        _ payload: [UInt8], _ base: WalkDifference.Base, _ isOwn: Bool, at place: WalkState.Place
    ) -> Way? {
        guard base.family == .str, let new = StreamStamp(payload),
            let old = StreamStamp(base.payload), new.head == old.head
        else { return nil }
        let difference = StreamNumbers.zigzag(new.value - old.value)
        let count = StreamNumbers.bytesNeeded(difference)
        let operand = StreamBody(difference, bytes: count, .stamp)
        if isOwn { return way(WalkUnit.sized(WalkUnit.stamp, count), operand, at: place) }
        let bucket = StreamBody([UInt8(base.bucket)], .bucket)
        return way(WalkUnit.sized(WalkUnit.stampOther, count), bucket + operand, at: place)
    }

    private func form(
        _ payload: [UInt8], _ base: WalkDifference.Base, _ isOwn: Bool, at place: WalkState.Place
    ) -> Way? {
        let front = WalkDifference.commonFront(payload, base.payload)
        let usual = state.formStarts[base.bucket]
        let start = usual <= front && front - usual <= 3 ? usual : front
        let places = WalkDifference.formPlaces(
            base.payload, start: start, count: payload.count)
        let others = Set(start..<max(start, payload.count)).subtracting(places)
        guard payload.count <= 64, base.payload.count <= 64, !places.isEmpty,
            others.allSatisfy({ payload[$0] == base.payload[$0] }),
            let packed = WalkDifference.packed(payload, places)
        else { return nil }
        let digits = StreamBody(packed, .digits)
        let bucket = StreamBody([UInt8(base.bucket)], .bucket)
        if start == usual && payload.count == base.payload.count {
            if isOwn { return way(WalkUnit.form, digits, at: place) }
            return way(WalkUnit.formOther, bucket + digits, at: place)
        }
        let counts = StreamBody([UInt8(start), UInt8(payload.count)], .text)
        var way = way(WalkUnit.formAt, bucket + counts + digits, at: place)
        way.formStart = (base.bucket, start)
        return way
    }

    private func delta(
        _ payload: [UInt8], _ base: WalkDifference.Base, at place: WalkState.Place
    ) -> Way? {
        let front = WalkDifference.commonFront(payload, base.payload)
        let back = WalkDifference.commonFront(
            payload[front...].reversed(), base.payload[front...].reversed())
        let middle = Array(payload[front..<(payload.count - back)])
        let head =
            StreamBody([UInt8(base.bucket)], .bucket)
            + StreamBody([UInt8(front), UInt8(back), UInt8(middle.count)], .text)
        if middle.count >= 2,
            let digits = WalkDifference.packed(middle, Array(middle.indices))
        {
            return way(WalkUnit.deltaDigits, head + StreamBody(digits, .digits), at: place)
        }
        return way(WalkUnit.delta, head + StreamBody(middle, .literal), at: place)
    }
}
