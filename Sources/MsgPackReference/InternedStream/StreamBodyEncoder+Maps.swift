/// Section 12, rule 5: maps.
extension StreamBodyEncoder {
    /// The keys of a map and the offsets of its values.
    private struct Fields {
        var header: [UInt8] = []
        var keys: [[UInt8]] = []
        var values: [Int] = []
        var end = 0
    }

    func writeMap(
        _ frame: [UInt8], _ token: StreamToken, at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        guard depth < parameters.limits.depth else { throw .limitExceeded }
        guard let fields = shapedFields(frame, token, at: offset, depth: depth),
            let shape = try writeShape(fields, in: context)
        else { return try writePairs(frame, token, at: offset, in: context, depth: depth) }
        let block = state.block(.shape(shape), in: context, count: fields.keys.count)
        for (field, key) in fields.keys.enumerated() {
            try writeField(
                frame, key: key, at: fields.values[field], in: block + field, depth: depth)
        }
        return fields.end
    }

    /// The fields of a map that may be coded by its shape.
    private func shapedFields(
        _ frame: [UInt8], _ token: StreamToken, at offset: Int, depth: Int
    ) -> Fields? {
        guard 1...StreamShapes.limitKeys ~= token.count, depth <= 31 else { return nil }
        var fields = Fields()
        fields.end = offset + token.headerBytes
        fields.header = Array(frame[offset..<fields.end])
        for _ in 0..<token.count {
            guard let key = StreamToken(frame, at: fields.end), StreamShapes.isKey(key) else {
                return nil
            }
            let value = fields.end + key.totalBytes
            guard let walk = StreamWalk(frame, at: value) else { return nil }
            fields.keys.append(Array(frame[fields.end..<value]))
            fields.values.append(value)
            fields.end = walk.end
        }
        return fields
    }

    /// Writes SHAPE, SHAPE2 or DEFINE with its keys; nil if the map gets no shape.
    private func writeShape(_ fields: Fields, in context: Int) throws(Obstacle) -> Int? {
        let keys = fields.keys
        if let id = state.shapes.id(fields.header, keys) {
            if id < 128 {
                write(unit: 128 + id, in: context)
            } else {
                write(unit: 12, in: context)
                body.append(StreamNumbers.littleEndian(UInt64(id), bytes: 2), .shape)
            }
            return id
        }
        let areKnown = keys.allSatisfy { key in
            key.count < 3 || state.items.newest(key).flatMap { state.items.live($0) } != nil
        }
        guard areKnown else { return nil }
        guard state.shapes.hasRoom(keys) else {
            noteCrowdedMap()
            return nil
        }
        write(unit: 11, in: context)
        let code = StreamShapes.code(headerBytes: fields.header.count, count: keys.count)
        body.append([UInt8(code)], .varint)
        let block = state.block(.pairs, in: context, count: 2)
        for (key, value) in zip(keys, fields.values) {
            try countValue()
            write(token: key, at: value - key.count, in: block)
        }
        return state.shapes.define(fields.header, keys)
    }

    /// All other maps: the header, then the pairs.
    private func writePairs(
        _ frame: [UInt8], _ token: StreamToken, at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        var end = offset + token.headerBytes
        writeShort(Array(frame[offset..<end]), at: offset, in: context)
        guard token.count > 0 else { return end }
        let block = state.block(.pairs, in: context, count: 2)
        for _ in 0..<token.count {
            let keyStart = end
            end = try write(frame, at: end, in: block, depth: depth + 1)
            end = try writeField(
                frame, key: Array(frame[keyStart..<end]), at: end, in: block + 1, depth: depth)
        }
        return end
    }

    /// Writes the value of the entry `key` of a map; `depth` counts the arrays and maps around it.
    @discardableResult
    private func writeField(
        _ frame: [UInt8], key: [UInt8], at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        if !parameters.neverIntern.isEmpty, let token = StreamToken(key), token.family == .str,
            parameters.neverIntern.contains(Array(key[token.headerBytes...]))
        {
            return try writeOpaque(frame, at: offset, in: context, depth: depth + 1)
        }
        return try write(frame, at: offset, in: context, depth: depth + 1)
    }
}
