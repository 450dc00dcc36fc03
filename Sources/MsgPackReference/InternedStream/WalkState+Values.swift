/// Section 6: what a value can follow from, and what it leaves for later ones.
extension WalkState {
    // MARK: The base

    /// The token at the base; of an array or map its header.
    func baseBytes(_ place: Place) -> [UInt8]? {
        guard let base = place.base, let token = place.baseToken else { return nil }
        return Array(history[base..<(base + token.totalBytes)])
    }

    /// The integer at the base, if it is below 2^63.
    func baseInteger(_ place: Place) -> Int64? {
        baseBytes(place).flatMap { StreamToken.integer($0) }
    }

    /// The bits of the float64 at the base; 0 if there is none.
    func baseDouble(_ place: Place) -> UInt64 {
        baseBytes(place).flatMap { StreamToken.doubleBits($0) } ?? 0
    }

    /// The bucket of the text at the base.
    func baseBucket(_ place: Place) -> Int? {
        guard let bytes = baseBytes(place), let token = place.baseToken, token.isText else {
            return nil
        }
        return WalkHash.bucket(bytes[token.headerBytes...])
    }

    /// The token of an integer that follows from the base.
    func integer(_ value: Int64, at place: Place) -> [UInt8] {
        StreamToken.integer(value, after: baseBytes(place))
    }

    /// Whether TAIL may change a token at the base: a scalar of 3 to 255 bytes that is no str, and has bytes to
    /// change.
    static func allowsTail(_ token: StreamToken) -> Bool {
        switch token.family {
        case .str, .array, .map: false
        default: 3...255 ~= token.totalBytes && tailBytes(token) > 0
        }
    }

    /// The bytes at the end of a token that TAIL changes, 8 at most. Those before them are the same.
    static func tailBytes(_ token: StreamToken) -> Int {
        let header = token.family == .ext || token.family == .bin ? token.headerBytes : 1
        return min(8, token.totalBytes - header)
    }

    // MARK: Replacements and numbers

    /// The slot of the whole value at the base among the replacements, if that has at most 255 bytes.
    func replacementSlot(_ place: Place) -> Int? {
        guard let base = place.base, let end = end(of: base), end - base <= 255 else { return nil }
        let hash = WalkHash.value(history[base..<end], seed: 1)
        return Int(hash & UInt64(parameters.replacements - 1))
    }

    /// The value that took the place of an equal base last, and where it is.
    func replacement(_ slot: Int) -> (bytes: [UInt8], place: Int)? {
        guard let place = replacements[slot], let end = end(of: place), end - place <= 255 else {
            return nil
        }
        return (Array(history[place..<end]), place)
    }

    /// The slot of a token among the numbers.
    static func numberSlot(_ token: [UInt8]) -> Int {
        Int(WalkHash.value(token[...], seed: 3) & 255)
    }

    /// The token in a slot of the numbers.
    func number(_ slot: Int) -> [UInt8]? {
        guard let place = numbers[slot], let end = end(of: place), end - place <= 18 else {
            return nil
        }
        return Array(history[place..<end])
    }

    // MARK: After a value

    /// Completes a value that is no open container: its bytes go into the history, and the base goes over the
    /// whole value there.
    mutating func complete(
        _ bytes: [UInt8], _ unit: UInt8, at place: Place, hasEvent: Bool = false, jump: Int? = nil
    ) {
        let next = place.base.flatMap { end(of: $0) }
        if unit != WalkUnit.same { remember(bytes, unit, at: place, hasEvent) }
        history.append(bytes)
        base = next
        self.jump(to: jump)
    }

    /// Completes a main frame that one BLOB gave: its bytes go into the history, and nothing else is kept.
    mutating func completeWhole(_ frame: [UInt8]) {
        history.append(frame)
        base = nil
    }

    private mutating func remember(
        _ bytes: [UInt8], _ unit: UInt8, at place: Place, _ hasEvent: Bool
    ) {
        guard let token = StreamToken(bytes) else { return }
        if hasEvent, let value = StreamToken.integer(bytes), let base = baseInteger(place) {
            let difference = value &- base
            changeEvent { $0.difference = Int64(Int16(exactly: difference) ?? 0) }
        }
        if WalkUnit.insertsText(unit) { insertText(bytes, token, at: place.position) }
        rememberNumber(bytes, token, at: place)
        if let slot = replacementSlot(place) { replacements[slot] = place.position }
    }

    private mutating func rememberNumber(
        _ bytes: [UInt8], _ token: StreamToken, at place: Place
    ) {
        switch token.family {
        case .integer, .float, .ext:
            guard 5...18 ~= bytes.count else { return }
            numbers[Self.numberSlot(bytes)] = place.position
            if let value = StreamToken.integer(bytes) { lastWide = value }
            if let bits = StreamToken.doubleBits(bytes) { lastDouble = bits }
        default: break
        }
    }
}
