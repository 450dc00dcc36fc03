/// Decodes one message: holds the reader, the output, and the table, which changes.
struct KeyMapDecodingPass {
    let mode: ReferenceKeyMapMode
    let limits: ReferenceKeyMapLimits
    var table: KeyMapDecodingTable
    var reader: ReferenceTokenReader
    var definitions = 0
    private(set) var output: [UInt8] = []
    private var references = 0

    init(
        _ wire: [UInt8], mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits,
        table: KeyMapDecodingTable
    ) {
        self.mode = mode
        self.limits = limits
        self.table = table
        reader = ReferenceTokenReader(wire)
    }

    /// Section 2: a map, an array with maps, or anything else.
    mutating func decodeMessage() throws(ReferenceError) {
        let depth = ReferenceNode.defaultDepthLimit
        if case .array(let count) = try peek().content {
            try copyHeader(depthLeft: depth)
            for _ in 0..<count {
                try decodeTop(depthLeft: depth - 1)
            }
        } else {
            try decodeTop(depthLeft: depth)
        }
        guard reader.isAtEnd else {
            throw ReferenceError(.trailingBytes, offset: reader.offset)
        }
    }

    private mutating func decodeTop(depthLeft: Int) throws(ReferenceError) {
        if try peek().isMap {
            try decodeMap(depthLeft: depthLeft)
        } else {
            try copyValue(depthLeft: depthLeft)
        }
    }

    /// Section 3: a coded map. Section 4: an escaped one.
    private mutating func decodeMap(depthLeft: Int) throws(ReferenceError) {
        let start = reader.offset
        let header = try reader.readToken()
        guard header.isShortest else { throw ReferenceError(.headerNotShortest, offset: start) }
        guard case .map(var count) = header.content else { return }
        if count > 0, reader.nextByte == KeyMapCode.definitionsByte {
            _ = try reader.readToken()
            if count == 1 {
                try copyEscaped(depthLeft: depthLeft)
                return
            }
            try readDefinitions()
            count -= 1
        }
        try append(KeyMapCode.mapHeader(count), offset: start)
        for _ in 0..<count {
            try decodeEntry(depthLeft: depthLeft - 1)
        }
    }

    private mutating func copyEscaped(depthLeft: Int) throws(ReferenceError) {
        let start = reader.offset
        guard try peek().isMap else { throw ReferenceError(.definitionsInvalid, offset: start) }
        try copyValue(depthLeft: depthLeft)
    }

    private mutating func decodeEntry(depthLeft: Int) throws(ReferenceError) {
        let start = reader.offset
        if reader.nextByte == KeyMapCode.definitionsByte {
            throw ReferenceError(.definitionsMisplaced, offset: start)
        }
        let key = try decodeName(depthLeft: depthLeft)
        // A field name is a str in shortest form; its payload is what a policy lists.
        var keyReader = ReferenceTokenReader(key)
        let keyToken = try keyReader.readToken()
        guard case .str(let name) = keyToken.content, keyToken.isShortest else {
            try copyValue(depthLeft: depthLeft)
            return
        }
        if name == Array("op".utf8) {
            _ = try decodeName(depthLeft: depthLeft)
        } else if let part = mode.policy?.part(ofField: name) {
            try decodeValue(at: part, depthLeft: depthLeft)
        } else {
            try copyValue(depthLeft: depthLeft)
        }
    }

    /// Section 3: at a name position an integer is a code, any other type is literal.
    ///
    /// - Returns: the bytes appended.
    private mutating func decodeName(depthLeft: Int) throws(ReferenceError) -> [UInt8] {
        guard let code = try readReference() else {
            return try copyValue(depthLeft: depthLeft)
        }
        return try resolve(table.name(code.value), offset: code.offset)
    }

    /// Section 5: at a value position an integer is a slot, any other type is literal.
    mutating func decodeItem(depthLeft: Int) throws(ReferenceError) {
        guard let code = try readReference() else {
            try copyValue(depthLeft: depthLeft)
            return
        }
        _ = try resolve(table.slot(code.value), offset: code.offset)
    }

    /// Reads a code in shortest form; nil, and nothing read, if no number follows.
    private mutating func readReference() throws(ReferenceError) -> (value: Int, offset: Int)? {
        let start = reader.offset
        let token = try peek()
        guard token.isNumber else { return nil }
        guard token.isInteger else { throw ReferenceError(.numberNotAllowed, offset: start) }
        guard token.isShortest else { throw ReferenceError(.codeNotShortest, offset: start) }
        guard let code = token.integer else { throw ReferenceError(.unknownCode, offset: start) }
        _ = try reader.readToken()
        return (code, start)
    }

    private mutating func resolve(
        _ item: [UInt8]?, offset: Int
    ) throws(ReferenceError) -> [UInt8] {
        guard let item else { throw ReferenceError(.unknownCode, offset: offset) }
        references += 1
        guard references <= limits.references else {
            throw ReferenceError(.tooManyReferences, offset: offset)
        }
        try append(item, offset: offset)
        return item
    }
}

extension KeyMapDecodingPass {
    /// The next token, which stays unread.
    func peek() throws(ReferenceError) -> ReferenceToken {
        var ahead = reader
        return try ahead.readToken()
    }

    /// Copies the next value and all that it contains.
    ///
    /// - Returns: the bytes appended.
    @discardableResult
    mutating func copyValue(depthLeft: Int) throws(ReferenceError) -> [UInt8] {
        let node = try ReferenceNode(from: &reader, depthLeft: depthLeft)
        try append(node.bytes, offset: node.offset)
        return node.bytes
    }

    /// Copies the header of an array or a map in the form that it has.
    mutating func copyHeader(depthLeft: Int) throws(ReferenceError) {
        let start = reader.offset
        let token = try reader.readToken()
        guard depthLeft > 0 else { throw ReferenceError(.depthExceeded, offset: start) }
        try append(token.bytes, offset: start)
    }

    /// Section 7: the limit on output is checked before bytes are appended.
    mutating func append(_ bytes: [UInt8], offset: Int) throws(ReferenceError) {
        guard bytes.count <= limits.messageBytes - output.count else {
            throw ReferenceError(.outputTooLong, offset: offset)
        }
        output += bytes
    }
}
