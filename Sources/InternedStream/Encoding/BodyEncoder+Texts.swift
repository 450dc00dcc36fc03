import StringInterning

/// Texts that are no item: what they have in common with the newest item of their bucket, or copies.
extension BodyEncoder {
    /// A text and the base of its bucket.
    @safe
    private struct Difference {
        let text: ItemText
        let base: ItemText
        let bucket: Int
        /// Whether the base of the walk is a text of the same bucket, which then need not be named.
        let isOwn: Bool
        /// Payload bytes that both begin with.
        let front: Int
    }

    /// What a text can be said by.
    private struct Choice {
        var unit: UInt8
        var price: Int
        /// Of a stamp: the difference.
        var change: UInt64 = 0
        /// Of FORM: where it begins.
        var start = 0
        /// Of DELTA: payload bytes that both end with.
        var back = 0
    }

    mutating func encodeText(_ token: Token) throws(EncodingStop) {
        let start = unsafe state.history.address(state.position)
        let text = unsafe ItemText(start, size: token.size)
        var best = Choice(unit: Unit.token, price: state.price(Unit.token) &+ token.size)
        let difference = token.size <= 255 ? difference(text) : nil
        if let difference { takeDifference(difference, &best) }
        if token.size >= 16, best.unit == Unit.token || best.price > 24 {
            if try encodeBlob(token, below: best.price) {
                try enterText(token)
                return finishText(token, pendingBlob: true)
            }
        }
        try enterText(token)
        let hasEvent = write(best.unit)
        if let difference, best.unit != Unit.token {
            writeOperands(best, difference)
        } else {
            unsafe writer.put(start, size: token.size, as: .token)
        }
        state.complete(
            token, token.size, hasEvent: hasEvent, insertsText: true, jump: 0)
    }

    private mutating func finishText(_ token: Token, pendingBlob: Bool) {
        let hasEvent = write(Unit.blob)
        appendBlob()
        if state.open.depth == 0 { return finishRoot(token) }
        state.complete(
            token, token.size, hasEvent: hasEvent, insertsText: true, jump: 0)
    }

    /// Enters the places of a text that later copies may use.
    private mutating func enterText(_ token: Token) throws(EncodingStop) {
        guard token.size >= 12 else { return }
        try knowWhole(before: token.size)
        let place = state.position &+ token.headerSize
        let start = unsafe state.history.address(place)
        let count = token.size &- token.headerSize
        if isKnownWhole {
            unsafe deepPlanner.enter(start, at: place, count: count, step: 4, undo: &noRefusal)
        } else {
            unsafe deepPlanner.enter(start, at: place, count: count, step: 4, undo: &refusal)
        }
    }

    private mutating func difference(_ text: ItemText) -> Difference? {
        guard text.count >= 4, text.hasShortestForm else { return nil }
        let bucket = text.bucket
        let item = state.item(inBucket: bucket)
        guard item >= 0 else { return nil }
        let slot = state.items.slot(item)
        // SAFETY: the item is live, and nothing is inserted before it has been used.
        let base = unsafe ItemText(state.items.address(slot), size: Int(slot.count))
        guard base.family == text.family else { return nil }
        // SAFETY: the shorter payload bounds the comparison.
        let front = unsafe ByteMatch.length(
            base.payload, text.payload, limit: min(base.count, text.count))
        return Difference(
            text: text, base: base, bucket: bucket, isOwn: state.baseBucket == bucket,
            front: front)
    }

    private mutating func takeDifference(_ difference: Difference, _ best: inout Choice) {
        if let stamp = stamp(difference) {
            if stamp.price < best.price { best = stamp }
            return
        }
        if let form = form(difference) {
            if form.price < best.price { best = form }
            if form.price <= 8 { return }
        }
        let delta = delta(difference)
        if delta.price < best.price { best = delta }
    }

    private mutating func writeOperands(_ choice: Choice, _ difference: Difference) {
        let bucket = UInt8(truncatingIfNeeded: difference.bucket)
        switch choice.unit {
        case Unit.form: writeDigits(difference, from: choice.start)
        case Unit.formOther:
            writer.put(bucket, as: .bucket)
            writeDigits(difference, from: choice.start)
        case Unit.formAt:
            writer.put(bucket, as: .bucket)
            writer.put(UInt8(truncatingIfNeeded: choice.start), as: .text)
            writer.put(UInt8(truncatingIfNeeded: difference.text.count), as: .text, at: 1)
            state.setFormStart(difference.bucket, to: choice.start)
            writeDigits(difference, from: choice.start)
        case Unit.delta, Unit.deltaDigits: writeDelta(choice, difference)
        default:
            let isOther = choice.unit >= Unit.stampOther
            if isOther { writer.put(bucket, as: .bucket) }
            writer.put(choice.change, size: Unit.bytes(choice.unit), as: .stamp)
        }
    }

    // MARK: STAMP

    private mutating func stamp(_ difference: Difference) -> Choice? {
        let (text, base) = (difference.text, difference.base)
        guard text.family == .str, text.count <= 253,
            let new = unsafe StampedText(text.payload, count: text.count),
            let old = unsafe StampedText(base.payload, count: base.count),
            new.headCount == old.headCount, difference.front >= new.headCount
        else { return nil }
        let change = zigzag(UInt64(bitPattern: new.value &- old.value))
        let bytes = byteSize(change)
        let unit = Unit.sized(difference.isOwn ? Unit.stamp : Unit.stampOther, bytes)
        return Choice(
            unit: unit, price: state.price(unit) &+ bytes &+ (difference.isOwn ? 0 : 1),
            change: change)
    }

    // MARK: DELTA

    private mutating func delta(_ difference: Difference) -> Choice {
        let (text, base) = (difference.text, difference.base)
        let limit = min(text.count, base.count) &- difference.front
        var back = 0
        while back < limit {
            // SAFETY: `back` is below the length of both payloads.
            let old = unsafe base.payload.load(
                fromByteOffset: base.count &- 1 &- back, as: UInt8.self)
            let new = unsafe text.payload.load(
                fromByteOffset: text.count &- 1 &- back, as: UInt8.self)
            if old != new { break }
            back &+= 1
        }
        let middle = text.count &- difference.front &- back
        let isDigits = middle >= 2 && areDigits(text, from: difference.front, middle)
        let unit = isDigits ? Unit.deltaDigits : Unit.delta
        let bytes = isDigits ? (middle &+ 1) / 2 : middle
        return Choice(unit: unit, price: state.price(unit) &+ 4 &+ bytes, back: back)
    }

    private mutating func areDigits(_ text: ItemText, from start: Int, _ count: Int) -> Bool {
        var index = start
        let end = start &+ count
        while index < end {
            let word = unsafe HexWord.load(text.payload, at: index, count: end)
            let digits = HexWord.count(of: HexWord.digits(of: word))
            if digits < min(8, end &- index) { return false }
            index &+= 8
        }
        return true
    }

    private mutating func writeDelta(_ choice: Choice, _ difference: Difference) {
        let middle = difference.text.count &- difference.front &- choice.back
        writer.put(UInt8(truncatingIfNeeded: difference.bucket), as: .bucket)
        writer.put(UInt8(truncatingIfNeeded: difference.front), as: .text)
        writer.put(UInt8(truncatingIfNeeded: choice.back), as: .text, at: 1)
        writer.put(UInt8(truncatingIfNeeded: middle), as: .text, at: 2)
        // SAFETY: front + middle <= text.count.
        let start = unsafe difference.text.payload + difference.front
        if choice.unit == Unit.delta {
            unsafe writer.put(start, size: middle, as: .literal)
        } else {
            var index = 0
            while index < middle {
                let word = unsafe HexWord.load(start, at: index, count: middle)
                let left = min(8, middle &- index)
                let values = HexWord.values(of: word) & HexWord.low(left)
                writer.put(HexWord.packed(values), size: (left &+ 1) / 2, as: .digits)
                index &+= 8
            }
        }
    }

    // MARK: FORM

    private mutating func form(_ difference: Difference) -> Choice? {
        let (text, base) = (difference.text, difference.base)
        guard text.count <= 64 && base.count <= 64 else { return nil }
        let usual = state.formStart(difference.bucket)
        let front = difference.front
        let start = usual <= front && front &- usual <= 3 ? usual : front
        var digits = 0
        var index = start
        while index < text.count {
            let left = min(8, text.count &- index)
            let low = HexWord.low(left)
            let mask = base.formMask(at: index) & low
            let new = unsafe HexWord.load(text.payload, at: index, count: text.count)
            let old =
                index < base.count
                ? unsafe HexWord.load(base.payload, at: index, count: base.count) : 0
            let missing = mask & ~HexWord.digits(of: new)
            let differing = (old ^ new) & ~HexWord.filled(mask) & low
            if missing | differing != 0 { return nil }
            digits &+= HexWord.count(of: mask)
            index &+= 8
        }
        guard digits > 0 else { return nil }
        let isUsual = start == usual && text.count == base.count
        let unit = isUsual ? difference.isOwn ? Unit.form : Unit.formOther : Unit.formAt
        let head = isUsual ? difference.isOwn ? 0 : 1 : 3
        return Choice(
            unit: unit, price: state.price(unit) &+ head &+ (digits &+ 1) / 2, start: start)
    }

    private mutating func writeDigits(_ difference: Difference, from start: Int) {
        let (text, base) = (difference.text, difference.base)
        var index = start
        var pending: UInt64 = 0
        var pendingBits = 0
        while index < text.count {
            let left = min(8, text.count &- index)
            let mask = base.formMask(at: index) & HexWord.low(left)
            let new = unsafe HexWord.load(text.payload, at: index, count: text.count)
            let digits = HexWord.gathered(HexWord.values(of: new), mask: mask)
            pending |= digits &<< UInt64(truncatingIfNeeded: pendingBits)
            pendingBits &+= 4 &* HexWord.count(of: mask)
            writer.put(pending, size: pendingBits &>> 3, as: .digits)
            pending &>>= UInt64(truncatingIfNeeded: pendingBits & ~7)
            pendingBits &= 7
            index &+= 8
        }
        if pendingBits > 0 { writer.put(UInt8(truncatingIfNeeded: pending), as: .digits) }
    }

    // MARK: BLOB

    /// Plans a token as copies, in `scratch`.
    ///
    /// - Returns: whether that takes fewer bytes than `price`, or the token is longer than 255 bytes.
    private mutating func encodeBlob(
        _ token: Token, below price: Int
    ) throws(EncodingStop) -> Bool {
        scratch.begin(limitBytes: .max)
        scratch.putVarint(token.size)
        try knowWhole(before: .max)
        let place = state.position
        plannedDistance = deepPlanner.write(
            from: place, to: place &+ token.size, last: state.scalars.lastDistance,
            &state.history, to: &scratch)
        let isBetter = state.price(Unit.blob) &+ scratch.count < price || token.size > 255
        guard isBetter else { return false }
        guard writer.makeRoom(for: scratch.count) else { throw EncodingStop() }
        return true
    }

    /// Appends the blob that was planned last.
    private mutating func appendBlob() {
        writer.append(scratch)
        state.scalars.lastDistance = plannedDistance
    }

    /// BLOB of a long token that is no text.
    mutating func encodeBlob(_ token: Token) throws(EncodingStop) {
        _ = try encodeBlob(token, below: 0)
        let hasEvent = write(Unit.blob)
        appendBlob()
        if state.open.depth == 0 { return finishRoot(token) }
        finish(token, token.size, hasEvent, jump: 0)
    }

    /// Completes a BLOB that is not inside a container: it is the whole main frame, of which nothing else is
    /// kept, whatever it consists of.
    private mutating func finishRoot(_ token: Token) {
        state.position &+= token.size
        state.base = 0
    }
}
