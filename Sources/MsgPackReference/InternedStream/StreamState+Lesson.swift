/// Section 4.1: what a raw message teaches.
extension StreamState {
    private static let lessonBytes = 4_096
    private static let lessonDepth = 8

    /// Defines the shapes of a raw main frame that is one MessagePack value of at most 4,096 bytes.
    /// The state was emptied just before.
    func learnShapes(of frame: [UInt8]) {
        guard frame.count <= Self.lessonBytes, StreamWalk(frame, at: 0)?.end == frame.count else {
            return
        }
        var lastUnit: UInt8 = 0
        _ = learn(frame, at: 0, in: StreamContexts.main, depth: 0, &lastUnit)
    }

    /// Learns the value at `offset` and returns the offset after it.
    private func learn(
        _ frame: [UInt8], at offset: Int, in context: Int, depth: Int, _ lastUnit: inout UInt8
    ) -> Int {
        guard let token = StreamToken(frame, at: offset), let walk = StreamWalk(frame, at: offset)
        else { return frame.count }
        let isNear = depth < Self.lessonDepth
        if isNear, token.family == .map, let keys = shapeKeys(frame, token, at: offset),
            let shape = shape(keys)
        {
            note(shape < 128 ? UInt8(128 + shape) : 12, in: context, &lastUnit)
            let block = block(.shape(shape), in: context, count: keys.count)
            // The values may contain a field that must not be kept.
            for field in keys.indices { note(0, in: block + field, &lastUnit) }
            return walk.end
        }
        note(0, in: context, &lastUnit)
        let isItem = Self.isEligible(Array(frame[offset..<walk.end]))
        guard isNear, token.family == .array, !isItem, token.count > 0 else { return walk.end }
        let block = block(.elements, in: context, count: 1)
        var end = offset + token.headerBytes
        for _ in 0..<token.count {
            end = learn(frame, at: end, in: block, depth: depth + 1, &lastUnit)
        }
        return end
    }

    /// The keys of a map that may have a shape.
    private func shapeKeys(_ frame: [UInt8], _ token: StreamToken, at offset: Int) -> [[UInt8]]? {
        guard 1...StreamShapes.limitKeys ~= token.count,
            token.headerBytes == StreamToken.mapHeader(token.count).count
        else { return nil }
        var keys: [[UInt8]] = []
        var end = offset + token.headerBytes
        for _ in 0..<token.count {
            guard let key = StreamToken(frame, at: end), key.family == .str,
                key.totalBytes <= 255, let walk = StreamWalk(frame, at: end + key.totalBytes)
            else { return nil }
            keys.append(Array(frame[end..<(end + key.totalBytes)]))
            end = walk.end
        }
        return keys
    }

    /// The shape with these keys after the shortest header, a new one if there is room.
    private func shape(_ keys: [[UInt8]]) -> Int? {
        let header = StreamToken.mapHeader(keys.count)
        if let id = shapes.id(header, keys) { return id }
        return shapes.hasRoom(keys) ? shapes.define(header, keys) : nil
    }

    private func note(_ unit: UInt8, in context: Int, _ lastUnit: inout UInt8) {
        learn(unit, in: context, after: lastUnit)
        lastUnit = unit
    }
}
