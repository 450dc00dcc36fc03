/// Sections 6.1 and 6.2: differences to the item in a bucket.
extension StreamBodyDecoder {
    private struct Base {
        var family: StreamToken.Family
        var payload: [UInt8]
    }

    /// Reads *unit bucket*: the base, which must be live.
    private func readBase(in context: Int) throws(ReferenceStreamError) -> Base {
        let bucket = Int(try readUnit(in: context))
        guard let number = state.buckets[bucket], let item = state.items.live(number),
            let token = StreamToken(item)
        else { throw error(.baseNotAllowed) }
        return Base(family: token.family, payload: Array(item[token.headerBytes...]))
    }

    /// Reads *unit p*: the number of leading bytes that are those of the base.
    private func readFront(
        of base: Base, in context: Int
    ) throws(ReferenceStreamError) -> Int {
        let front = Int(try readUnit(in: context))
        guard front <= base.payload.count else { throw error(.valueNotAllowed) }
        return front
    }

    /// Inserts the result of a difference as an item.
    private func finish(
        _ family: StreamToken.Family, _ payload: [UInt8], in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let bytes = StreamToken.shortest(family, payload)
        guard 3...255 ~= bytes.count else { throw error(.valueNotAllowed) }
        insertText(bytes, payload: payload[...], in: context)
        return bytes
    }

    func readForm(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        let base = try readBase(in: context)
        let front = try readFront(of: base, in: context)
        let places = base.payload.indices.filter {
            $0 >= front && StreamDigits.value(base.payload[$0]) != nil
        }
        let digits = try readBytes((places.count + 1) / 2, .digit)
        if places.count % 2 == 1, let last = digits.last, last > 15 {
            throw error(.valueNotAllowed)
        }
        var payload = base.payload
        for (index, place) in places.enumerated() {
            payload[place] = StreamDigits.digit(digits[index / 2] >> UInt8(4 * (index % 2)) & 15)
        }
        return try finish(base.family, payload, in: context)
    }

    func readDelta(in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        let base = try readBase(in: context)
        let front = try readFront(of: base, in: context)
        let back = Int(try readByte(.delta))
        guard front + back <= base.payload.count else { throw error(.valueNotAllowed) }
        let count = try readVarint()
        guard count <= 255 else { throw error(.valueNotAllowed) }
        let middle = try readBytes(count, .delta)
        let payload = base.payload.prefix(front) + middle + base.payload.suffix(back)
        return try finish(base.family, Array(payload), in: context)
    }

    func readStamp(_ count: Int, in context: Int) throws(ReferenceStreamError) -> [UInt8] {
        let base = try readBase(in: context)
        let difference = StreamNumbers.unzigzag(try readLittleEndian(count, .stamp))
        guard base.family == .str, var stamp = StreamStamp(base.payload) else {
            throw error(.baseNotAllowed)
        }
        stamp.value &+= difference
        guard 0..<StreamStamp.limit ~= stamp.value else { throw error(.valueNotAllowed) }
        return try finish(.str, stamp.payload, in: context)
    }
}
