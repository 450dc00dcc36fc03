/// The order of use: a list through the slots, from `leastRecent` to `mostRecent`.
extension StringInterner {
    /// Makes a living slot the most recent one and pins it.
    @inlinable
    mutating func use(_ slot: Int) {
        if Int(mostRecent) == slot {
            table.slots[slot].pin = pin
        } else {
            unlink(slot)
            link(slot)
        }
    }

    /// Appends a slot as the most recent one and pins it.
    @inlinable
    mutating func link(_ slot: Int) {
        table.slots[slot].older = mostRecent
        table.slots[slot].newer = Self.noSlot
        table.slots[slot].pin = pin
        let number = UInt32(truncatingIfNeeded: slot)
        if mostRecent == Self.noSlot {
            leastRecent = number
        } else {
            table.slots[Int(mostRecent)].newer = number
        }
        mostRecent = number
    }

    /// Takes a slot out of the list.
    @inlinable
    mutating func unlink(_ slot: Int) {
        let older = table.slots[slot].older
        let newer = table.slots[slot].newer
        if older == Self.noSlot {
            leastRecent = newer
        } else {
            table.slots[Int(older)].newer = newer
        }
        if newer == Self.noSlot {
            mostRecent = older
        } else {
            table.slots[Int(newer)].older = older
        }
    }
}
