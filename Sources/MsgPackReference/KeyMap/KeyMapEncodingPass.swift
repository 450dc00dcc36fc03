/// Encodes one message: holds the table, which changes, and how much the message may still contain.
struct KeyMapEncodingPass {
    let mode: ReferenceKeyMapMode
    let limits: ReferenceKeyMapLimits
    var table: KeyMapEncodingTable
    private var definitionsLeft: Int
    private var referencesLeft: Int

    /// The definitions of the current map, code and item, in the order of their appearance.
    private var definitions: [[UInt8]] = []

    init(mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits, table: KeyMapEncodingTable) {
        self.mode = mode
        self.limits = limits
        self.table = table
        definitionsLeft = limits.definitions
        referencesLeft = limits.references
    }

    /// Section 2: a map, an array with maps, or anything else.
    mutating func encodeMessage(_ root: ReferenceNode) -> [UInt8] {
        guard case .array = root.token.content else { return encodeTop(root) }
        var wire = root.token.bytes
        for element in root.children {
            wire += encodeTop(element)
        }
        return wire
    }

    private mutating func encodeTop(_ node: ReferenceNode) -> [UInt8] {
        guard case .map(let count) = node.token.content else { return node.bytes }
        if mustEscape(node, count: count) {
            return [KeyMapCode.escapeHeader, KeyMapCode.definitionsByte] + node.bytes
        }
        return encodeMap(node, count: count)
    }

    /// Section 3: the coded map. Section 6, step 6: header, definitions, entries.
    private mutating func encodeMap(_ node: ReferenceNode, count: UInt32) -> [UInt8] {
        table.beginMap()
        definitions = []
        var entries: [UInt8] = []
        for entry in node.entries {
            entries += encodeName(entry.key)
            entries += encodeValue(of: entry)
        }
        guard !definitions.isEmpty else { return KeyMapCode.mapHeader(count) + entries }
        // Condition 5 of section 4 has left room for one more entry.
        return KeyMapCode.mapHeader(count + 1)
            + [KeyMapCode.definitionsByte]
            + KeyMapCode.mapHeader(UInt32(definitions.count))
            + definitions.flatMap { $0 }
            + entries
    }

    private mutating func encodeValue(
        of entry: (key: ReferenceNode, value: ReferenceNode)
    ) -> [UInt8] {
        if entry.key.isOp { return encodeName(entry.value) }
        guard let part = part(of: entry.key) else { return entry.value.bytes }
        return part.replacing(in: entry.value) { encodeItem($0) }
    }

    /// Section 6, step 3.
    private mutating func encodeName(_ node: ReferenceNode) -> [UInt8] {
        guard node.token.isShortestStr, referencesLeft > 0 else { return node.bytes }
        let choice = table.choose(name: node.bytes, mayDefine: definitionsLeft > 0)
        return write(choice, for: node.bytes)
    }

    /// Section 6, step 4.
    private mutating func encodeItem(_ node: ReferenceNode) -> [UInt8] {
        guard node.isValueItem, referencesLeft > 0 else { return node.bytes }
        let choice = table.choose(value: node.bytes, mayDefine: definitionsLeft > 0)
        return write(choice, for: node.bytes)
    }

    private mutating func write(
        _ choice: KeyMapEncodingTable.Choice, for item: [UInt8]
    ) -> [UInt8] {
        switch choice {
        case .copy:
            return item
        case .known(let code):
            referencesLeft -= 1
            return KeyMapCode.bytes(code)
        case .new(let code):
            referencesLeft -= 1
            definitionsLeft -= 1
            definitions.append(KeyMapCode.bytes(code) + item)
            return KeyMapCode.bytes(code)
        }
    }
}

extension KeyMapEncodingPass {
    /// Section 4: the five conditions.
    private func mustEscape(_ node: ReferenceNode, count: UInt32) -> Bool {
        guard node.token.isShortest, count < UInt32.max else { return true }
        return node.entries.contains { entry in
            entry.key.token.isNumber
                || entry.key.isOp && entry.value.token.isNumber
                || hasNumberAtValuePosition(entry)
        }
    }

    private func hasNumberAtValuePosition(
        _ entry: (key: ReferenceNode, value: ReferenceNode)
    ) -> Bool {
        guard let part = part(of: entry.key) else { return false }
        var found = false
        _ = part.replacing(in: entry.value) { node in
            found = found || node.token.isNumber
            return []
        }
        return found
    }

    /// Section 5: the part of the field with this key, if the policy names it.
    private func part(of key: ReferenceNode) -> ReferenceKeyMapPolicy.Part? {
        guard key.token.isShortestStr, case .str(let name) = key.token.content else { return nil }
        return mode.policy?.part(ofField: name)
    }
}

extension ReferenceNode {
    /// Section 3: exactly the bytes `a2 6f 70`.
    fileprivate var isOp: Bool { token.bytes == [0xA2, 0x6F, 0x70] }
}

extension ReferenceKeyMapPolicy.Part {
    /// Section 5: the bytes of a field's value, with every value position replaced.
    fileprivate func replacing(
        in value: ReferenceNode, with replacement: (ReferenceNode) -> [UInt8]
    ) -> [UInt8] {
        switch (self, value.token.content) {
        case (.value, _):
            replacement(value)
        case (.elements, .array):
            value.children.reduce(into: value.token.bytes) { $0 += replacement($1) }
        case (.mapKeys, .map), (.mapValueElements, .map), (.mapKeysAndValueElements, .map):
            value.entries.reduce(into: value.token.bytes) { bytes, entry in
                bytes += includesMapKeys ? replacement(entry.key) : entry.key.bytes
                bytes +=
                    includesMapValueElements
                    ? Self.elements.replacing(in: entry.value, with: replacement)
                    : entry.value.bytes
            }
        default:
            value.bytes
        }
    }
}
