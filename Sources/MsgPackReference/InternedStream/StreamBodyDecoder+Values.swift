/// Section 6: values.
extension StreamBodyDecoder {
    /// Reads a value that is inside `depth` arrays and maps.
    func readValue(in context: Int, depth: Int) throws(ReferenceStreamError) {
        try countValue()
        recorder?.begin(outputOffset: output.count, head: state.items.head)
        defer { recorder?.end(state) }
        let unit = try readUnit(in: context)
        switch unit {
        case 0...8, 16...47:
            let bytes = try readPlain(unit, in: context)
            try produce(bytes)
            try readChildren(of: bytes, in: context, depth: depth)
        case 9: try readBlobValue()
        case 10: try readOpaque(depth: depth)
        case 11: try readDefinedMap(in: context, depth: depth)
        case 12:
            let id = Int(try readLittleEndian(2, .shape))
            try readMap(ofShape: id, in: context, depth: depth)
        case 48...55: try produce(readTuple(Int(unit) - 47, in: context))
        case 128...255: try readMap(ofShape: Int(unit) - 128, in: context, depth: depth)
        default: throw error(.unitNotAllowed)
        }
    }

    /// Reads an element of a TUPLE or a key of DEFINE.
    func readFlatValue(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        try countValue()
        recorder?.begin(outputOffset: output.count, head: state.items.head)
        defer { recorder?.end(state) }
        let unit = try readUnit(in: context)
        guard unit <= 8 || 16...47 ~= unit else { throw error(.unitNotAllowed) }
        let bytes = try readPlain(unit, in: context)
        recorder?.produce(bytes)
        switch StreamToken(bytes)?.family {
        case nil, .ext, .array, .map: throw error(.valueNotAllowed)
        default: return bytes
        }
    }

    /// The values whose unit is 0 to 8 or 16 to 47: a token or an item.
    private func readPlain(
        _ unit: UInt8, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        switch unit {
        case 0: return try readToken(in: context)
        case 1: return try readSame(in: context)
        case 2: return try readPrevious(in: context)
        case 3, 4: return try readReference(unit, in: context)
        case 5, 6: return try readPeerReference(unit, in: context)
        case 7: return try readForm(in: context)
        case 8: return try readDelta(in: context)
        case 16...23: return try readInteger(Int(unit) - 15, in: context)
        case 24...31: return try readDouble(Int(unit) - 23, in: context)
        case 32...39: return try readLeading(Int(unit) - 31, in: context)
        default: return try readStamp(Int(unit) - 39, in: context)
        }
    }

    // MARK: TOKEN, SAME, PREVIOUS

    private func readToken(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        var bytes = [try readByte(.token)]
        let known = StreamToken.bytesUntilLength(bytes[0])
        while bytes.count < known { bytes.append(try readByte(.token, index: bytes.count)) }
        guard let token = StreamToken(bytes) else { throw error(.notMessagePack) }
        try reserve(token.totalBytes)
        while bytes.count < token.totalBytes {
            bytes.append(try readByte(.token, index: bytes.count))
        }
        if StreamState.isEligible(bytes) {
            insertText(bytes, payload: bytes[token.headerBytes...], in: context)
        } else {
            state.remember(token: bytes, in: context)
            if bytes.count > 9 { state.history.appendPlain(bytes) }
        }
        return bytes
    }

    /// Inserts a str or bin, appends its payload to the history, and remembers it.
    func insertText(_ bytes: [UInt8], payload: ArraySlice<UInt8>, in context: Int) {
        guard let number = state.insert(bytes) else { return }
        state.history.append(payload)
        state.remember(item: number, in: context)
    }

    private func readSame(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        guard let bytes = state.v0(context) else { throw error(.nothingRemembered) }
        return bytes
    }

    private func readPrevious(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        guard let bytes = state.v1(context) else { throw error(.nothingRemembered) }
        state.exchange(in: context)
        return bytes
    }

    // MARK: REFERENCE1 and 2

    private func readReference(
        _ unit: UInt8, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let number: Int
        if unit == 3 {
            number = state.lastReference + Int(Int8(bitPattern: try readByte(.nearReference)))
        } else {
            number = state.items.head - Int(try readLittleEndian(2, .farReference))
        }
        guard let bytes = state.items.live(number) else { throw error(.itemGone) }
        state.lastReference = number
        state.remember(item: number, in: context)
        return bytes
    }

    // MARK: Numbers

    private func readInteger(
        _ count: Int, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let difference = StreamNumbers.unzigzag(try readLittleEndian(count, .integer))
        let known = state.v0(context)
        let base = known.flatMap { StreamToken.integer($0) } ?? 0
        let bytes = StreamToken.integer(base &+ difference, after: known)
        state.remember(token: bytes, in: context)
        return bytes
    }

    private func readDouble(
        _ count: Int, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let difference = StreamNumbers.unzigzag(try readLittleEndian(count, .double))
        let base = state.v0(context).flatMap { StreamToken.doubleBits($0) } ?? 0
        let bytes = StreamToken.double(bits: base &+ UInt64(bitPattern: difference))
        state.remember(token: bytes, in: context)
        return bytes
    }

    private func readLeading(
        _ count: Int, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let leading = try readBytes(count, .leading)
        let bytes = [0xCB] + leading + Array(repeating: 0, count: 8 - count)
        state.remember(token: bytes, in: context)
        return bytes
    }

    // MARK: TUPLE (section 6.3)

    private func readTuple(
        _ count: Int, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let block = state.block(.tuple, in: context, count: 8)
        var bytes = [0x90 | UInt8(count)]
        for element in 0..<count { bytes += try readFlatValue(in: block + element) }
        guard StreamState.isEligible(bytes) else { throw error(.valueNotAllowed) }
        state.remember(item: state.insert(bytes), in: context)
        return bytes
    }

    // MARK: Arrays and maps after a header, OPAQUE

    /// Reads the elements or pairs if `bytes` is the header of an array or map alone.
    private func readChildren(
        of bytes: [UInt8], in context: Int, depth: Int
    ) throws(ReferenceStreamError) {
        guard let token = StreamToken(bytes), token.headerBytes == bytes.count,
            token.family == .array || token.family == .map
        else { return }
        guard depth < limits.depth else { throw error(.depthExceeded) }
        guard token.count > 0 else { return }
        if token.family == .array {
            let block = state.block(.elements, in: context, count: 1)
            for _ in 0..<token.count { try readValue(in: block, depth: depth + 1) }
        } else {
            let block = state.block(.pairs, in: context, count: 2)
            for _ in 0..<token.count {
                try readValue(in: block, depth: depth + 1)
                try readValue(in: block + 1, depth: depth + 1)
            }
        }
    }

    private func readOpaque(depth: Int) throws(ReferenceStreamError) {
        let rest = Array(tail.dropFirst(tailUsed))
        guard let walk = StreamWalk(rest, at: 0) else { throw error(.notMessagePack) }
        guard depth + walk.depth <= limits.depth else { throw error(.depthExceeded) }
        tailUsed += walk.end
        try produce(Array(rest[..<walk.end]))
    }
}
