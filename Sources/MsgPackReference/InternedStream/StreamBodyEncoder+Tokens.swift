/// Section 12, rules 1 and 2: tokens.
extension StreamBodyEncoder {
    /// Rule 1: a token of at most 9 bytes that is not eligible, or the header of an array or map.
    func writeShort(_ token: [UInt8], at position: Int, in context: Int) {
        if writeRemembered(token, in: context) { return }
        if let value = StreamToken.integer(token),
            StreamToken.integer(value, after: state.v0(context)) == token
        {
            writeInteger(token, value, at: position, in: context)
        } else if let bits = StreamToken.doubleBits(token) {
            writeDouble(token, bits, in: context)
        } else {
            writeToken(token, in: context)
        }
        state.remember(token: token, in: context)
    }

    /// TOKEN.
    func writeToken(_ token: [UInt8], in context: Int) {
        write(unit: 0, in: context)
        body.append(token, .token)
    }

    /// SAME and PREVIOUS.
    private func writeRemembered(_ bytes: [UInt8], in context: Int) -> Bool {
        if state.v0(context) == bytes {
            write(unit: 1, in: context)
            return true
        }
        if state.v1(context) == bytes {
            write(unit: 2, in: context)
            state.exchange(in: context)
            return true
        }
        return false
    }

    private func writeInteger(
        _ token: [UInt8], _ value: Int64, at position: Int, in context: Int
    ) {
        let base = state.v0(context).flatMap { StreamToken.integer($0) } ?? 0
        let difference = StreamNumbers.zigzag(value &- base)
        let count = StreamNumbers.bytesNeeded(difference)
        let unit = 15 + count
        let price = count + cost(of: unit, in: context)
        let plain = token.count + cost(of: 0, in: context)
        if price < plain || price == plain && affords(price, at: position, size: token.count) {
            write(unit: unit, in: context)
            body.append(StreamNumbers.littleEndian(difference, bytes: count), .integer)
        } else {
            writeToken(token, in: context)
        }
    }

    private func writeDouble(_ token: [UInt8], _ bits: UInt64, in context: Int) {
        let base = state.v0(context).flatMap { StreamToken.doubleBits($0) } ?? 0
        let difference = StreamNumbers.zigzag(Int64(bitPattern: bits &- base))
        let count = StreamNumbers.bytesNeeded(difference)
        let leading = max(1, 8 - token[1...].reversed().prefix { $0 == 0 }.count)
        let asDouble = count + cost(of: 23 + count, in: context)
        let asLeading = leading + cost(of: 31 + leading, in: context)
        let asToken = 9 + cost(of: 0, in: context)
        if asDouble <= asLeading && asDouble <= asToken {
            write(unit: 23 + count, in: context)
            body.append(StreamNumbers.littleEndian(difference, bytes: count), .double)
        } else if asLeading <= asToken {
            write(unit: 31 + leading, in: context)
            body.append(token[1...leading], .leading)
        } else {
            writeToken(token, in: context)
        }
    }

    // MARK: Eligible values (rule 2)

    /// SAME, PREVIOUS, or a reference to an item with these bytes.
    func writeKnown(_ bytes: [UInt8], in context: Int) -> Bool {
        if writeRemembered(bytes, in: context) { return true }
        if let number = state.items.newest(bytes), state.items.live(number) == bytes {
            writeReference(
                units: (near: 3, far: 4), distance: number - state.lastReference,
                age: state.items.head - number, in: context)
            state.lastReference = number
            state.remember(item: number, in: context)
            return true
        }
        return writePeerReference(bytes, in: context)
    }

    private func writePeerReference(_ bytes: [UInt8], in context: Int) -> Bool {
        guard let peer, let number = peer.items.newest(bytes),
            peer.items.isOpen(number, upTo: peer.acknowledged)
        else { return false }
        writeReference(
            units: (near: 5, far: 6), distance: number - state.lastPeerReference,
            age: peer.acknowledged.head - number, in: context)
        state.lastPeerReference = number
        state.remember(item: state.insert(bytes), in: context)
        return true
    }

    /// REFERENCE1 and 2, PEER1 and 2: one byte for a `distance` from the last reference that fits,
    /// otherwise two for the `age`, the distance from the newest item.
    private func writeReference(
        units: (near: Int, far: Int), distance: Int, age: Int, in context: Int
    ) {
        if -128...127 ~= distance {
            write(unit: units.near, in: context)
            body.append([UInt8(truncatingIfNeeded: distance)], .nearReference)
        } else {
            write(unit: units.far, in: context)
            body.append(StreamNumbers.littleEndian(UInt64(age), bytes: 2), .farReference)
        }
    }

    /// A str or bin that no item holds: STAMP, FORM, DELTA or TOKEN.
    func writeNovel(_ token: [UInt8], at position: Int, in context: Int) {
        guard let header = StreamToken(token) else { return }
        let payload = Array(token[header.headerBytes...])
        if !writeDifference(token, header, payload, at: position, in: context) {
            writeToken(token, in: context)
        }
        guard let number = state.insert(token) else { return }
        state.history.append(payload)
        state.remember(item: number, in: context)
    }

    // MARK: Long tokens (rule 3)

    func writeLong(_ token: [UInt8], in context: Int) {
        let varint = StreamNumbers.varint(token.count)
        if let plan = plan(token, below: token.count - varint.count) {
            write(unit: 9, in: context)
            body.append(varint, .varint)
            write(plan, of: token)
        } else {
            writeToken(token, in: context)
            state.history.appendPlain(token)
        }
    }
}
