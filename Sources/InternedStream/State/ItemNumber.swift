/// The number of an item of one direction: 0, 1, 2 … by insertion (FORMAT.md section 4).
struct ItemNumber: Equatable, BitwiseCopyable, Sendable {
    let value: Int

    @inline(__always)
    init(_ value: Int) { self.value = value }

    /// How many items later than `other` this one was inserted; negative if it was earlier.
    @inline(__always)
    func distance(from other: ItemNumber) -> Int {
        // Both count insertions of one connection, so neither comes near the ends of Int.
        value &- other.value
    }
}
