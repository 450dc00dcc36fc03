/// Section 8: bytes as literals and copies out of the history and out of themselves.
enum WalkBlob {
    static let shortest = 5
    /// The most bytes of an attachment that is a blob.
    static let limitAttachment = 1 << 20
    static let reach = 65_535

    /// The bytes that sequences give, which follow the history.
    ///
    /// - Parameters:
    ///   - count: how many there are; nil if the sequences end with the body.
    ///   - limit: how many there may be.
    static func read(
        _ count: Int?, limit: Int, _ state: inout WalkState, _ source: inout StreamBodySource
    ) throws(ReferenceStreamError) -> [UInt8] {
        var blob: [UInt8] = []
        let start = state.history.end
        let tooLong = count == nil ? ReferenceStreamError.Code.messageTooLong : .copyNotAllowed
        while count.map({ blob.count < $0 }) ?? !source.isAtEnd {
            let control = Int(try source.byte(.length))
            blob += try readLiterals(
                control >> 4 & 7, limit: limit - blob.count, tooLong, &source)
            if blob.count == count || count == nil && source.isAtEnd && control < 0x80 {
                guard control & 0x8F == 0 else { throw source.error(.copyNotAllowed) }
                break
            }
            var length = control & 15
            if length == 15 { length += try source.varint() }
            length += shortest
            if control < 0x80 { state.lastDistance = Int(try source.number(2, .offset)) }
            let from = start + blob.count - state.lastDistance
            guard from >= state.windowStart, from < start + blob.count else {
                throw source.error(.copyNotAllowed)
            }
            guard length <= limit - blob.count else { throw source.error(tooLong) }
            for place in from..<(from + length) {
                blob.append(place < start ? state.history[place] : blob[place - start])
            }
        }
        return blob
    }

    /// The literals of a sequence.
    ///
    /// - Parameters:
    ///   - limit: how many there may be. They are counted before they are read, because a stage gives as many
    ///     bytes as are asked for.
    ///   - tooLong: the error if there are more.
    private static func readLiterals(
        _ few: Int, limit: Int, _ tooLong: ReferenceStreamError.Code,
        _ source: inout StreamBodySource
    ) throws(ReferenceStreamError) -> [UInt8] {
        var (plain, digits) = (few, 0)
        if few == 7 {
            let form = Int(try source.byte(.length, at: 1))
            if form < 0x80 {
                plain = 7 + form
                if form == 0x7F { plain += try source.varint() }
            } else {
                plain = form & 0x40 == 0 ? 0 : Int(try source.byte(.length, at: 2))
                digits = form & 0x3F + 1
            }
        }
        guard plain + digits <= limit else { throw source.error(tooLong) }
        var literals = try source.read(plain, .literal)
        guard digits > 0 else { return literals }
        let packed = try source.read((digits + 1) / 2, .digits)
        let values = packed.flatMap { [$0 & 15, $0 >> 4] }
        guard values.dropFirst(digits).allSatisfy({ $0 == 0 }) else {
            throw source.error(.copyNotAllowed)
        }
        literals += values.prefix(digits).map(StreamDigits.digit)
        return literals
    }

    // MARK: Writing (section 12)

    /// The sequences of `blob`, which is to follow the history; the index enters its places.
    ///
    /// - Returns: the sequences, and the distance of the last copy.
    static func sequences(
        _ blob: [UInt8], _ state: WalkState, _ index: inout any WalkCopyIndex
    ) -> (body: StreamBody, distance: Int) {
        let search = Search(history: state.history, blob: blob, windowStart: state.windowStart)
        var body = StreamBody()
        var (literal, distance) = (search.history.end, state.lastDistance)
        while let copy = index.copy(after: literal, distance, in: search) {
            let copied = copy.length - shortest
            let isNear = copy.distance == distance
            distance = copy.distance
            let literals = (literal..<copy.place).map { search[$0] }
            body += Self.literals(literals, control: (isNear ? 0x80 : 0) | min(copied, 15))
            if copied >= 15 { body += StreamBody(varint: copied - 15) }
            if !isNear { body += StreamBody(UInt64(distance), bytes: 2, .offset) }
            literal = copy.end
            index.enter(copy, in: search)
        }
        if literal < search.end {
            body += literals((literal..<search.end).map { search[$0] }, control: 0)
        }
        return (body, distance)
    }

    /// The control byte and the literals of a sequence.
    private static func literals(_ bytes: [UInt8], control: Int) -> StreamBody {
        let values = bytes.map(StreamDigits.value)
        let count = bytes.count
        if count < 4 || count < 7 && values.contains(nil) {
            return StreamBody([UInt8(control | count << 4)], .length) + StreamBody(bytes, .literal)
        }
        var body = StreamBody([UInt8(control | 0x70)], .length)
        let digits = values.suffix(64).reversed().prefix { $0 != nil }.count
        let plain = count - digits
        if count < 7 || digits >= 6 && plain <= 255 {
            let form = 0x80 | (digits - 1) | (plain > 0 ? 0x40 : 0)
            body.append([UInt8(form)], .length, from: 1)
            if plain > 0 { body.append([UInt8(plain)], .length, from: 2) }
            body.append(bytes.prefix(plain), .literal)
            body.append(StreamDigits.packed(values.suffix(digits).compactMap { $0 }), .digits)
            return body
        }
        body.append([UInt8(min(count - 7, 0x7F))], .length, from: 1)
        if count - 7 >= 0x7F { body += StreamBody(varint: count - 7 - 0x7F) }
        body.append(bytes, .literal)
        return body
    }
}
