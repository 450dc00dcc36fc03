/// Decides when a block that a large message needed is given up: after 32 messages in a row that would
/// have fitted an eighth of it.
///
/// Amortised it costs nothing: a block is made larger only by a message of its size, and is made smaller at
/// most once for each time that it grew. Blocks that most streams need are never given up.
struct ExcessMemory {
    /// Messages in a row that would have fitted an eighth of the block.
    private var quiet = 0

    /// Blocks up to this size are kept.
    private static let keptBytes = 16_384
    private static let limitQuiet = 32

    /// Notes that a message used `used` bytes of a block of `capacity` bytes.
    ///
    /// - Returns: whether the block is to be given up.
    @inline(__always)
    mutating func isDue(used: Int, capacity: Int) -> Bool {
        capacity <= Self.keptBytes ? false : isDueLarge(used: used, capacity: capacity)
    }

    @inline(never)
    private mutating func isDueLarge(used: Int, capacity: Int) -> Bool {
        guard used <= capacity / 8 else {
            quiet = 0
            return false
        }
        quiet += 1
        guard quiet >= Self.limitQuiet else { return false }
        quiet = 0
        return true
    }
}
