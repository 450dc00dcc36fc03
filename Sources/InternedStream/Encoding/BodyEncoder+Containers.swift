import MsgPackWire
import StringInterning

/// Arrays and maps (FORMAT.md sections 6, 7 and 12, rules 4 and 5).
extension BodyEncoder {
    /// Encodes the array at `position`, which has `count` elements behind `headerSize` bytes.
    mutating func encodeArray(
        _ count: Int, _ headerSize: Int, at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let size = headerSize == 1 ? input.tupleSize(count, at: position) : 0
        if size > 0 {
            let isDone = try encodeTuple(
                at: position, count: count, size: size, in: context, depth: depth)
            if isDone { return position &+ size }
        }
        guard depth < limits.depth else { throw .raw }
        encodeShort(at: position, size: headerSize, in: context)
        var next = position &+ headerSize
        guard count > 0 else { return next }
        let block = state.block(context, BlockKind.elements, size: 1)
        for _ in 0..<count { next = try encodeValue(at: next, in: block, depth: depth &+ 1) }
        return next
    }

    /// Encodes the map at `position`, which has `count` pairs behind `headerSize` bytes.
    mutating func encodeMap(
        _ count: Int, _ headerSize: Int, at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        guard depth < limits.depth else { throw .raw }
        let body = position &+ headerSize
        if count >= 1 && count <= ShapeTable.limitKeys && depth < Self.limitShapeDepth
            && headerSize == (count < 16 ? 1 : 3)
        {
            let end = try encodeShaped(count, at: body, in: context, depth: depth)
            if end >= 0 { return end }
        }
        encodeShort(at: position, size: headerSize, in: context)
        guard count > 0 else { return body }
        let block = state.block(context, BlockKind.pairs, size: 2)
        var next = body
        for _ in 0..<count {
            let key = next
            next = try encodeValue(at: key, in: block, depth: depth &+ 1)
            if neverInterned.contains(key: key, end: next, of: input) {
                next = try encodeOpaque(at: next, in: block &+ 1, depth: depth &+ 1)
            } else {
                next = try encodeValue(at: next, in: block &+ 1, depth: depth &+ 1)
            }
        }
        return next
    }

    /// Encodes a map by its shape, or by a new one.
    ///
    /// - Parameter position: the first key.
    /// - Returns: the position after the map, or −1 if it has no shape and gets none.
    @inline(never)
    @_optimize(speed)
    private mutating func encodeShaped(
        _ count: Int, at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let firstStart = valueStartCount
        defer { valueStartCount = firstStart }
        if firstStart + count > valueStarts.capacity {
            valueStarts.grow(to: max(firstStart + count, valueStarts.capacity * 2), filler: 0)
        }
        valueStartCount &+= count
        let pair = pair(in: context)
        var id = try predictedShape(pair.firstUnit, count, position, firstStart)
        if id < 0 { id = try predictedShape(pair.secondUnit, count, position, firstStart) }
        let guess = input.word(position)
        if id < 0 { id = try guessedShape(guess, count, position, firstStart) }
        if id < 0 {
            let keys = try state.hashKeys(count, at: position, of: input)
            guard keys.hash != 0 else { return -1 }
            id = try knownShape(keys.hash, count, position, firstStart)
            if id < 0 {
                guard try define(count, keys, position, firstStart, in: context, depth: depth)
                else {
                    return -1
                }
                state.shapes.expect(state.shapes.count - 1, at: guess)
                return try encodeFields(
                    state.shapes.count - 1, count, firstStart, in: context, depth: depth)
            }
            state.shapes.expect(id, at: guess)
        }
        if id < 128 {
            write(Unit.shape &+ UInt8(truncatingIfNeeded: id), in: context)
        } else {
            write(Unit.shape2, in: context)
            writer.put(UInt64(id), size: 2, .shape)
        }
        return try encodeFields(id, count, firstStart, in: context, depth: depth)
    }

    @_optimize(speed)
    private mutating func encodeFields(
        _ id: Int, _ count: Int, _ firstStart: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let block = state.blockInlined(context, id, size: count)
        let firstKey = Int(state.shapes.shapes[id].firstKey)
        var next = 0
        for field in 0..<count {
            let start = valueStarts[firstStart &+ field]
            if state.shapes.keys[firstKey &+ field].isNeverInterned {
                next = try encodeOpaque(at: start, in: block &+ field, depth: depth &+ 1)
                continue
            }
            next = try encodeField(at: start, in: block &+ field, depth: depth &+ 1)
        }
        return next
    }

    /// The shape that a predicted unit names, if the map's keys are exactly its keys; else −1.
    private mutating func predictedShape(
        _ unit: UInt8, _ count: Int, _ position: Int, _ firstStart: Int
    ) throws(EncodingStop) -> Int {
        guard unit >= Unit.shape else { return -1 }
        let id = Int(unit &- Unit.shape)
        guard id < state.shapes.count else { return -1 }
        return try hasShape(id, count, position, firstStart) ? id : -1
    }

    /// The shape that a map beginning so had last, if the map's keys are exactly its keys; else −1.
    private mutating func guessedShape(
        _ guess: UInt64, _ count: Int, _ position: Int, _ firstStart: Int
    ) throws(EncodingStop) -> Int {
        let id = state.shapes.expected(at: guess)
        guard id >= 0 else { return -1 }
        return try hasShape(id, count, position, firstStart) ? id : -1
    }

    /// The shape with exactly the map's keys, found by their hash; else −1.
    private mutating func knownShape(
        _ hash: UInt64, _ count: Int, _ position: Int, _ firstStart: Int
    ) throws(EncodingStop) -> Int {
        var probe = 0
        while true {
            let id = state.shapes.candidate(hash, &probe)
            if id < 0 { return -1 }
            if try hasShape(id, count, position, firstStart) { return id }
        }
    }

    /// Whether the map's `count` keys, at least one, are those of shape `id`; notes where its values begin.
    @inline(never)
    @_optimize(speed)
    private mutating func hasShape(
        _ id: Int, _ count: Int, _ position: Int, _ firstStart: Int
    ) throws(EncodingStop) -> Bool {
        let shape = state.shapes.shapes[id]
        guard Int(shape.keyCount) == count else { return false }
        var next = position
        var field = 0
        while true {
            let key = state.shapes.keys[Int(shape.firstKey) &+ field]
            let size = Int(key.count)
            // SAFETY: the address is that of a key of the table.
            guard unsafe input.holds(state.shapes.address(key), size, at: next) else {
                return false
            }
            next &+= size
            valueStarts[firstStart &+ field] = next
            field &+= 1
            // The last value's end is found when it is encoded.
            if field == count { return true }
            next = try input.nextInlined(next)
        }
    }

    /// Writes DEFINE for the map's keys if they may and should become a shape.
    @inline(never)
    private mutating func define(
        _ count: Int, _ keys: (hash: UInt64, bytes: Int), _ position: Int, _ firstStart: Int,
        in context: Int, depth: Int
    ) throws(EncodingStop) -> Bool {
        guard try areKeysKnown(count, position) else { return false }
        guard state.shapes.hasRoom(keyBytes: keys.bytes) else {
            state.noteRefusal()
            return false
        }
        write(Unit.define, in: context)
        writer.put(UInt8(truncatingIfNeeded: count), .length, 0)
        let block = state.block(context, BlockKind.pairs, size: 2)
        var next = position
        for field in 0..<count {
            let key = next
            next = try encodeValue(at: key, in: block, depth: depth &+ 1)
            unsafe state.shapes.addKey(
                unsafe input.address(key), next - key,
                isNeverInterned: neverInterned.contains(key: key, end: next, of: input))
            valueStarts[firstStart &+ field] = next
            if field + 1 < count { next = try input.next(next) }
        }
        state.shapes.define(keyCount: count, hash: keys.hash)
        return true
    }

    /// Whether every key of three or more bytes is a live item.
    private mutating func areKeysKnown(_ count: Int, _ position: Int) throws(EncodingStop) -> Bool {
        var next = position
        for field in 0..<count {
            let size = try input.header(at: next).byteCount
            if size >= 3 {
                let start = unsafe input.address(next)
                // SAFETY: `size` bytes of the input, as the header said.
                let tag = unsafe state.items.tag(start, size)
                let number = unsafe state.items.find(start, size, tag: tag)
                guard number >= 0 && state.isLive(number) else { return false }
            }
            next &+= size
            if field &+ 1 < count { next = try input.next(next) }
        }
        return true
    }
}
