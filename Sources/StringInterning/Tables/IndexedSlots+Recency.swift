/// The order of use: a list through the slots, from `leastRecent` to `mostRecent`.
extension IndexedSlots {
    /// Makes a live slot the most recent one and pins it.
    @inlinable
    mutating func use(_ slot: Int) {
        if Int(mostRecent) == slot {
            uses[slot].pin = pin
        } else {
            unlink(slot)
            link(slot)
        }
    }

    /// Appends a slot as the most recent one and pins it.
    @inlinable
    mutating func link(_ slot: Int) {
        uses[slot].older = mostRecent
        uses[slot].newer = Self.noSlot
        uses[slot].pin = pin
        let number = UInt32(truncatingIfNeeded: slot)
        if mostRecent == Self.noSlot {
            leastRecent = number
        } else {
            uses[Int(mostRecent)].newer = number
        }
        mostRecent = number
    }

    /// Takes a slot out of the list.
    @inlinable
    mutating func unlink(_ slot: Int) {
        let older = uses[slot].older
        let newer = uses[slot].newer
        if older == Self.noSlot {
            leastRecent = newer
        } else {
            uses[Int(older)].newer = newer
        }
        if newer == Self.noSlot {
            mostRecent = older
        } else {
            uses[Int(newer)].older = older
        }
    }
}
