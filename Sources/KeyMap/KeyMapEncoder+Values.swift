import MsgPackWire
import StringInterning

/// Values mode. The message is valid and the map is coded wherever these are called.
extension KeyMapEncoder {
    /// Section 5: the value of a field, with the items at its positions replaced.
    @inline(never)
    mutating func encodeField(
        _ input: KeyMapInput, _ position: Int, _ part: KeyMapPolicy.Part, depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let header = try input.header(position)
        switch (part, header.family) {
        case (.value, _):
            return try encodeItem(input, position, depthLeft)
        case (.elements, .array):
            return try encodeElements(input, position, header, depthLeft)
        case (.mapKeys, .map), (.mapValueElements, .map), (.mapKeysAndValueElements, .map):
            var place = copy(input, position, position + header.byteCount)
            for _ in 0..<header.count {
                place = try encodeEntry(input, place, part, depthLeft - 1)
            }
            return place
        default:
            return copy(input, position, try input.skip(position, depthLeft: depthLeft))
        }
    }

    private mutating func encodeElements(
        _ input: KeyMapInput, _ position: Int, _ header: ItemHeader, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        var place = copy(input, position, position + header.byteCount)
        for _ in 0..<header.count {
            place = try encodeItem(input, place, depthLeft - 1)
        }
        return place
    }

    private mutating func encodeEntry(
        _ input: KeyMapInput, _ position: Int, _ part: KeyMapPolicy.Part, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let place =
            part.includesMapKeys
            ? try encodeItem(input, position, depthLeft)
            : copy(input, position, try input.skip(position, depthLeft: depthLeft))
        let header = try input.header(place)
        if part.includesMapValueElements && header.family == .array {
            return try encodeElements(input, place, header, depthLeft)
        }
        return copy(input, place, try input.skip(place, depthLeft: depthLeft))
    }

    /// Section 6, step 4.
    private mutating func encodeItem(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let end = try input.skip(position, depthLeft: depthLeft)
        let count = end - position
        let isReplaceable = referencesLeft > 0 && count >= KeyMapCode.leastItemBytes
        guard isReplaceable, try input.isValueItem(position) else {
            return copy(input, position, end)
        }
        // SAFETY: skip answered the end of the item, so its bytes lie within the input.
        let start = unsafe input.base + position
        switch unsafe choose(start, count) {
        case .known(let slot):
            referencesLeft -= 1
            output.append(code: slot + KeyMapCode.firstSlot)
        case .defined(let slot):
            unsafe addDefinition(slot + KeyMapCode.firstSlot, start, count)
        case .declined:
            return copy(input, position, end)
        }
        return end
    }

    private mutating func choose(_ start: UnsafeRawPointer, _ count: Int) -> InternOutcome {
        // SAFETY: the caller promises `count` readable bytes.
        if definitionsLeft > 0 { return unsafe slots.intern(start, count) }
        return unsafe slots.find(start, count).map { .known($0) } ?? .declined
    }
}
