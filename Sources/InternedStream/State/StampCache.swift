import StringInterning

/// An item's decimal number.
struct ItemStamp: BitwiseCopyable, Sendable {
    /// The item's number, or −1 where there is no item: entries are compared with the number that is looked
    /// for, whether or not they are taken.
    let number: Int
    let stamp: StampedText

    static let none = ItemStamp(number: -1, stamp: StampedText(headCount: 0, value: 0))
}

/// The stamps of some items, so that the base of a difference need not be parsed every time.
struct StampCache: ~Copyable {
    /// By item number modulo the capacity.
    private var stamps = BitwiseStorage<ItemStamp>(capacity: 1, filler: .none)

    /// The entries once there is a stamp.
    private static let entries = 8

    /// The stamp of an item whose text is given, or nil if it has none.
    @inline(__always)
    func stamp(of item: ItemNumber, text: ItemText) -> StampedText? {
        let known = stamps[item.value & (stamps.capacity &- 1)]
        // SAFETY: the text is that of a live item.
        return known.number == item.value
            ? known.stamp : unsafe StampedText(text.payload, count: text.count)
    }

    /// Keeps the stamp of an item.
    @inline(__always)
    mutating func keep(_ stamp: StampedText, of item: ItemNumber) {
        if stamps.capacity == 1 { stamps.grow(to: Self.entries, filler: .none) }
        stamps[item.value & (Self.entries - 1)] = ItemStamp(number: item.value, stamp: stamp)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() { stamps.fill(with: .none) }
}
