import MsgPackWire
import StringInterning

/// Str and bin that neither side holds: a difference to the item in their bucket, or the token
/// itself (FORMAT.md sections 6.1, 6.2 and 12, rule 2).
extension BodyEncoder {
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
        if unsafe state.insert(start, size, tag: tag, rememberIn: context) {
            unsafe state.history.append(unsafe text.payload, text.count)
            if let stamp { state.keep(stamp) }
        }
    }

    /// Writes STAMP, FORM or DELTA if there is a base and it pays.
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
        if text.count == base.count, let digits = Self.formDigits(text, base, from: front) {
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

    /// The number of digits to write if `text` has the form of `base` from byte `front` on.
    private static func formDigits(_ text: ItemText, _ base: ItemText, from front: Int) -> Int? {
        var digits = 0
        for index in front..<text.count {
            // SAFETY: index is below the length of both payloads.
            let old = unsafe base.payload.load(fromByteOffset: index, as: UInt8.self)
            let new = unsafe text.payload.load(fromByteOffset: index, as: UInt8.self)
            if old.hexDigitValue < 16 {
                if new.hexDigitValue > 15 { return nil }
                digits &+= 1
            } else if old != new {
                return nil
            }
        }
        return digits
    }

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
        var low: UInt8 = 255
        for index in from..<text.count {
            // SAFETY: index is below the length of both payloads, which is the same.
            let old = unsafe base.payload.load(fromByteOffset: index, as: UInt8.self)
            if old.hexDigitValue > 15 { continue }
            let digit = unsafe text.payload.load(fromByteOffset: index, as: UInt8.self)
                .hexDigitValue
            if low == 255 {
                low = digit
            } else {
                writer.put(low | digit &<< 4, .digits, 0)
                low = 255
            }
        }
        if low != 255 { writer.put(low, .digits, 0) }
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

/// How far two byte strings agree.
enum ByteMatch {
    /// The number of equal bytes at the front, at most `limit`; both have `limit` readable bytes.
    ///
    /// - Complexity: O(`limit` / 8).
    @inline(__always)
    static func length(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, limit: Int
    ) -> Int {
        var length = 0
        while length &+ 8 <= limit {
            // SAFETY: length + 8 <= limit.
            let a = unsafe left.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            let b = unsafe right.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            if a != b {
                return length &+ UInt64(littleEndian: a ^ b).trailingZeroBitCount &>> 3
            }
            length &+= 8
        }
        while length < limit {
            // SAFETY: length < limit.
            let a = unsafe left.load(fromByteOffset: length, as: UInt8.self)
            let b = unsafe right.load(fromByteOffset: length, as: UInt8.self)
            if a != b { break }
            length &+= 1
        }
        return length
    }
}
