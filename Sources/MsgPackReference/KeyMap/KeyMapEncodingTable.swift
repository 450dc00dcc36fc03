/// The table of an encoder: the code of each name, and the item, the last use and the last map of
/// each slot (docs/KEYMAP.md, section 6).
struct KeyMapEncodingTable: Sendable {
    /// What is written for an item.
    enum Choice: Equatable {
        /// The item itself.
        case copy
        /// The code that the item has.
        case known(Int)
        /// The code that the item gets now; it needs a definition.
        case new(Int)
    }

    private struct Slot {
        var item: [UInt8]
        var lastUse: Int
        var lastMap: Int
    }

    private let nameLimit: Int
    private let slotLimit: Int
    private let limits: ReferenceKeyMapLimits

    private var names: [[UInt8]: Int] = [:]
    private var namesBytes = 0

    private var slots: [Slot] = []
    private var slotOfItem: [[UInt8]: Int] = [:]
    private var slotsBytes = 0

    /// The number of uses of slots so far. A slot stores it at its use, so the smallest is the
    /// least recent.
    private var uses = 0
    /// The number of maps so far, which a slot stores to show that the current map has used it.
    private var maps = 0

    init(_ mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits) {
        self.limits = limits
        nameLimit = min(limits.names, mode.nameCodes)
        slotLimit = min(limits.slots, mode.slotCodes)
    }

    /// Begins a map: each slot may hold another item again.
    mutating func beginMap() {
        maps += 1
    }

    /// Section 6, step 3.
    mutating func choose(name: [UInt8], mayDefine: Bool) -> Choice {
        if let code = names[name] { return .known(code) }
        guard mayDefine, name.count <= limits.itemBytes, names.count < nameLimit,
            namesBytes + name.count <= limits.namesBytes
        else { return .copy }
        let code = KeyMapCode.firstName + names.count
        names[name] = code
        namesBytes += name.count
        return .new(code)
    }

    /// Section 6, step 4.
    mutating func choose(value item: [UInt8], mayDefine: Bool) -> Choice {
        guard item.count >= 4 else { return .copy }
        if let index = slotOfItem[item] {
            touch(index)
            return .known(KeyMapCode.firstSlot + index)
        }
        guard mayDefine, item.count <= limits.itemBytes, let index = freeSlot(for: item) else {
            return .copy
        }
        put(item, into: index)
        touch(index)
        return .new(KeyMapCode.firstSlot + index)
    }

    /// Step 4 a, b, c: the index of the slot to define; one past the last for a new slot.
    private func freeSlot(for item: [UInt8]) -> Int? {
        if slots.count < slotLimit, slotsBytes + item.count <= limits.slotsBytes {
            return slots.count
        }
        let oldest = slots.indices.min { slots[$0].lastUse < slots[$1].lastUse }
        guard let oldest, slots[oldest].lastMap != maps,
            slotsBytes - slots[oldest].item.count + item.count <= limits.slotsBytes
        else { return nil }
        return oldest
    }

    private mutating func put(_ item: [UInt8], into index: Int) {
        if index == slots.count {
            slots.append(Slot(item: item, lastUse: 0, lastMap: 0))
        } else {
            slotsBytes -= slots[index].item.count
            slotOfItem[slots[index].item] = nil
            slots[index].item = item
        }
        slotsBytes += item.count
        slotOfItem[item] = index
    }

    private mutating func touch(_ index: Int) {
        uses += 1
        slots[index].lastUse = uses
        slots[index].lastMap = maps
    }
}
