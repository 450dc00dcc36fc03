/// What the formats `c0`…`df` have in constant, packed into words so that a loop needs neither a
/// table in memory nor a jump: four bits for each format, the first one lowest.
enum WideFormat {
    /// What `byteCount` has for a str or bin whose length is one byte.
    @inline(__always) static var shortPayload: Int { 15 }

    /// Bytes of the whole item if they are constant and below fifteen, `shortPayload` for `c4` and
    /// `d9`, and 0 for the rest: `c1`, longer lengths, counts, and fixext 16.
    ///
    /// - Parameter byte: the first byte, `c0`…`df`.
    @inline(__always)
    static func byteCount(_ byte: Int) -> Int {
        number(byte, 0x9532_9500_000F_1101, 0x0000_00F0_A643_9532)
    }

    /// The family of the format that starts with `byte`, `c0`…`df`.
    @inline(__always)
    static func family(_ byte: Int) -> FormatFamily {
        let number = number(byte, 0x2222_4377_7666_11A0, 0x9988_5557_7777_2222)
        // SAFETY: a case without payload is its number, and every number above is one of a case.
        return unsafe unsafeBitCast(UInt8(truncatingIfNeeded: number), to: FormatFamily.self)
    }

    @inline(__always)
    private static func number(_ byte: Int, _ low: UInt64, _ high: UInt64) -> Int {
        let word = byte & 0x10 == 0 ? low : high
        return Int(truncatingIfNeeded: (word &>> UInt64(truncatingIfNeeded: byte &<< 2)) & 0xF)
    }
}
