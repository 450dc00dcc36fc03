import StringInterning

/// FORM, DELTA and STAMP (FORMAT.md sections 6.1 and 6.2).
extension BodyDecoder {
    /// The item in the bucket that the next unit names.
    @inline(__always)
    private mutating func decodeBase(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) -> (number: Int, text: ItemText) {
        let bucket = try nextUnitInlined(&source, in: context)
        let number = state.item(inBucket: Int(bucket))
        guard number >= 0 else { throw source.error(.deadReference) }
        let slot = state.items.slot(number)
        // SAFETY: the item is live, and nothing is inserted before the base has been used.
        return (number, unsafe ItemText(state.items.address(slot), Int(slot.count)))
    }

    /// Appends the shortest header of a str or bin with `count` payload bytes.
    @inline(__always)
    private mutating func appendHeader(
        _ base: ItemText, _ count: Int, _ source: inout BodyReader
    ) throws(StreamError) {
        let header = base.family == 1 && count < 32 ? 1 : 2
        guard count >= 0, header + count >= 3, header + count <= ItemRing.limitItemBytes else {
            throw source.error(.invalidOperand)
        }
        try admit(header + count, &source)
        if header == 1 {
            output.put(0xA0 | UInt8(truncatingIfNeeded: count))
        } else {
            output.put(base.family == 1 ? 0xD9 : 0xC4)
            output.put(UInt8(truncatingIfNeeded: count))
        }
    }

    /// FORM or DELTA.
    @_optimize(speed)
    mutating func decodeDerived(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        let start = output.count
        let base = try decodeBase(&source, in: context).text
        let front = Int(try nextUnit(&source, in: context))
        if unit == Unit.form {
            guard front <= base.count else { throw source.error(.invalidOperand) }
            try appendHeader(base, base.count, &source)
            unsafe output.putPadded(unsafe base.payload, front)
            try decodeDigits(&source, base, from: front)
        } else {
            try decodeMiddle(&source, base, front: front)
        }
        insertNovel(from: start, in: context)
    }

    /// Appends what DELTA has between `front` bytes of the base and some of its last.
    @inline(never)
    private mutating func decodeMiddle(
        _ source: inout BodyReader, _ base: ItemText, front: Int
    ) throws(StreamError) {
        let back = Int(try source.byte(.text, 0))
        let middle = try source.varint()
        guard front + back <= base.count else { throw source.error(.invalidOperand) }
        try appendHeader(base, front + middle + back, &source)
        // SAFETY: front + back <= base.count.
        unsafe output.putPadded(unsafe base.payload, front)
        try source.append(middle, .text, to: &output, from: 0)
        unsafe output.putPadded(unsafe base.payload + (base.count - back), back)
    }

    /// Appends the base from byte `front` on, each of its digits replaced by one that is read.
    @_optimize(speed)
    private mutating func decodeDigits(
        _ source: inout BodyReader, _ base: ItemText, from front: Int
    ) throws(StreamError) {
        let bytes = base.count &- front
        // The last word of digits is loaded whole, too.
        guard let digits = unsafe source.peek(bytes &>> 1 &+ 8) else {
            return try decodeScarceDigits(&source, base, from: front)
        }
        // SAFETY: whole words are written, the last at most seven bytes beyond `bytes`, which were let in;
        // so many digits are there, as each takes half a byte.
        let target = unsafe output.target
        var done = 0
        var bits = 0
        while done < bytes {
            let old = unsafe HexWord.load(base.payload, front &+ done, base.count)
            let mask = HexWord.digits(old)
            let new = unsafe HexWord.text(
                HexWord.scattered(
                    ByteMatch.word(digits, bits &>> 3) &>> UInt64(truncatingIfNeeded: bits & 7),
                    mask))
            let filled = HexWord.filled(mask)
            let word = new & filled | old & ~filled
            unsafe target.storeBytes(of: word.littleEndian, toByteOffset: done, as: UInt64.self)
            bits &+= 4 &* HexWord.count(mask)
            done &+= 8
        }
        // Behind an odd last digit the high half is zero.
        let last = unsafe ByteMatch.word(digits, bits &>> 3) & 0xFF
        source.advance((bits &+ 7) &>> 3)
        guard bits & 7 == 0 || last < 16 else {
            throw source.error(.invalidOperand)
        }
        output.commit(bytes)
    }

    /// `decodeDigits` close to the end of a body, where no whole word can be loaded, or behind the range
    /// coder: no more digits are read than the next word of text takes.
    private mutating func decodeScarceDigits(
        _ source: inout BodyReader, _ base: ItemText, from front: Int
    ) throws(StreamError) {
        var pending: UInt64 = 0
        var pendingBits = 0
        var index = front
        while index < base.count {
            // SAFETY: index is below the length of the payload.
            let old = unsafe HexWord.load(base.payload, index, base.count)
            let mask = HexWord.digits(old)
            let bits = 4 &* HexWord.count(mask)
            if bits > pendingBits {
                let size = (bits &- pendingBits &+ 7) &>> 3
                let digits = try source.number(size, .digits)
                pending |= digits &<< UInt64(truncatingIfNeeded: pendingBits)
                pendingBits &+= 8 &* size
            }
            let new = HexWord.text(HexWord.scattered(pending, mask))
            pending &>>= UInt64(truncatingIfNeeded: bits)
            pendingBits &-= bits
            let filled = HexWord.filled(mask)
            output.append(new & filled | old & ~filled, size: min(8, base.count &- index))
            index &+= 8
        }
        guard pending == 0 else { throw source.error(.invalidOperand) }
    }

    @_optimize(speed)
    mutating func decodeStamp(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        let start = output.count
        let (number, base) = try decodeBase(&source, in: context)
        let difference = unzigzag(
            try source.number(Int(unit &- Unit.stamp) &+ 1, .stamp))
        guard base.family == 1, let old = state.stamp(of: number, base) else {
            throw source.error(.deadReference)
        }
        let value = old.value &+ Int64(bitPattern: difference)
        guard value >= 0 && value < StampedText.limitValue else {
            throw source.error(.invalidOperand)
        }
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        // SAFETY: 24 bytes hold the longest number.
        let size = unsafe withUnsafeMutableBytes(of: &digits) {
            unsafe StampedText.write(value, to: $0.baseAddress.unsafelyUnwrapped)
        }
        try appendHeader(base, old.headCount + size, &source)
        unsafe output.putPadded(unsafe base.payload, old.headCount)
        output.put(digits, size: size)
        if insertNovel(from: start, in: context) {
            state.keep(StampedText(headCount: old.headCount, value: value))
        }
    }
}
