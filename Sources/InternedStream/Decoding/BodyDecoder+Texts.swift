import StringInterning

/// Texts that follow from the newest item of a bucket, and blobs.
extension BodyDecoder {
    /// FORM, DELTA and STAMP.
    mutating func decodeDifference(_ unit: UInt8) throws(StreamError) {
        let isOwn = unit == Unit.form || unit >= Unit.stamp && unit < Unit.stampOther
        let bucket = isOwn ? state.baseBucket : Int(try source.byte(as: .bucket))
        let item = bucket < 0 ? -1 : state.item(inBucket: bucket)
        guard item >= 0 else { throw source.error(.deadReference) }
        let slot = state.items.slot(item)
        // SAFETY: the item is live, and nothing is inserted before it has been used.
        let base = unsafe ItemText(state.items.address(slot), size: Int(slot.count))
        switch unit {
        case Unit.form, Unit.formOther:
            try decodeForm(base, from: state.formStart(bucket), count: base.count)
        case Unit.formAt:
            let start = Int(try source.byte(as: .text))
            let count = Int(try source.byte(as: .text, at: 1))
            state.setFormStart(bucket, to: start)
            try decodeForm(base, from: start, count: count)
        case Unit.delta, Unit.deltaDigits: try decodeDelta(base, unit)
        default: try decodeStamp(base, unit)
        }
    }

    /// Appends the shortest header of a text like a base, and makes room for its payload.
    private mutating func appendHeader(like base: ItemText, payload count: Int) throws(StreamError)
    {
        guard count >= 4, count <= 253 else { throw source.error(.invalidOperand) }
        let limit = base.family == .str ? 32 : 0
        try allow(count < limit ? count + 1 : count + 2)
        state.history.reserve(count + 2)
        if count < limit {
            state.history.append(0xA0 | UInt8(truncatingIfNeeded: count))
        } else {
            state.history.append(base.family == .str ? 0xD9 : 0xC4)
            state.history.append(UInt8(truncatingIfNeeded: count))
        }
    }

    private mutating func decodeForm(
        _ base: ItemText, from start: Int, count: Int
    ) throws(StreamError) {
        guard count <= 64, base.count <= 64, start <= min(count, base.count) else {
            throw source.error(.invalidOperand)
        }
        try appendHeader(like: base, payload: count)
        unsafe state.history.append(base.payload, start)
        var pending: UInt64 = 0
        var pendingBits = 0
        var index = start
        while index < count {
            let left = min(8, count &- index)
            let mask = base.formMask(at: index) & HexWord.low(left)
            let bits = 4 &* HexWord.count(of: mask)
            if bits > pendingBits {
                let size = (bits &- pendingBits &+ 7) &>> 3
                let digits = try source.number(size: size, as: .digits)
                pending |= digits &<< UInt64(truncatingIfNeeded: pendingBits)
                pendingBits &+= 8 &* size
            }
            let old =
                index < base.count
                ? unsafe HexWord.load(base.payload, at: index, count: base.count) : 0
            let filled = HexWord.filled(mask)
            let new = HexWord.text(of: HexWord.scattered(pending, mask: mask)) & filled
            pending &>>= UInt64(truncatingIfNeeded: bits)
            pendingBits &-= bits
            // SAFETY: room was made, and the padding of the history.
            unsafe state.history.target.storeBytes(
                of: (new | old & ~filled).littleEndian, as: UInt64.self)
            state.history.commit(left)
            index &+= 8
        }
        guard pending == 0 else { throw source.error(.invalidOperand) }
    }

    private mutating func decodeDelta(_ base: ItemText, _ unit: UInt8) throws(StreamError) {
        let front = Int(try source.byte(as: .text))
        let back = Int(try source.byte(as: .text, at: 1))
        let middle = Int(try source.byte(as: .text, at: 2))
        guard front + back <= base.count else { throw source.error(.invalidOperand) }
        try appendHeader(like: base, payload: front + middle + back)
        // SAFETY: front + back <= base.count.
        unsafe state.history.append(base.payload, front)
        if unit == Unit.delta {
            try source.append(middle, as: .literal, to: &state.history)
            state.history.reserve(back)
        } else {
            try appendDigits(middle)
        }
        unsafe state.history.append(base.payload + (base.count - back), back)
    }

    /// Digits, two to a byte; room was made.
    mutating func appendDigits(_ count: Int) throws(StreamError) {
        var index = 0
        while index < count {
            let left = min(8, count &- index)
            let digits = try source.number(size: (left &+ 1) / 2, as: .digits)
            guard left & 1 == 0 || digits &>> UInt64(truncatingIfNeeded: 4 &* left) == 0 else {
                throw source.error(.invalidOperand)
            }
            let word = HexWord.text(of: HexWord.unpacked(digits))
            // SAFETY: room was made, and the padding of the history.
            unsafe state.history.target.storeBytes(of: word.littleEndian, as: UInt64.self)
            state.history.commit(left)
            index &+= 8
        }
    }

    private mutating func decodeStamp(_ base: ItemText, _ unit: UInt8) throws(StreamError) {
        let change = unzigzag(try source.number(size: Unit.bytes(unit), as: .stamp))
        guard base.family == .str,
            let old = unsafe StampedText(base.payload, count: base.count)
        else { throw source.error(.deadReference) }
        // If the sum wraps, it is negative or too large.
        let value = old.value &+ Int64(bitPattern: change)
        guard value >= 0 && value < StampedText.limitValue else {
            throw source.error(.invalidOperand)
        }
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        // SAFETY: 24 bytes hold the longest number.
        let size = unsafe withUnsafeMutableBytes(of: &digits) {
            unsafe StampedText.write(value, to: $0.baseAddress.unsafelyUnwrapped)
        }
        try appendHeader(like: base, payload: old.headCount + size)
        unsafe state.history.append(base.payload, old.headCount)
        // SAFETY: `size` is at most 24, and room was made.
        unsafe withUnsafeBytes(of: &digits) {
            unsafe state.history.append($0.baseAddress.unsafelyUnwrapped, size)
        }
    }

    // MARK: Attachments

    /// Appends an attachment that is coded as copies to the history.
    mutating func decodeAttachment(_ count: Int) throws(StreamError) {
        guard count <= History.limitCodedAttachment else { throw source.error(.invalidOperand) }
        try decodeSequences(count)
    }

    /// Keeps what was appended from `place` on, unless it is too long.
    mutating func keepAttachment(from place: Int, _ count: Int) {
        if count > state.history.limitAttachment { state.history.truncate(to: place) }
    }

    /// Keeps an attachment that came as it is, unless it is too long.
    mutating func keepPlainAttachment(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count <= state.history.limitAttachment else {
            return
        }
        state.history.reserve(bytes.count)
        unsafe state.history.append(start, bytes.count)
    }
}
