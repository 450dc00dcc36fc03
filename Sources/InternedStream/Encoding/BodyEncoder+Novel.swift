import MsgPackWire
import StringInterning

/// The item from which a new text differs, and where that is.
struct TextBase {
    let text: ItemText
    /// The new text's bucket, which holds the item.
    let bucket: UInt8
    let item: ItemNumber
}

/// Str and bin that neither side holds: a difference to the item in their bucket, or the token
/// itself (FORMAT.md sections 6.1, 6.2 and 12, rule 2).
///
/// Texts have at most 255 bytes, so no sum of their lengths and prices overflows.
extension BodyEncoder {
    @_optimize(speed)
    mutating func encodeNovel(_ new: ItemCandidate, in context: ContextID) {
        let text = unsafe ItemText(new.start, size: new.size)
        let stamp =
            text.family == .str ? unsafe StampedText(text.payload, count: text.count) : nil
        if !encodeDifference(of: text, stamp: stamp, at: new.position, in: context) {
            write(Unit.token, in: context)
            unsafe writer.put(new.start, size: new.size, as: .token)
        }
        if state.insertInlined(text, tag: new.tag, rememberIn: context) {
            // The ring's copy has padding after it, which the input may not have.
            let item = unsafe state.items.address(state.items.slot(state.lastReference.value))
            unsafe state.history.appendPadded(item + (new.size &- text.count), count: text.count)
            if let stamp { state.stamps.keep(stamp, of: state.lastReference) }
        }
    }

    /// Writes STAMP, FORM or DELTA if there is a base and it pays.
    ///
    /// - Returns: whether it was written.
    @inline(__always)
    private mutating func encodeDifference(
        of text: ItemText, stamp: StampedText?, at position: Int, in context: ContextID
    ) -> Bool {
        guard text.count >= 4, text.hasShortestForm, let base = base(for: text) else {
            return false
        }
        if let stamp, let old = state.stamps.stamp(of: base.item, text: base.text),
            encodeStamp(stamp, of: text, after: old, of: base, in: context)
        {
            return true
        }
        let front = Self.commonFront(base.text, text)
        let limit = min(text.count, base.text.count) &- front
        if text.count == base.text.count,
            let digits = Self.formDigits(text, of: base.text, from: front)
        {
            let price = 2 &+ (digits &+ 1) / 2
            // DELTA takes at least four bytes, and has no use for ends that differ.
            if price <= 4 || text.last != base.text.last
                || price <= deltaPrice(of: text, base, front, limit)
            {
                guard isWorth(price, for: text, at: position) else { return false }
                encodeForm(text, of: base, front: front, in: context)
                return true
            }
        }
        return encodeDelta(text, of: base, front: front, limit: limit, at: position, in: context)
    }

    /// Whether FORM or DELTA at this price is better than the token.
    @inline(__always)
    private func isWorth(_ price: Int, for text: ItemText, at position: Int) -> Bool {
        price < text.size && affords(price &+ 4, at: position, size: text.size)
    }

    /// The item in the bucket of `text`, if it is a text of the same family.
    @inline(__always)
    private func base(for text: ItemText) -> TextBase? {
        let bucket = text.bucket
        guard let item = state.item(inBucket: bucket) else { return nil }
        let slot = state.items.slot(item.value)
        // SAFETY: the item is live, and nothing is inserted before the base has been used.
        let base = unsafe ItemText(unsafe state.items.address(slot), size: Int(slot.count))
        guard base.family == text.family else { return nil }
        return TextBase(text: base, bucket: UInt8(truncatingIfNeeded: bucket), item: item)
    }

    /// Writes STAMP if both texts have the same bytes before their numbers.
    @inline(__always)
    private mutating func encodeStamp(
        _ new: StampedText, of text: ItemText, after old: StampedText, of base: TextBase,
        in context: ContextID
    ) -> Bool {
        guard new.headCount == old.headCount,
            // SAFETY: both heads lie inside their payloads.
            unsafe ItemEquality.areEqual(text.payload, base.text.payload, new.headCount)
        else { return false }
        // Both are below 10^18, so their difference fits.
        let difference = zigzag(UInt64(bitPattern: new.value &- old.value))
        let bytes = byteSize(difference)
        write(Unit.numbered(Unit.stamp, count: bytes), in: context)
        write(base.bucket, in: context)
        writer.put(difference, size: bytes, as: .stamp)
        return true
    }

    /// The number of bytes at the end of the base that DELTA repeats.
    ///
    /// - Parameter limit: the bytes after `front` that the shorter of both texts has.
    @inline(__always)
    private func deltaBack(of text: ItemText, _ base: TextBase, limit: Int) -> Int {
        let back = Self.commonBack(base.text, text, limit: limit)
        return back < 3 ? 0 : back
    }

    /// What DELTA takes: four bytes, and those between what the ends of both texts have in common.
    @inline(never)
    private func deltaPrice(of text: ItemText, _ base: TextBase, _ front: Int, _ limit: Int) -> Int
    {
        4 &+ text.count &- front &- deltaBack(of: text, base, limit: limit)
    }

    /// Writes DELTA if it pays: the bytes between what the ends of both texts have in common.
    @inline(__always)
    private mutating func encodeDelta(
        _ text: ItemText, of base: TextBase, front: Int, limit: Int, at position: Int,
        in context: ContextID
    ) -> Bool {
        let back = deltaBack(of: text, base, limit: limit)
        let middle = text.count &- front &- back
        guard isWorth(4 &+ middle, for: text, at: position) else { return false }
        write(Unit.delta, in: context)
        write(base.bucket, in: context)
        write(UInt8(truncatingIfNeeded: front), in: context)
        writer.put(UInt8(truncatingIfNeeded: back), as: .text)
        writer.putVarint(middle)
        // SAFETY: front + middle <= text.count.
        unsafe writer.put(unsafe text.payload + front, size: middle, as: .text)
        return true
    }
}

/// FORM.
extension BodyEncoder {
    /// The number of digits to write if `text` has the form of `base` from byte `front` on, else nil.
    /// Both have the same length.
    @_optimize(speed)
    private static func formDigits(
        _ text: ItemText, of base: ItemText, from front: Int
    ) -> Int? {
        var digits = 0
        var index = front
        while index < text.count {
            // SAFETY: index is below the length of both payloads.
            let old = unsafe HexWord.load(base.payload, at: index, count: base.count)
            let new = unsafe HexWord.load(text.payload, at: index, count: base.count)
            let mask = HexWord.digits(of: old)
            let missing = mask & ~HexWord.digits(of: new)
            let differing = (old ^ new) & ~HexWord.filled(mask)
            if missing | differing != 0 { return nil }
            digits &+= HexWord.count(of: mask)
            index &+= 8
        }
        return digits
    }

    /// Writes FORM for a text that has the form of the base from byte `front` on.
    @_optimize(speed)
    private mutating func encodeForm(
        _ text: ItemText, of base: TextBase, front: Int, in context: ContextID
    ) {
        write(Unit.form, in: context)
        write(base.bucket, in: context)
        let from = predictedFront(upTo: front, in: context)
        write(UInt8(truncatingIfNeeded: from), in: context)
        encodeDigits(of: text, base: base.text, from: from)
    }

    /// Where the digits begin: a little before `front` if the context predicts that, as a predicted unit is
    /// cheaper than the digits that need not be written.
    @inline(__always)
    private func predictedFront(upTo front: Int, in context: ContextID) -> Int {
        let pair = pair(in: context)
        let (first, second) = (Int(pair.first), Int(pair.second))
        if first > 0 && first <= front && front <= first &+ 3 { return first }
        if second > 0 && second <= front && front <= second &+ 2 { return second }
        return front
    }

    /// Writes the digits of `text` where the base has digits, half a byte each.
    @inline(__always)
    private mutating func encodeDigits(of text: ItemText, base: ItemText, from front: Int) {
        var index = front
        var pending: UInt64 = 0
        /// Bits of `pending` that are in use, at most 7 before a word and 39 after it.
        var pendingBits = 0
        while index < text.count {
            // SAFETY: index is below the length of both payloads, which is the same.
            let old = unsafe HexWord.load(base.payload, at: index, count: base.count)
            let new = unsafe HexWord.load(text.payload, at: index, count: base.count)
            let mask = HexWord.digits(of: old)
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
}

/// Comparisons of payloads.
extension BodyEncoder {
    /// The number of bytes that the beginnings of both payloads have in common.
    private static func commonFront(_ left: ItemText, _ right: ItemText) -> Int {
        // SAFETY: the shorter payload bounds the comparison.
        unsafe ByteMatch.length(left.payload, right.payload, limit: min(left.count, right.count))
    }

    /// The number of bytes that the ends of both payloads have in common, at most `limit`.
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
