/// The hash of bytes that both ends compute (FORMAT.md section 4). The tables that it leads to have one cell
/// for each value, so that bytes made to collide cost size and no time.
enum PlaceHash {
    /// The hash of `count` bytes, at least one: of their number, the first eight and the last eight. Eight
    /// bytes from the first one on may be read.
    @inline(__always)
    static func value(_ start: UnsafeRawPointer, _ count: Int, seed: UInt64) -> UInt64 {
        // SAFETY: the padding of the history may be read.
        var word = unsafe ByteMatch.word(of: start, at: 0)
        if count < 8 { word &= ~(UInt64.max &<< UInt64(truncatingIfNeeded: 8 &* count)) }
        let hash = mixed(seed &+ UInt64(truncatingIfNeeded: count) ^ word)
        if count <= 8 { return hash }
        if count < 16 {
            let rest = unsafe ByteMatch.word(of: start, at: 8)
            let mask = ~(UInt64.max &<< UInt64(truncatingIfNeeded: 8 &* (count &- 8)))
            return mixed(hash ^ (rest & mask))
        }
        // SAFETY: there are more than eight bytes.
        let last = unsafe ByteMatch.word(of: start, at: count &- 8)
        return mixed(hash ^ last)
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value &* 0x9E37_79B9_7F4A_7C15
        return product ^ product &>> 32
    }
}
