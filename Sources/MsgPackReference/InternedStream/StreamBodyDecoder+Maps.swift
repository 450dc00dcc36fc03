/// Section 7: maps with known keys.
extension StreamBodyDecoder {
    /// SHAPE and SHAPE2.
    func readMap(
        ofShape id: Int, in context: Int, depth: Int
    ) throws(ReferenceStreamError) {
        guard id < state.shapes.keys.count else { throw error(.shapeNotAllowed) }
        guard depth < limits.depth else { throw error(.depthExceeded) }
        let keys = state.shapes.keys[id]
        recorder?.note(shape: id)
        let block = state.block(.shape(id), in: context, count: keys.count)
        try produce(state.shapes.headers[id])
        for (field, key) in keys.enumerated() {
            try produce(key)
            try readValue(in: block + field, depth: depth + 1)
        }
    }

    /// DEFINE: the keys, then the map.
    func readDefinedMap(in context: Int, depth: Int) throws(ReferenceStreamError) {
        guard let (header, count) = StreamShapes.header(code: Int(try readByte(.varint))) else {
            throw error(.shapeNotAllowed)
        }
        let block = state.block(.pairs, in: context, count: 2)
        var keys: [[UInt8]] = []
        for _ in 0..<count {
            let key = try readFlatValue(in: block)
            guard let token = StreamToken(key), StreamShapes.isKey(token) else {
                throw error(.valueNotAllowed)
            }
            keys.append(key)
        }
        guard state.shapes.hasRoom(keys) else { throw error(.shapeNotAllowed) }
        let id = state.shapes.define(header, keys)
        try readMap(ofShape: id, in: context, depth: depth)
    }
}
