import MsgPackWire
import StringInterning

/// A map of the input whose shape is looked for.
struct MapKeys: BitwiseCopyable {
    /// The number of keys, at least 1.
    let count: Int
    /// The number of bytes of the map's header.
    let headerSize: Int
    /// The position of the first key.
    let position: Int
    /// The index in `valueStarts` of the position of the first value.
    let firstStart: Int
}

/// Maps with shapes (FORMAT.md sections 7 and 12, rule 5).
extension BodyEncoder {
    /// Encodes a map by its shape, or by a new one.
    ///
    /// - Parameters:
    ///   - count: the number of its pairs.
    ///   - headerSize: the number of bytes of its header.
    ///   - position: the first key.
    /// - Returns: the position after the map, or nil if it has no shape and gets none.
    @inline(never)
    @_optimize(speed)
    mutating func encodeShaped(
        _ count: Int, headerSize: Int, at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int? {
        let map = MapKeys(
            count: count, headerSize: headerSize, position: position, firstStart: valueStartCount)
        defer { valueStartCount = map.firstStart }
        reserveValueStarts(count)
        let beginning = input.word(at: position)
        if let id = try probableShape(of: map, beginning: beginning, in: place.context) {
            return try encode(map, as: id, in: place)
        }
        guard
            let keys = state.digestKeys(
                count: count, headerSize: headerSize, at: position, of: input, ends)
        else { return nil }
        if let id = try knownShape(of: map, hash: keys.hash) {
            state.shapeIndex.expect(id, at: beginning)
            return try encode(map, as: id, in: place)
        }
        guard let id = try define(map, keys: keys, in: place) else { return nil }
        state.shapeIndex.expect(id, at: beginning)
        return try encodeFields(of: map, as: id, in: place)
    }

    /// Makes room for the positions of `count` values after those of the maps around this one.
    @inline(__always)
    private mutating func reserveValueStarts(_ count: Int) {
        // At most 32 maps of 64 keys are under way.
        valueStartCount &+= count
        if valueStartCount > valueStarts.capacity {
            valueStarts.grow(to: max(valueStartCount, valueStarts.capacity * 2), filler: 0)
        }
    }

    /// Writes SHAPE and the fields of a map that has the shape `id`.
    @inline(__always)
    private mutating func encode(
        _ map: MapKeys, as id: ShapeID, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        if id.value < 128 {
            write(Unit.shape &+ UInt8(truncatingIfNeeded: id.value), in: place.context)
        } else {
            write(Unit.shape2, in: place.context)
            writer.put(UInt64(truncatingIfNeeded: id.value), size: 2, as: .shape)
        }
        return try encodeFields(of: map, as: id, in: place)
    }

    @_optimize(speed)
    private mutating func encodeFields(
        of map: MapKeys, as id: ShapeID, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        let block = state.blockInlined(BlockKind(id), of: place.context, size: map.count)
        let shape = state.shapes[id]
        let first = place.child(in: block)
        var next = 0
        for field in 0..<map.count {
            let start = valueStarts[map.firstStart &+ field]
            let fieldPlace = first.advanced(by: field)
            if state.shapes.key(field, of: shape).isNeverInterned {
                next = try encodeOpaque(at: start, in: fieldPlace)
            } else {
                next = try encodeField(at: start, in: fieldPlace)
            }
        }
        return next
    }
}

/// Finding a map's shape.
extension BodyEncoder {
    /// The shape with exactly the map's keys, if it is one of the three that are probable: those that the
    /// context predicts, and that of the last map that began with the same bytes.
    @inline(__always)
    private mutating func probableShape(
        of map: MapKeys, beginning: UInt64, in context: ContextID
    ) throws(EncodingStop) -> ShapeID? {
        let pair = pair(in: context)
        if let id = shape(of: pair.first), try hasKeys(map, of: id) { return id }
        if let id = shape(of: pair.second), try hasKeys(map, of: id) { return id }
        if let id = state.shapeIndex.expected(at: beginning), try hasKeys(map, of: id) { return id }
        return nil
    }

    /// The shape that a unit names, if it names one.
    private func shape(of unit: UInt8) -> ShapeID? {
        guard unit >= Unit.shape else { return nil }
        let id = ShapeID(Int(unit &- Unit.shape))
        return state.shapes.contains(id) ? id : nil
    }

    /// The shape with exactly the map's keys, found by their hash.
    @inline(__always)
    private mutating func knownShape(
        of map: MapKeys, hash: UInt64
    ) throws(EncodingStop) -> ShapeID? {
        var probe = 0
        while let id = state.shapeIndex.candidate(hash: hash, probe: &probe) {
            if try hasKeys(map, of: id) { return id }
        }
        return nil
    }

    /// Whether the map's keys are those of shape `id`; notes where its values begin.
    @inline(never)
    @_optimize(speed)
    private mutating func hasKeys(_ map: MapKeys, of id: ShapeID) throws(EncodingStop) -> Bool {
        let shape = state.shapes[id]
        guard Int(shape.keyCount) == map.count, Int(shape.headerSize) == map.headerSize else {
            return false
        }
        var next = map.position
        var field = 0
        while true {
            let key = state.shapes.key(field, of: shape)
            let size = Int(key.size)
            // SAFETY: the address is that of a key of the table.
            guard unsafe input.holds(state.shapes.address(of: key), size: size, at: next) else {
                return false
            }
            // The key's bytes lie inside the input.
            next &+= size
            valueStarts[map.firstStart &+ field] = next
            field &+= 1
            // The last value's end is found when it is encoded.
            if field == map.count { return true }
            guard let after = input.nextInlined(after: next, ends) else { throw EncodingStop() }
            next = after
        }
    }

    /// Writes DEFINE for the map's keys if they may and should become a shape.
    @inline(never)
    private mutating func define(
        _ map: MapKeys, keys: KeyDigest, in place: ValuePlace
    ) throws(EncodingStop) -> ShapeID? {
        guard try areKeysKnown(map) else { return nil }
        guard state.shapes.hasRoom(keyBytes: keys.bytes) else {
            state.noteRefusal()
            return nil
        }
        write(Unit.define, in: place.context)
        writer.put(definitionCode(of: map), as: .length)
        let keyPlace = place.child(in: state.block(.pairs, of: place.context, size: 2))
        var next = map.position
        for field in 0..<map.count {
            let key = next
            next = try encodeValue(at: key, in: keyPlace)
            unsafe state.shapes.addKey(
                unsafe input.address(of: key), size: next - key,
                isNeverInterned: input.isKey(from: key, to: next, oneOf: neverInterned))
            valueStarts[map.firstStart + field] = next
            if field + 1 < map.count { next = try end(ofValueAt: next) }
        }
        let id = state.shapes.define(keyCount: map.count, headerSize: map.headerSize)
        state.shapeIndex.insert(id, hash: keys.hash)
        return id
    }

    /// DEFINE's n: the number of keys, 64 more of them for each longer form of the header.
    private func definitionCode(of map: MapKeys) -> UInt8 {
        let isShortest = map.headerSize == Shape.shortestHeader(keyCount: map.count)
        let form = isShortest ? 0 : map.headerSize == 3 ? 1 : 2
        return UInt8(truncatingIfNeeded: map.count + ShapeTable.limitKeys * form)
    }

    /// Whether every key of three or more bytes is a live item.
    private mutating func areKeysKnown(_ map: MapKeys) throws(EncodingStop) -> Bool {
        var next = map.position
        for field in 0..<map.count {
            guard let size = input.header(at: next)?.byteCount else { throw EncodingStop() }
            if size >= 3 {
                let start = unsafe input.address(of: next)
                // SAFETY: `size` bytes of the input, as the header said.
                let tag = unsafe state.items.tag(start, size)
                guard unsafe state.find(start, size: size, tag: tag) != nil else { return false }
            }
            // The header lies inside the input with its payload.
            next &+= size
            if field &+ 1 < map.count { next = try end(ofValueAt: next) }
        }
        return true
    }

    private func end(ofValueAt position: Int) throws(EncodingStop) -> Int {
        guard let end = input.next(after: position, ends) else { throw EncodingStop() }
        return end
    }
}
