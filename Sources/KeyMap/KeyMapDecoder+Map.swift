import MsgPackWire
import StringInterning

extension KeyMapDecoder {
    /// The entries of a coded map, after its definitions.
    mutating func decodeEntries(
        _ input: KeyMapInput, _ start: Int, _ count: UInt32, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        var position = start
        for _ in 0..<count {
            let (value, role) = try decodeKey(input, position, depthLeft)
            switch role {
            case .plain: position = try copyValueInlined(input, value, depthLeft)
            case .op: position = try decodeName(input, value, depthLeft)
            case .field(let part): position = try decodeField(input, value, part, depthLeft)
            }
        }
        return position
    }

    /// A key: where its value starts, and what it means for it.
    @inline(__always)
    private mutating func decodeKey(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> (Int, KeyMapRole) {
        let first = try input.byte(position)
        let index = Int(Int8(bitPattern: first)) &- KeyMapCode.firstName
        if (first < 0x80 || first > KeyMapCode.definitionsByte) && index < notes.nameCount {
            return (position &+ 1, try appendName(index, position))
        }
        return try decodeUncommonKey(input, position, depthLeft)
    }

    /// A key that is no code of one byte.
    @inline(never)
    private mutating func decodeUncommonKey(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> (Int, KeyMapRole) {
        guard try input.byte(position) != KeyMapCode.definitionsByte else {
            throw KeyMapError(.definitionsMisplaced, offset: position)
        }
        if let (code, end) = try readReference(input, position) {
            // A code may be any integer; one that wraps is out of range all the more.
            let index = code &- KeyMapCode.firstName
            return (end, try appendName(index, position))
        }
        let key = try input.header(position)
        let end = try copyValue(input, position, depthLeft)
        guard key.family == .str, input.isShortest(key) else { return (end, .plain) }
        // SAFETY: header(_:) made sure that the str lies within the input.
        let bytes = unsafe UnsafeRawBufferPointer(
            start: input.base + position, count: key.byteCount)
        return (end, unsafe KeyMapRole(bytes, headerBytes: Int(key.headerByteCount), mode.policy))
    }

    /// Section 3: at a name position an integer is a code, any other type is literal.
    @inline(__always)
    private mutating func decodeName(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        guard let (code, end) = try readReference(input, position) else {
            return try copyValue(input, position, depthLeft)
        }
        _ = try appendName(code &- KeyMapCode.firstName, position)
        return end
    }

    /// Reads a code in shortest form; nil if no number follows.
    @inline(__always)
    func readReference(
        _ input: KeyMapInput, _ position: Int
    ) throws(KeyMapError) -> (code: Int, end: Int)? {
        let first = try input.byte(position)
        if first < 0x80 || first >= 0xE0 {
            return (Int(Int8(bitPattern: first)), position &+ 1)
        }
        return try readWideReference(input, position)
    }

    @inline(never)
    private func readWideReference(
        _ input: KeyMapInput, _ position: Int
    ) throws(KeyMapError) -> (code: Int, end: Int)? {
        let header = try input.header(position)
        guard KeyMapInput.isNumber(header) else { return nil }
        guard header.family == .integer else {
            throw KeyMapError(.numberNotAllowed, offset: position)
        }
        let (value, isShortest) = input.integer(position, header)
        guard isShortest else { throw KeyMapError(.codeNotShortest, offset: position) }
        guard let value else { throw KeyMapError(.unknownCode, offset: position) }
        return (value, position + header.byteCount)
    }

    /// Appends the name in slot `index`.
    ///
    /// - Returns: what the name means as a key.
    @inline(__always)
    private mutating func appendName(
        _ index: Int, _ offset: Int
    ) throws(KeyMapError) -> KeyMapRole {
        guard UInt(bitPattern: index) < UInt(bitPattern: notes.nameCount) else {
            throw KeyMapError(.unknownCode, offset: offset)
        }
        let count = notes[index &+ 1].count
        guard count <= KeyMapNote.wordBytes else { return try appendLongName(index, offset) }
        try countReference(count, offset)
        output.append(notes[index &+ 1].first, notes[index &+ 1].second, size: count)
        return notes[index &+ 1].role
    }

    /// ``appendName(_:_:)`` of more than sixteen bytes.
    @inline(never)
    private mutating func appendLongName(
        _ index: Int, _ offset: Int
    ) throws(KeyMapError) -> KeyMapRole {
        // SAFETY: the address is used before the table changes.
        guard let item = unsafe names.name(index) else {
            throw KeyMapError(.unknownCode, offset: offset)
        }
        unsafe try append(item, offset)
        return notes[index + 1].role
    }

    /// Appends a resolved item and counts the reference.
    @inline(__always)
    mutating func append(
        _ item: UnsafeRawBufferPointer, _ offset: Int
    ) throws(KeyMapError) {
        try countReference(item.count, offset)
        if let start = item.baseAddress {
            // SAFETY: the table owns the item and does not change here.
            unsafe output.appendShortInlined(start, item.count, readable: item.count)
        }
    }

    /// Counts a reference to an item of `byteCount` bytes, for which the output must have room.
    @inline(__always)
    private mutating func countReference(
        _ byteCount: Int, _ offset: Int
    ) throws(KeyMapError) {
        references &+= 1
        guard references <= limits.references else {
            throw KeyMapError(.tooManyReferences, offset: offset)
        }
        try checkOutput(byteCount, offset)
    }
}
