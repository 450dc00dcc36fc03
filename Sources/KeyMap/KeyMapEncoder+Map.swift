import MsgPackWire
import StringInterning

extension KeyMapEncoder {
    /// What a name position leads to.
    private enum Name {
        /// The offset after the name, and what the name means as a key.
        case done(Int, KeyMapRole)
        /// The map has to be escaped.
        case escape
    }

    /// Section 3: a coded map, without its definitions.
    ///
    /// - Returns: the offset after the map, or nil if it has to be escaped.
    @_optimize(speed)
    mutating func encodeMap(
        _ input: KeyMapInput, _ start: Int, _ header: ItemHeader, depthLeft: Int
    ) throws(KeyMapError) -> Int? {
        mapStart = start
        isMapCoded = false
        definitionCount = 0
        definitions.truncate(to: 0)
        slots.releasePins()
        guard input.isShortest(header), header.count < UInt32.max else { return nil }
        var position = copyInlined(input, start, start &+ header.byteCount)
        for _ in 0..<header.count {
            guard case .done(let end, let role) = try encodeName(input, position, depthLeft)
            else { return nil }
            position = end
            switch role {
            case .plain:
                position = copyInlined(
                    input, end, try input.skipInlined(end, depthLeft: depthLeft &- 1))
            case .op:
                guard case .done(let end, _) = try encodeName(input, end, depthLeft)
                else { return nil }
                position = end
            case .field(let part):
                guard try makeSure(input) else { return nil }
                position = try encodeField(input, end, part, depthLeft: depthLeft &- 1)
            }
        }
        return position
    }

    /// Section 6, step 3.
    @inline(__always)
    private mutating func encodeName(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Name {
        if referencesLeft > 0 {
            // SAFETY: the bytes from position up to the end are readable.
            let number = unsafe names.guess(
                input.base + position, readable: input.end &- position)
            if number > 0 {
                let (count, role) = names.note(number)
                referencesLeft &-= 1
                output.append(code: number &- 1 &+ KeyMapCode.firstName)
                return .done(position &+ count, role)
            }
        }
        return try encodeOtherName(input, position, depthLeft)
    }

    /// A name position that does not hold the name that was guessed.
    @inline(never)
    private mutating func encodeOtherName(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Name {
        let first = try input.byte(position)
        guard first & 0xE0 == 0xA0 else {
            return try encodeUncommonName(input, position, depthLeft)
        }
        let count = Int(first & 0x1F) &+ 1
        guard count <= input.end &- position else {
            throw KeyMapError(.truncated, offset: position)
        }
        // SAFETY: the `count` bytes of the str lie within the input, checked above.
        let start = unsafe input.base + position
        if referencesLeft > 0, let index = unsafe names.find(start, count) {
            referencesLeft &-= 1
            output.append(code: index &+ KeyMapCode.firstName)
            return .done(position &+ count, names.role(index))
        }
        return try encodeNewName(input, position, count, headerBytes: 1)
    }

    /// A name position that holds something else than a short str.
    @inline(never)
    private mutating func encodeUncommonName(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Name {
        let header = try input.header(position)
        if KeyMapInput.isNumber(header) { return .escape }
        guard header.family == .str, input.isShortest(header) else {
            let end = try input.skip(position, depthLeft: depthLeft - 1)
            return .done(copy(input, position, end), .plain)
        }
        let count = header.byteCount
        // SAFETY: header(_:) made sure that the str lies within the input.
        let start = unsafe input.base + position
        if referencesLeft > 0, let index = unsafe names.find(start, count) {
            referencesLeft -= 1
            output.append(code: index + KeyMapCode.firstName)
            return .done(position + count, names.role(index))
        }
        return try encodeNewName(
            input, position, count, headerBytes: Int(header.headerByteCount))
    }

    /// A name that the table does not hold, or that may not be referred to any more.
    @inline(never)
    private mutating func encodeNewName(
        _ input: KeyMapInput, _ position: Int, _ count: Int, headerBytes: Int
    ) throws(KeyMapError) -> Name {
        // SAFETY: the callers have checked that the str lies within the input.
        let start = unsafe input.base + position
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let role = unsafe KeyMapRole(bytes, headerBytes: headerBytes, mode.policy)
        let mayDefine = referencesLeft > 0 && definitionsLeft > 0 && names.hasRoom(count)
        guard mayDefine else { return .done(copy(input, position, position + count), role) }
        guard try makeSure(input) else { return .escape }
        let code = unsafe names.define(start, count, role) + KeyMapCode.firstName
        unsafe addDefinition(code, start, count)
        return .done(position + count, role)
    }

    /// Appends a definition of the current map, and the reference to it.
    mutating func addDefinition(_ code: Int, _ start: UnsafeRawPointer, _ count: Int) {
        referencesLeft -= 1
        definitionsLeft -= 1
        definitionCount += 1
        definitions.append(code: code)
        // SAFETY: both callers pass an item whose `count` bytes lie within the input.
        unsafe definitions.appendShort(start, count)
        output.append(code: code)
    }

    /// Called before a table changes: checks the message to its end, and the map for what would
    /// have it escaped.
    ///
    /// - Returns: false if the map has to be escaped.
    /// - Throws: what is wrong with the message.
    mutating func makeSure(_ input: KeyMapInput) throws(KeyMapError) -> Bool {
        if isMapCoded { return true }
        if !isMessageValid { try input.validate() }
        isMessageValid = true
        isMapCoded = try !input.mustEscape(mapStart, mode.policy)
        return isMapCoded
    }
}
