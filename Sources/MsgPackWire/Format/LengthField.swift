/// Arithmetic on lengths and counts of 32 bits that is also right where `Int` has 32 bits, so that
/// half of them are no `Int`.
@usableFromInline
enum LengthField {
    /// The greatest length of a str: that of its field, or less where the item's length, which is at
    /// most five more, would be no `Int`.
    @inlinable
    @inline(__always)
    static var greatestString: Int { Int(clamping: UInt32.max) &- (Int.bitWidth > 32 ? 0 : 5) }

    /// Whether a header and its payload have at most `available` bytes, which are more than the
    /// header has.
    ///
    /// - Parameter length: the length of the payload; negative if it is no `Int` of 32 bits.
    @inlinable
    @inline(__always)
    static func fit(header: Int, length: Int, _ available: Int) -> Bool {
        #if _pointerBitWidth(_64)
        // Neither the length nor the sum can overflow, so one comparison is enough.
        return header &+ length <= available
        #else
        return length >= 0 && length <= available &- header
        #endif
    }

    /// Whether a length or count is at most `available`, which is not negative.
    @inlinable
    @inline(__always)
    static func fits(_ length: UInt32, _ available: Int) -> Bool {
        // An unsigned word holds both, whatever the width.
        UInt(length) <= UInt(bitPattern: available)
    }

    /// The items of a container: of a map twice the pairs. `Int.max` if that is no `Int`; no input
    /// has as many bytes, and no limit allows as many items.
    @inlinable
    @inline(__always)
    static func childCount(_ count: UInt32, perPair: Bool) -> Int {
        let items = UInt64(count) &<< (perPair ? 1 : 0)
        return Int(clamping: items)
    }
}
