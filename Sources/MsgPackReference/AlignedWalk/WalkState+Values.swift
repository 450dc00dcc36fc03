/// What later values can use of earlier ones.
extension WalkState {
    /// The slot of the value at the base among the replacements, if it has at most 255 bytes.
    func replacementSlot(_ place: Place) -> Int? {
        guard let base = place.base, let end = end(of: base), end - base <= 255 else { return nil }
        let hash = WalkHash.value(history[base..<end], seed: 1)
        return Int(hash & UInt64(parameters.replacements - 1))
    }

    /// The value that took the place of an equal base last, and where it is.
    func replacement(_ slot: Int) -> (bytes: [UInt8], place: Int)? {
        guard let place = replacements[slot], place >= windowStart, let end = end(of: place),
            end - place <= 255
        else { return nil }
        return (Array(history[place..<end]), place)
    }

    /// The slot of a token among the numbers.
    static func numberSlot(_ token: [UInt8]) -> Int {
        Int(WalkHash.value(token[...], seed: 3) & 255)
    }

    /// The token in a slot of the numbers.
    func number(_ slot: Int) -> [UInt8]? {
        guard let place = numbers[slot], place >= windowStart,
            let token = history.token(at: place)
        else { return nil }
        return Array(history[place..<(place + token.totalBytes)])
    }

    private mutating func noteNumber(
        _ bytes: [UInt8], _ family: StreamToken.Family, at place: Place
    ) {
        switch family {
        case .integer where bytes.count >= 5, .float where bytes.count >= 5,
            .ext where 5...18 ~= bytes.count:
            numbers[Self.numberSlot(bytes)] = place.position
        default: break
        }
        if family == .integer, bytes.count >= 5, let value = StreamToken.integer(bytes) {
            lastWide = value
        }
        if let bits = StreamToken.doubleBits(bytes) { lastDouble = bits }
    }

    private mutating func insertText(_ bytes: [UInt8], _ token: StreamToken, at place: Place) {
        guard token.family == .str || token.family == .bin, 3...255 ~= bytes.count else { return }
        items.insert(bytes, at: place.position)
        if let bucket = WalkHash.bucket(bytes[token.headerBytes...]) {
            buckets[bucket] = items.head - 1
        }
    }

    /// Completes a value that is no open container and was coded by `unit`.
    mutating func complete(
        _ bytes: [UInt8], _ unit: UInt8, at place: Place, hasEvent: Bool, jump: Int? = nil
    ) {
        guard unit != WalkUnit.same, let token = StreamToken(bytes) else {
            return produce(bytes, at: place)
        }
        let slot = replacementSlot(place)
        if hasEvent, let change = integerChange(bytes, at: place) {
            changeEvent { $0.difference = Int64(Int16(exactly: change) ?? 0) }
        }
        if Self.insertsText(unit) { insertText(bytes, token, at: place) }
        noteNumber(bytes, token.family, at: place)
        if let slot { replacements[slot] = place.position }
        produce(bytes, at: place)
        self.jump(to: jump)
    }

    /// The difference of an integer to an integer at the base.
    private func integerChange(_ bytes: [UInt8], at place: Place) -> Int64? {
        guard let value = StreamToken.integer(bytes), let base = baseInteger(place) else {
            return nil
        }
        return value &- base
    }

    /// The integer at the base.
    func baseInteger(_ place: Place) -> Int64? {
        baseBytes(place).flatMap { StreamToken.integer($0) }
    }

    /// The token at the base.
    func baseBytes(_ place: Place) -> [UInt8]? {
        guard let base = place.base, let token = place.baseToken else { return nil }
        return Array(history[base..<(base + token.totalBytes)])
    }

    /// The bucket of the text at the base.
    func baseBucket(_ place: Place) -> Int? {
        guard let bytes = baseBytes(place), let token = place.baseToken,
            token.family == .str || token.family == .bin
        else { return nil }
        return WalkHash.bucket(bytes[token.headerBytes...])
    }

    /// An integer in the form that its base suggests: the base's, where that is not the shortest
    /// and holds the value; else the shortest.
    func integer(_ value: Int64, at place: Place) -> [UInt8] {
        let shortest = StreamToken.shortest(integer: value)
        guard let like = baseBytes(place), let old = StreamToken.integer(like),
            StreamToken.shortest(integer: old) != like
        else { return shortest }
        let width = like.count - 1
        let low = StreamNumbers.littleEndian(UInt64(bitPattern: value), bytes: width)
        let token = [like[0]] + low.reversed()
        return StreamToken.integer(token) == value ? token : shortest
    }

    private static func insertsText(_ unit: UInt8) -> Bool {
        switch unit {
        case WalkUnit.token, WalkUnit.form, WalkUnit.formAt, WalkUnit.formOther, WalkUnit.delta,
            WalkUnit.deltaDigits, WalkUnit.blob, WalkUnit.stamp, WalkUnit.stampOther:
            true
        default: false
        }
    }

    /// The newest item of a bucket.
    func bucketItem(_ bucket: Int) -> [UInt8]? {
        buckets[bucket].flatMap { items.bytes($0) }
    }

    /// An array of 1 to 8 scalars, the first a str of 5 or more bytes, becomes an item.
    mutating func insertIfShort(_ frame: Frame) {
        guard frame.hasChange, frame.start >= 0, 3...255 ~= history.count - frame.start else {
            return
        }
        let bytes = Array(history[frame.start..<history.count])
        guard Self.isShortArray(bytes) else { return }
        items.insert(bytes, at: frame.start)
        if let slot = frame.replaces { replacements[slot] = frame.start }
    }

    /// Whether bytes are an array that may be an item.
    static func isShortArray(_ bytes: [UInt8]) -> Bool {
        guard let header = StreamToken(bytes), header.format == .fixarray, 1...8 ~= header.count
        else { return false }
        var offset = 1
        for place in 0..<header.count {
            guard let token = StreamToken(bytes, at: offset),
                token.totalBytes <= bytes.count - offset
            else { return false }
            switch token.family {
            case .ext, .array, .map: return false
            default: break
            }
            if place == 0 && (token.family != .str || token.totalBytes < 5) { return false }
            offset += token.totalBytes
        }
        return offset == bytes.count
    }

    /// Opens a container after its header: the next values are its own.
    mutating func open(_ header: [UInt8], _ frame: Frame, base: Int?) {
        history.append(header)
        self.base = base
        frames.append(frame)
    }

    /// The frame of a container whose header is `token`.
    func frame(_ token: StreamToken, baseLeft: Int, at place: Place) -> Frame {
        Frame(
            left: Self.values(token), baseLeft: baseLeft, isMap: token.family == .map,
            start: place.position,
            replaces: token.format == .fixarray && token.count <= 8 ? replacementSlot(place) : nil)
    }

    /// The values in a container.
    static func values(_ token: StreamToken) -> Int {
        token.family == .map ? 2 * token.count : token.count
    }
}
