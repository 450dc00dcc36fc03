/// What a deflater may spend.
@frozen
package struct DeflateSettings: Sendable, Equatable {
    /// From 0 (stored) over 1 (fastest) to 9 (smallest).
    package let level: Int
    /// The window is 2^`windowBits` bytes, 9 … 15. The inflater needs as many or more.
    package let windowBits: Int
    /// From 1 (least memory) to 9 (fastest). The deflater takes about
    /// 2^(`windowBits` + 2) + 2^(`memoryLevel` + 9) bytes.
    package let memoryLevel: Int

    /// Settings as given; traps on numbers outside the ranges named at the properties.
    package init(level: Int = 6, windowBits: Int = 15, memoryLevel: Int = 8) {
        precondition(level >= 0 && level <= 9, "level out of range")
        precondition(windowBits >= 9 && windowBits <= 15, "windowBits out of range")
        precondition(memoryLevel >= 1 && memoryLevel <= 9, "memoryLevel out of range")
        self.level = level
        self.windowBits = windowBits
        self.memoryLevel = memoryLevel
    }
}
