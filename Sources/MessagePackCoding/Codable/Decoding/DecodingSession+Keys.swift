/// The keys of maps.
extension DecodingSession {
    /// Where the value of `key` begins in the map at `start`; nil if it has no such key. If a map has
    /// a key twice, the first counts.
    ///
    /// A program that asks for all keys in their order is answered by the frame alone, and has read
    /// the map in one pass. Where it asks for another key than the next, the pairs are indexed.
    @inline(__always)
    func find(_ key: some CodingKey, at start: Int, depth: Int) throws -> Int? {
        let (isNext, cursor) = withFrame(depth) { ($0.start == start && $0.left > 0, $0.cursor) }
        if isNext, hasPlainKeys, let length = fixstrByteCount(key.stringValue, at: cursor) {
            return cursor &+ length
        }
        return try search(key, at: start, depth: depth)
    }

    /// The value that ``find(_:at:depth:)`` has found is read, and ends at `end`.
    @inline(__always)
    func advance(to end: Int, depth: Int) {
        withFrame(depth) { frame in
            guard frame.left > 0 else { return }
            frame.cursor = end
            frame.left &-= 1
        }
    }

    @inline(never)
    private func search(_ key: some CodingKey, at start: Int, depth: Int) throws -> Int? {
        do throws(MsgPackError) {
            try open(at: start, depth: depth, isMap: true)
            let (left, cursor) = withFrame(depth) { ($0.left, $0.cursor) }
            let key = AskedKey(key)
            if left > 0, hasPlainKeys, let value = value(of: key, at: cursor) { return value }
            if !withFrame(depth, { $0.isIndexed }) { try makeIndex(depth) }
            return withFrame(depth) { frame in
                if frame.pairs.hasNames { return frame.pairs.value(key.text, key.number) }
                if let expected = frame.pairs.expectedKey, let value = value(of: key, at: expected)
                {
                    frame.pairs.noteExpected()
                    return value
                }
                return frame.pairs.firstValue { value(of: key, at: $0) != nil }
            }
        } catch {
            throw corrupted(error)
        }
    }

    /// Where the value begins if the key at `offset` is the one that is asked for.
    @inline(__always)
    private func value(of key: AskedKey, at offset: Int) -> Int? {
        if let small = key.small, offset >= 0,
            byteCount &- offset >= SmallText.comparedByteCount,
            firstByte(at: offset) & 0xE0 == 0xA0
        {
            return isFixstr(small, at: offset) ? offset &+ small.fixstrByteCount : nil
        }
        return value(ofAny: key, at: offset)
    }

    @inline(never)
    private func value(ofAny key: AskedKey, at offset: Int) -> Int? {
        let first = firstByte(at: offset)
        var reader = reader(at: offset)
        // a0…bf, d9…db: text.
        if first & 0xE0 == 0xA0 || first >= 0xD9 && first <= 0xDB {
            guard let found = try? reader.readKey(), found.isEqual(to: key.text) else {
                return nil
            }
            return reader.position
        }
        guard let number = key.number, let found = try? reader.readInteger(as: Int.self),
            found == number
        else { return nil }
        return reader.position
    }

    /// Finds where the pairs of the open map of `depth` are.
    @inline(never)
    private func makeIndex(_ depth: Int) throws(MsgPackError) {
        let (start, count) = withFrame(depth) { frame in
            frame.pairs.removeAll(last: frame.count &- frame.left &- 1)
            return (frame.start, frame.count)
        }
        var cursor = firstChild(at: start)
        for _ in 0..<count {
            let value = try skip(at: cursor, depth: depth + 1)
            let tag = keyTag(cursor..<value)
            withFrame(depth) { $0.pairs.append(key: cursor, tag: tag, value: value) }
            cursor = try skip(at: value, depth: depth + 1)
        }
        withFrame(depth) { frame in
            frame.cursor = cursor
            frame.left = 0
            frame.isIndexed = true
            frame.pairs.finish()
        }
        guard !hasPlainKeys || count > PairIndex.greatestSearchedCount else { return }
        let path = path(toContainerAt: start)
        withFrame(depth) { $0.pairs.makeNames { name(at: $0, path: path) } }
    }

    /// The name of the key at `offset` after the strategy for keys; nil if it is no text and no
    /// integer.
    private func name(at offset: Int, path: [any CodingKey]) -> MessagePackKey? {
        var reader = reader(at: offset)
        if let number = try? reader.readInteger(as: Int.self) {
            return MessagePackKey(intValue: number)
        }
        guard let text = try? reader.readString() else { return nil }
        switch options.keys {
        case .useDefaultKeys: return MessagePackKey(stringValue: text)
        case .convertFromSnakeCase: return MessagePackKey(stringValue: SnakeCase.joined(text))
        case .custom(let convert):
            let key = convert(path + [MessagePackKey(stringValue: text)])
            return MessagePackKey(stringValue: key.stringValue)
        }
    }

    /// The names of all keys of the map at `start` that are text or integers, each once.
    func names(at start: Int, depth: Int) -> [MessagePackKey] {
        var names: [MessagePackKey] = []
        var known: Set<String> = []
        let path = hasPlainKeys ? [] : path(toContainerAt: start)
        do throws(MsgPackError) {
            try open(at: start, depth: depth, isMap: true)
            var cursor = firstChild(at: start)
            for _ in 0..<withFrame(depth, { $0.count }) {
                if let name = name(at: cursor, path: path), known.insert(name.stringValue).inserted
                {
                    names.append(name)
                }
                cursor = try skip(at: skip(at: cursor, depth: depth + 1), depth: depth + 1)
            }
        } catch {
            // A map that is cut short has the keys that are there; reading it throws.
        }
        return names
    }
}

/// A key that a program asks for.
private struct AskedKey {
    let text: String
    let number: Int?
    /// The text, if it is a short one.
    let small: SmallText?

    init(_ key: some CodingKey) {
        text = key.stringValue
        number = key.intValue
        small = SmallText(of: text)
    }
}

extension PairIndex {
    /// The offset of the value of the first pair whose key satisfies `isKey`.
    @inline(__always)
    fileprivate mutating func firstValue(_ isKey: (_ offset: Int) -> Bool) -> Int? {
        let found = pairs.firstIndex { isKey(Int(truncatingIfNeeded: $0.key)) }
        guard let found else { return nil }
        noteFound(found)
        return Int(truncatingIfNeeded: pairs[found].value)
    }
}
