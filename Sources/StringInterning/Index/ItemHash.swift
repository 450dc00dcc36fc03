/// The hash of an item: a folded multiply over 8-byte words, keyed by a table's secrets.
@frozen
public enum ItemHash {
    /// The 32-bit tag of `count` bytes at `start`. Its low bits choose the place in the index.
    ///
    /// Words are taken in pairs of 16 bytes; the last pair overlaps what came before, so no byte
    /// outside the item is read. The length enters multiplied by a secret: a shorter item cannot
    /// be built to cancel it.
    ///
    /// - Complexity: O(`count` / 16).
    @inlinable
    @_optimize(speed)
    public static func tag(
        _ start: UnsafeRawPointer, _ count: Int, _ secrets: InterningSecrets
    ) -> UInt32 {
        var sum = secrets.start ^ (UInt64(truncatingIfNeeded: count) &* secrets.factor)
        if count <= 16 {
            let (low, high) = unsafe shortWords(start, count)
            return UInt32(truncatingIfNeeded: fold(sum ^ low, high ^ secrets.factor))
        }
        var offset = 0
        repeat {
            // SAFETY: offset + 16 < count holds at entry (count > 16) and by the loop's condition.
            let low = unsafe word(start, offset)
            let high = unsafe word(start, offset &+ 8)
            sum = fold(sum ^ low, high ^ secrets.factor)
            offset &+= 16
        } while offset &+ 16 < count
        // SAFETY: count > 16, so the last 16 bytes lie inside the item.
        let low = unsafe word(start, count &- 16)
        let high = unsafe word(start, count &- 8)
        return UInt32(truncatingIfNeeded: fold(sum ^ low, high ^ secrets.factor))
    }

    /// Two words that together hold every byte of an item of at most 16 bytes.
    @inlinable
    static func shortWords(_ start: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        if count >= 8 {
            // SAFETY: count >= 8, so the first and the last 8 bytes lie inside the item.
            return unsafe (word(start, 0), word(start, count &- 8))
        }
        if count >= 4 {
            // SAFETY: count >= 4, so the first and the last 4 bytes lie inside the item.
            let first = unsafe start.loadUnaligned(as: UInt32.self)
            let last = unsafe start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return (UInt64(first), UInt64(last))
        }
        if count == 0 { return (0, 0) }
        // SAFETY: 1 <= count <= 3; indices 0, count / 2 and count - 1 are below count.
        let first = unsafe start.load(as: UInt8.self)
        let middle = unsafe start.load(fromByteOffset: count &>> 1, as: UInt8.self)
        let last = unsafe start.load(fromByteOffset: count &- 1, as: UInt8.self)
        return (UInt64(first) | UInt64(middle) &<< 8, UInt64(last))
    }

    /// Eight bytes at `offset`, in the machine's order: tags never leave the process.
    @inlinable
    static func word(_ start: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        // SAFETY: every caller has checked that offset + 8 bytes lie inside the item.
        unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// Both halves of the 128-bit product, one over the other.
    @inlinable
    public static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
