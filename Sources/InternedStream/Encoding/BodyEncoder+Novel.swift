import MsgPackWire
import StringInterning

/// Str and bin that neither side holds: a difference to the item in their bucket, or the token
/// itself (FORMAT.md sections 6.1, 6.2 and 12, rule 2).
extension BodyEncoder {
    @_optimize(speed)
    mutating func encodeNovel(
        _ start: UnsafeRawPointer, at position: Int, _ size: Int, _ tag: UInt32,
        in context: Int
    ) {
        let text = unsafe ItemText(start, size)
        let stamp = unsafe text.family == 1 ? StampedText(text.payload, text.count) : nil
        if !encodeDifference(text, stamp, at: position, size: size, in: context) {
            write(Unit.token, in: context)
            unsafe writer.put(start, size, .token)
        }
        if state.insert(text, size, tag: tag, rememberIn: context) {
            // The ring's copy has padding behind it, which the input may not have.
            let item = unsafe state.items.address(state.items.slot(state.lastReference))
            unsafe state.history.appendPadded(item + (size &- text.count), text.count)
            if let stamp { state.keep(stamp) }
        }
    }

    /// Writes STAMP, FORM or DELTA if there is a base and it pays.
    @inline(__always)
    private mutating func encodeDifference(
        _ text: ItemText, _ stamp: StampedText?, at position: Int, size: Int, in context: Int
    ) -> Bool {
        guard text.count >= 4, text.hasShortestForm(size: size) else { return false }
        let bucket = text.bucket
        let number = state.item(inBucket: bucket)
        guard number >= 0 else { return false }
        let slot = state.items.slot(number)
        let base = unsafe ItemText(unsafe state.items.address(slot), Int(slot.count))
        guard base.family == text.family else { return false }
        if let stamp, let old = state.stamp(of: number, base),
            encodeStamp(stamp, text, old, base, bucket, in: context)
        {
            return true
        }
        let front = Self.commonFront(base, text)
        let digits =
            text.count == base.count ? Self.formDigits(text, base, from: front) : -1
        if digits >= 0 {
            let price = 2 &+ (digits &+ 1) / 2
            guard price < size, affords(price &+ 4, position, size) else { return false }
            encodeForm(text, base, bucket, front: front, in: context)
            return true
        }
        let rest = min(text.count, base.count) &- front
        var back = Self.commonBack(base, text, limit: rest)
        if back < 3 { back = 0 }
        let middle = text.count &- front &- back
        let price = 4 &+ middle
        guard price < size, affords(price &+ 4, position, size) else { return false }
        write(Unit.delta, in: context)
        write(UInt8(truncatingIfNeeded: bucket), in: context)
        write(UInt8(truncatingIfNeeded: front), in: context)
        writer.put(UInt8(truncatingIfNeeded: back), .text, 0)
        writer.putVarint(middle)
        // SAFETY: front + middle <= text.count.
        unsafe writer.put(unsafe text.payload + front, middle, .text)
        return true
    }

    @inline(__always)
    private mutating func encodeStamp(
        _ new: StampedText, _ text: ItemText, _ old: StampedText, _ base: ItemText,
        _ bucket: Int, in context: Int
    ) -> Bool {
        guard new.headCount == old.headCount,
            // SAFETY: both heads lie inside their payloads.
            unsafe ItemEquality.areEqual(text.payload, base.payload, new.headCount)
        else { return false }
        let difference = zigzag(UInt64(bitPattern: new.value &- old.value))
        let bytes = byteSize(difference)
        write(Unit.stamp &+ UInt8(truncatingIfNeeded: bytes &- 1), in: context)
        write(UInt8(truncatingIfNeeded: bucket), in: context)
        writer.put(difference, size: bytes, .stamp)
        return true
    }

    /// The number of digits to write if `text` has the form of `base` from byte `front` on, else −1.
    @_optimize(speed)
    private static func formDigits(_ text: ItemText, _ base: ItemText, from front: Int) -> Int {
        var digits = 0
        var index = front
        while index < text.count {
            // SAFETY: index is below the length of both payloads, which is the same.
            let old = unsafe HexWord.load(base.payload, index, base.count)
            let new = unsafe HexWord.load(text.payload, index, base.count)
            let mask = HexWord.digits(old)
            let missing = mask & ~HexWord.digits(new)
            let differing = (old ^ new) & ~HexWord.filled(mask)
            if missing | differing != 0 { return -1 }
            digits &+= HexWord.count(mask)
            index &+= 8
        }
        return digits
    }

    @_optimize(speed)
    private mutating func encodeForm(
        _ text: ItemText, _ base: ItemText, _ bucket: Int, front: Int, in context: Int
    ) {
        write(Unit.form, in: context)
        write(UInt8(truncatingIfNeeded: bucket), in: context)
        let pair = pair(in: context)
        let (first, second) = (Int(pair.firstUnit), Int(pair.secondUnit))
        var from = front
        if first > 0 && first <= front && front <= first &+ 3 {
            from = first
        } else if second > 0 && second <= front && front <= second &+ 2 {
            from = second
        }
        write(UInt8(truncatingIfNeeded: from), in: context)
        var index = from
        var pending: UInt64 = 0
        var pendingBits = 0
        while index < text.count {
            // SAFETY: index is below the length of both payloads, which is the same.
            let old = unsafe HexWord.load(base.payload, index, base.count)
            let new = unsafe HexWord.load(text.payload, index, base.count)
            let mask = HexWord.digits(old)
            let digits = HexWord.gathered(HexWord.values(new), mask)
            pending |= digits &<< UInt64(truncatingIfNeeded: pendingBits)
            pendingBits &+= 4 &* HexWord.count(mask)
            writer.put(pending, size: pendingBits &>> 3, .digits)
            pending &>>= UInt64(truncatingIfNeeded: pendingBits & ~7)
            pendingBits &= 7
            index &+= 8
        }
        if pendingBits > 0 { writer.put(UInt8(truncatingIfNeeded: pending), .digits, 0) }
    }

    /// Bytes that the fronts of both payloads have in common.
    private static func commonFront(_ left: ItemText, _ right: ItemText) -> Int {
        // SAFETY: the shorter payload bounds the comparison.
        unsafe ByteMatch.length(left.payload, right.payload, limit: min(left.count, right.count))
    }

    /// Bytes that the ends have in common, at most `limit`.
    private static func commonBack(_ left: ItemText, _ right: ItemText, limit: Int) -> Int {
        var length = 0
        while length < limit {
            // SAFETY: length < limit <= the length of both payloads.
            let old = unsafe left.payload.load(
                fromByteOffset: left.count &- 1 &- length, as: UInt8.self)
            let new = unsafe right.payload.load(
                fromByteOffset: right.count &- 1 &- length, as: UInt8.self)
            if old != new { break }
            length &+= 1
        }
        return length
    }
}

extension ItemText {
    /// Whether a token of `size` bytes, at most 255, has the shortest header for its payload.
    func hasShortestForm(size: Int) -> Bool {
        let header = size &- count
        return family == 1 ? header == (count < 32 ? 1 : 2) : header == 2
    }
}
