import MsgPackWire
import StringInterning

extension KeyMapDecoder {
    /// Section 5: the value of a field. A value without the shape of its part is copied whole.
    @inline(never)
    mutating func decodeField(
        _ input: KeyMapInput, _ position: Int, _ part: KeyMapPolicy.Part, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let header = try input.header(position)
        switch (part, header.family) {
        case (.value, _):
            return try decodeItem(input, position, depthLeft)
        case (.elements, .array):
            return try decodeElements(input, position, header, depthLeft)
        case (.mapKeys, .map), (.mapValueElements, .map), (.mapKeysAndValueElements, .map):
            var place = try copyHeader(input, position, header, depthLeft)
            for _ in 0..<header.count {
                place = try decodeEntry(input, place, part, depthLeft - 1)
            }
            return place
        default:
            return try copyValue(input, position, depthLeft)
        }
    }

    private mutating func decodeElements(
        _ input: KeyMapInput, _ position: Int, _ header: ItemHeader, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        var place = try copyHeader(input, position, header, depthLeft)
        for _ in 0..<header.count {
            place = try decodeItem(input, place, depthLeft - 1)
        }
        return place
    }

    private mutating func decodeEntry(
        _ input: KeyMapInput, _ position: Int, _ part: KeyMapPolicy.Part, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let place =
            part.includesMapKeys
            ? try decodeItem(input, position, depthLeft)
            : try copyValue(input, position, depthLeft)
        let header = try input.header(place)
        if part.includesMapValueElements && header.family == .array {
            return try decodeElements(input, place, header, depthLeft)
        }
        return try copyValue(input, place, depthLeft)
    }

    /// At a value position an integer is a slot, any other type is literal.
    @_optimize(speed)
    private mutating func decodeItem(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        guard let (code, end) = try readReference(input, position) else {
            return try copyValue(input, position, depthLeft)
        }
        // SAFETY: the address is used before the table changes.
        guard let item = unsafe slots.item(code &- KeyMapCode.firstSlot) else {
            throw KeyMapError(.unknownCode, offset: position)
        }
        unsafe try append(item, position)
        return end
    }

    /// Copies the header of an array or a map, in whatever form it has.
    private mutating func copyHeader(
        _ input: KeyMapInput, _ position: Int, _ header: ItemHeader, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        guard depthLeft > 0 else { throw KeyMapError(.depthExceeded, offset: position) }
        return try copy(input, position, position + header.byteCount)
    }
}
