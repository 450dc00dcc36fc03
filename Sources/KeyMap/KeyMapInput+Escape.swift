import MsgPackWire

/// Section 4 of docs/KEYMAP.md: which maps are escaped. The message is valid where these are called.
extension KeyMapInput {
    /// Whether the map at `position` must be escaped.
    func mustEscape(_ position: Int, _ policy: KeyMapPolicy?) throws(KeyMapError) -> Bool {
        let map = try header(position)
        guard isShortest(map), map.count < UInt32.max else { return true }
        var place = position + map.byteCount
        for _ in 0..<map.count {
            let key = try header(place)
            if Self.isNumber(key) { return true }
            let value = try skip(place, depthLeft: Self.depthLimit)
            if try hasNumber(value, role(place, key, policy)) { return true }
            place = try skip(value, depthLeft: Self.depthLimit)
        }
        return false
    }

    /// What the key at `position` means for its value.
    private func role(
        _ position: Int, _ header: ItemHeader, _ policy: KeyMapPolicy?
    ) -> KeyMapRole {
        guard header.family == .str, isShortest(header) else { return .plain }
        // SAFETY: header(_:) made sure that the str lies within the input.
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base + position, count: header.byteCount)
        return unsafe KeyMapRole(bytes, headerBytes: Int(header.headerByteCount), policy)
    }

    /// Whether a number is at a name or value position of the value at `position`.
    private func hasNumber(_ position: Int, _ role: KeyMapRole) throws(KeyMapError) -> Bool {
        let value = try header(position)
        switch (role, value.family) {
        case (.plain, _):
            return false
        case (.op, _), (.field(.value), _):
            return Self.isNumber(value)
        case (.field(.elements), .array):
            return try hasNumberElement(position, value)
        case (.field(.mapKeys), .map), (.field(.mapValueElements), .map),
            (.field(.mapKeysAndValueElements), .map):
            guard case .field(let part) = role else { return false }
            return try hasNumberEntry(position, value, part)
        default:
            return false
        }
    }

    private func hasNumberElement(
        _ position: Int, _ array: ItemHeader
    ) throws(KeyMapError) -> Bool {
        var place = position + array.byteCount
        for _ in 0..<array.count {
            if Self.isNumber(try header(place)) { return true }
            place = try skip(place, depthLeft: Self.depthLimit)
        }
        return false
    }

    private func hasNumberEntry(
        _ position: Int, _ map: ItemHeader, _ part: KeyMapPolicy.Part
    ) throws(KeyMapError) -> Bool {
        var place = position + map.byteCount
        for _ in 0..<map.count {
            let key = try header(place)
            if part.includesMapKeys && Self.isNumber(key) { return true }
            place = try skip(place, depthLeft: Self.depthLimit)
            let value = try header(place)
            if part.includesMapValueElements && value.family == .array {
                if try hasNumberElement(place, value) { return true }
            }
            place = try skip(place, depthLeft: Self.depthLimit)
        }
        return false
    }

    /// Section 5: a str in shortest form, or an array that holds neither array nor map.
    func isValueItem(_ position: Int) throws(KeyMapError) -> Bool {
        let item = try header(position)
        guard item.family == .array else { return item.family == .str && isShortest(item) }
        var place = position + item.byteCount
        for _ in 0..<item.count {
            let element = try header(place)
            if element.isContainer { return false }
            place += element.byteCount
        }
        return true
    }
}
