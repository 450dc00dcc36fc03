/// The table of a decoder: the bytes of each code, and the sums of their lengths.
struct KeyMapDecodingTable: Sendable {
    private let nameLimit: Int
    private let slotLimit: Int
    private let limits: ReferenceKeyMapLimits

    /// The names; the first has code −31.
    private var names: [[UInt8]] = []
    private var namesBytes = 0

    /// The slots; the first is 64. Nil where none is defined yet.
    private var slots: [[UInt8]?]
    private var slotsBytes = 0

    init(_ mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits) {
        self.limits = limits
        nameLimit = min(limits.names, mode.nameCodes)
        slotLimit = min(limits.slots, mode.slotCodes)
        slots = Array(repeating: nil, count: slotLimit)
    }

    /// The bytes of the name with this code; nil if there is none.
    func name(_ code: Int) -> [UInt8]? {
        let index = code &- KeyMapCode.firstName
        return names.indices.contains(index) ? names[index] : nil
    }

    /// The bytes in this slot; nil if there are none.
    func slot(_ code: Int) -> [UInt8]? {
        let index = code &- KeyMapCode.firstSlot
        return slots.indices.contains(index) ? slots[index] : nil
    }

    /// Whether `code` is that of a slot that may be defined.
    func isSlot(_ code: Int) -> Bool {
        slots.indices.contains(code &- KeyMapCode.firstSlot)
    }

    /// Section 3: a new name has the next code, up to the limit.
    ///
    /// - Returns: what is wrong with `code`, or nil if a name may be defined with it.
    func nameFault(_ code: Int) -> ReferenceError.Code? {
        let index = code &- KeyMapCode.firstName
        guard (0..<nameLimit).contains(index) else { return .codeOutOfRange }
        if index < names.count { return .redefinition }
        return index == names.count ? nil : .codeOutOfOrder
    }

    /// Gives the next code to a name.
    ///
    /// - Returns: whether the bytes of all names stay within the limit.
    mutating func define(name: [UInt8]) -> Bool {
        namesBytes += name.count
        names.append(name)
        return namesBytes <= limits.namesBytes
    }

    /// Puts an item into a slot in place of what it held.
    ///
    /// - Returns: whether the bytes of all slots stay within the limit.
    mutating func define(slot code: Int, item: [UInt8]) -> Bool {
        let index = code &- KeyMapCode.firstSlot
        slotsBytes += item.count - (slots[index]?.count ?? 0)
        slots[index] = item
        return slotsBytes <= limits.slotsBytes
    }
}
