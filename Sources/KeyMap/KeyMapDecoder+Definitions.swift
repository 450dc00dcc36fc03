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
        let slot = code - KeyMapCode.firstSlot
        let isSlot = slot >= 0 && slot < slotCount
        let fault = isSlot ? markSlot(slot) : nameFault(code - KeyMapCode.firstName)
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
        let item = unsafe UnsafeRawBufferPointer(
            start: input.base + itemStart, count: end - itemStart)
        do throws(InterningError) {
            unsafe try define(item, slot: isSlot ? slot : nil, headerBytes: headerBytes)
        } catch {
            throw KeyMapError(.tableBytesExceeded, offset: itemStart)
        }
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
        while slotMaps.count <= slot { slotMaps.append(0) }
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

    private mutating func define(
        _ item: UnsafeRawBufferPointer, slot: Int?, headerBytes: Int
    ) throws(InterningError) {
        // SAFETY: readDefinition made the buffer from bytes of the input that readItem checked.
        let bytes = unsafe RawSpan(_unsafeBytes: item)
        if let slot {
            try slots.define(bytes, at: StringID(rawValue: UInt32(slot)))
            return
        }
        // A ring would evict; the table of names refuses. (An item has a header, so it has an address.)
        let used = names.statistics.bytes
        guard used + item.count <= limits.namesBytes, let start = item.baseAddress else {
            throw .tableFull
        }
        _ = try names.define(bytes)
        let role = unsafe KeyMapRole(item, headerBytes: headerBytes, mode.policy)
        notes.append(unsafe KeyMapNote(start, item.count, role))
    }
}
