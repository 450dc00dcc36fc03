import MsgPackWire
import StringInterning

extension KeyMapDecoder {
    /// Section 3: the value of the first entry, `{code: item, …}`, after its key −32.
    mutating func readDefinitions(
        _ input: KeyMapInput, _ position: Int
    ) throws(KeyMapError) -> Int {
        let header = try input.header(position)
        guard header.family == .map, header.count > 0 else {
            throw KeyMapError(.definitionsInvalid, offset: position)
        }
        guard input.isShortest(header) else {
            throw KeyMapError(.headerNotShortest, offset: position)
        }
        maps += 1
        var place = position + header.byteCount
        for _ in 0..<header.count {
            place = try readDefinition(input, place)
        }
        return place
    }

    /// Section 7: first the code, then the number of definitions, then the item.
    private mutating func readDefinition(
        _ input: KeyMapInput, _ position: Int
    ) throws(KeyMapError) -> Int {
        let (code, itemStart) = try readDefinedCode(input, position)
        // A code may be any integer; one that wraps is out of range all the more.
        let slot = code &- KeyMapCode.firstSlot
        let isSlot = slot >= 0 && slot < slotCount
        let fault = isSlot ? markSlot(slot) : nameFault(code &- KeyMapCode.firstName)
        if let fault { throw KeyMapError(fault, offset: position) }
        definitions += 1
        guard definitions <= limits.definitions else {
            throw KeyMapError(.tooManyDefinitions, offset: position)
        }
        let (end, headerBytes) = try readItem(input, itemStart, isSlot: isSlot)
        guard end - itemStart <= limits.itemBytes else {
            throw KeyMapError(.itemTooLong, offset: itemStart)
        }
        // SAFETY: readItem answered the end of the item, so its bytes lie within the input.
        let item = unsafe input.base + itemStart
        let isDefined =
            isSlot
            ? unsafe define(item, end - itemStart, slot: slot)
            : unsafe defineName(item, end - itemStart, headerBytes: headerBytes)
        guard isDefined else { throw KeyMapError(.tableBytesExceeded, offset: itemStart) }
        return end
    }

    private func readDefinedCode(
        _ input: KeyMapInput, _ position: Int
    ) throws(KeyMapError) -> (Int, Int) {
        let header = try input.header(position)
        guard header.family == .integer else {
            let isNumber = KeyMapInput.isNumber(header)
            throw KeyMapError(isNumber ? .numberNotAllowed : .codeOutOfRange, offset: position)
        }
        let (value, isShortest) = input.integer(position, header)
        guard isShortest else { throw KeyMapError(.codeNotShortest, offset: position) }
        guard let value else { throw KeyMapError(.codeOutOfRange, offset: position) }
        return (value, position + header.byteCount)
    }

    /// A name carries the next code, and no code is left above the limit.
    private func nameFault(_ index: Int) -> KeyMapError.Code? {
        guard index >= 0 && index < nameCount else { return .codeOutOfRange }
        if index < notes.nameCount { return .redefinition }
        return index == notes.nameCount ? nil : .codeOutOfOrder
    }

    /// A map defines a slot once.
    private mutating func markSlot(_ slot: Int) -> KeyMapError.Code? {
        if slot >= slotMaps.capacity {
            slotMaps.grow(to: max(slot + 1, 2 * slotMaps.capacity), filler: 0)
        }
        guard slotMaps[slot] != maps else { return .redefinition }
        slotMaps[slot] = maps
        return nil
    }

    /// A str in shortest form, or for a slot an array without containers: its end, and the bytes of
    /// its header.
    private func readItem(
        _ input: KeyMapInput, _ position: Int, isSlot: Bool
    ) throws(KeyMapError) -> (Int, Int) {
        let header = try input.header(position)
        var end = position + header.byteCount
        if isSlot && header.family == .array {
            for _ in 0..<header.count {
                let element = try input.header(end)
                if element.isContainer { throw KeyMapError(.invalidItem, offset: position) }
                end += element.byteCount
            }
        } else if header.family != .str || !input.isShortest(header) {
            throw KeyMapError(.invalidItem, offset: position)
        }
        return (end, Int(header.headerByteCount))
    }

    /// Puts an item into a slot.
    ///
    /// - Returns: false if the items of all slots would have too many bytes.
    private mutating func define(_ item: UnsafeRawPointer, _ count: Int, slot: Int) -> Bool {
        guard slots.hasRoom(for: count, at: slot) else { return false }
        // SAFETY: readDefinition passes an item of the input.
        unsafe slots.put(item, count, at: slot)
        return true
    }

    /// Adds a name.
    ///
    /// - Returns: false if all names would have too many bytes.
    private mutating func defineName(
        _ name: UnsafeRawPointer, _ count: Int, headerBytes: Int
    ) -> Bool {
        guard names.hasRoom(for: count) else { return false }
        // SAFETY: readDefinition passes a name of the input.
        _ = unsafe names.add(name, count)
        let bytes = unsafe UnsafeRawBufferPointer(start: name, count: count)
        let role = unsafe KeyMapRole(bytes, headerBytes: headerBytes, mode.policy)
        notes.append(unsafe KeyMapNote(name, count, role))
        return true
    }
}
