import StringInterning

/// FORM, DELTA and STAMP (FORMAT.md sections 6.1 and 6.2).
extension BodyDecoder {
    /// The item in the bucket that the next unit names.
    @inline(__always)
    private mutating func decodeBase(
        in context: ContextID
    ) throws(StreamError) -> (item: ItemNumber, text: ItemText) {
        let bucket = try nextUnitInlined(in: context)
        guard let item = state.item(inBucket: Int(bucket)) else {
            throw source.error(.deadReference)
        }
        let slot = state.items.slot(item.value)
        // SAFETY: the item is live, and nothing is inserted before the base has been used.
        return (item, unsafe ItemText(state.items.address(slot), size: Int(slot.count)))
    }

    /// Appends the shortest header of a token of the base's family with `count` payload bytes, and makes room
    /// for the payload.
    @inline(__always)
    private mutating func appendHeader(
        like base: ItemText, payload count: Int
    ) throws(StreamError) {
        let header = base.family == .str && count < 32 ? 1 : 2
        guard count >= 0, header + count >= 3, header + count <= ItemRing.limitItemBytes else {
            throw source.error(.invalidOperand)
        }
        try admit(header + count)
        if header == 1 {
            output.put(0xA0 | UInt8(truncatingIfNeeded: count))
        } else {
            output.put(base.family == .str ? 0xD9 : 0xC4)
            output.put(UInt8(truncatingIfNeeded: count))
        }
    }

    /// FORM or DELTA.
    @_optimize(speed)
    mutating func decodeDerived(_ unit: UInt8, in context: ContextID) throws(StreamError) {
        let start = output.count
        let base = try decodeBase(in: context).text
        let front = Int(try nextUnit(in: context))
        if unit == Unit.form {
            guard front <= base.count else { throw source.error(.invalidOperand) }
            try appendHeader(like: base, payload: base.count)
            unsafe output.putPadded(unsafe base.payload, front)
            try decodeDigits(of: base, from: front)
        } else {
            try decodeMiddle(of: base, front: front)
        }
        insertNovel(from: start, in: context)
    }

    /// DELTA: appends `front` bytes of the base, new bytes, and some of the last bytes of the base.
    @inline(never)
    private mutating func decodeMiddle(
        of base: ItemText, front: Int
    ) throws(StreamError) {
        let back = Int(try source.byte(as: .text))
        let middle = try source.varint()
        guard front + back <= base.count else { throw source.error(.invalidOperand) }
        try appendHeader(like: base, payload: front + middle + back)
        // SAFETY: front + back <= base.count.
        unsafe output.putPadded(unsafe base.payload, front)
        try source.append(middle, as: .text, to: &output)
        unsafe output.putPadded(unsafe base.payload + (base.count - back), back)
    }

    /// FORM: appends the base from byte `front` on, each of its digits replaced by one that is read.
    ///
    /// The base has at most 255 bytes, so no sum of positions or bits overflows.
    @_optimize(speed)
    private mutating func decodeDigits(
        of base: ItemText, from front: Int
    ) throws(StreamError) {
        let bytes = base.count &- front
        // The last word of digits is loaded whole, too.
        guard let digits = unsafe source.peek(bytes &>> 1 &+ 8) else {
            return try decodeScarceDigits(of: base, from: front)
        }
        // SAFETY: whole words are written, the last at most seven bytes beyond `bytes`, for which there is
        // room; `digits` has a half byte for each, and a word more.
        let target = unsafe output.target
        var done = 0
        var bits = 0
        while done < bytes {
            let old = unsafe HexWord.load(base.payload, at: front &+ done, count: base.count)
            let mask = HexWord.digits(of: old)
            let next = unsafe ByteMatch.word(of: digits, at: bits &>> 3)
            let new = HexWord.text(
                of: HexWord.scattered(next &>> UInt64(truncatingIfNeeded: bits & 7), mask: mask))
            let filled = HexWord.filled(mask)
            let word = new & filled | old & ~filled
            unsafe target.storeBytes(of: word.littleEndian, toByteOffset: done, as: UInt64.self)
            bits &+= 4 &* HexWord.count(of: mask)
            done &+= 8
        }
        // After an odd last digit the high half of its byte is zero.
        let last = unsafe ByteMatch.word(of: digits, at: bits &>> 3) & 0xFF
        source.advance(by: (bits &+ 7) &>> 3)
        guard bits & 7 == 0 || last < 16 else {
            throw source.error(.invalidOperand)
        }
        output.commit(bytes)
    }

    /// `decodeDigits` of a range coded body, or close to the end of a body, where no whole word can be loaded:
    /// no more digits are read than the next word of text takes.
    private mutating func decodeScarceDigits(
        of base: ItemText, from front: Int
    ) throws(StreamError) {
        var pending: UInt64 = 0
        var pendingBits = 0
        var index = front
        while index < base.count {
            // SAFETY: index is below the length of the payload.
            let old = unsafe HexWord.load(base.payload, at: index, count: base.count)
            let mask = HexWord.digits(of: old)
            let bits = 4 &* HexWord.count(of: mask)
            if bits > pendingBits {
                let size = (bits &- pendingBits &+ 7) &>> 3
                let digits = try source.number(size: size, as: .digits)
                pending |= digits &<< UInt64(truncatingIfNeeded: pendingBits)
                pendingBits &+= 8 &* size
            }
            let new = HexWord.text(of: HexWord.scattered(pending, mask: mask))
            pending &>>= UInt64(truncatingIfNeeded: bits)
            pendingBits &-= bits
            let filled = HexWord.filled(mask)
            output.append(new & filled | old & ~filled, size: min(8, base.count &- index))
            index &+= 8
        }
        guard pending == 0 else { throw source.error(.invalidOperand) }
    }

    /// STAMP: the number at the end of the base, changed by a difference.
    @_optimize(speed)
    mutating func decodeStamp(_ unit: UInt8, in context: ContextID) throws(StreamError) {
        let start = output.count
        let (item, base) = try decodeBase(in: context)
        let difference = unzigzag(
            try source.number(size: Int(unit &- Unit.stamp) &+ 1, as: .stamp))
        guard base.family == .str, let old = state.stamps.stamp(of: item, text: base) else {
            throw source.error(.deadReference)
        }
        // If the sum wraps, it is negative or too large.
        let value = old.value &+ Int64(bitPattern: difference)
        guard value >= 0 && value < StampedText.limitValue else {
            throw source.error(.invalidOperand)
        }
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        // SAFETY: 24 bytes hold the longest number.
        let size = unsafe withUnsafeMutableBytes(of: &digits) {
            unsafe StampedText.write(value, to: $0.baseAddress.unsafelyUnwrapped)
        }
        try appendHeader(like: base, payload: old.headCount + size)
        unsafe output.putPadded(unsafe base.payload, old.headCount)
        output.put(digits, size: size)
        if insertNovel(from: start, in: context) {
            state.stamps.keep(
                StampedText(headCount: old.headCount, value: value), of: state.lastReference)
        }
    }
}
