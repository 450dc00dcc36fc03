extension KeyMapDecodingPass {
    /// Section 3: the value of the first entry, `{code: item, …}`, after its key −32.
    mutating func readDefinitions() throws(ReferenceError) {
        let start = reader.offset
        let header = try reader.readToken()
        guard case .map(let count) = header.content, count > 0 else {
            throw ReferenceError(.definitionsInvalid, offset: start)
        }
        guard header.isShortest else { throw ReferenceError(.headerNotShortest, offset: start) }
        var slotsOfMap: Set<Int> = []
        for _ in 0..<count {
            try readDefinition(slotsOfMap: &slotsOfMap)
        }
    }

    /// Section 7: the order of the checks is the code, the number of definitions, the item.
    private mutating func readDefinition(
        slotsOfMap: inout Set<Int>
    ) throws(ReferenceError) {
        let start = reader.offset
        let code = try readDefinedCode()
        let isSlot = table.isSlot(code)
        if isSlot {
            guard slotsOfMap.insert(code).inserted else {
                throw ReferenceError(.redefinition, offset: start)
            }
        } else if let fault = table.nameFault(code) {
            throw ReferenceError(fault, offset: start)
        }
        definitions += 1
        guard definitions <= limits.definitions else {
            throw ReferenceError(.tooManyDefinitions, offset: start)
        }
        let itemStart = reader.offset
        let item = try readItem(isSlot: isSlot)
        let fits = isSlot ? table.define(slot: code, item: item) : table.define(name: item)
        guard fits else { throw ReferenceError(.tableBytesExceeded, offset: itemStart) }
    }

    private mutating func readDefinedCode() throws(ReferenceError) -> Int {
        let start = reader.offset
        let token = try reader.readToken()
        guard token.isInteger else {
            let code: ReferenceError.Code = token.isNumber ? .numberNotAllowed : .codeOutOfRange
            throw ReferenceError(code, offset: start)
        }
        guard token.isShortest else { throw ReferenceError(.codeNotShortest, offset: start) }
        guard let code = token.integer else {
            throw ReferenceError(.codeOutOfRange, offset: start)
        }
        return code
    }

    /// A name for a name's code; a name or an array without containers for a slot.
    private mutating func readItem(isSlot: Bool) throws(ReferenceError) -> [UInt8] {
        let start = reader.offset
        let token = try reader.readToken()
        var item = token.bytes
        if isSlot, case .array(let count) = token.content {
            for _ in 0..<count {
                let element = try reader.readToken()
                guard !element.isContainer else {
                    throw ReferenceError(.invalidItem, offset: start)
                }
                item += element.bytes
            }
        } else if !token.isShortestStr {
            throw ReferenceError(.invalidItem, offset: start)
        }
        guard item.count <= limits.itemBytes else {
            throw ReferenceError(.itemTooLong, offset: start)
        }
        return item
    }
}
