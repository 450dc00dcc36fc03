import MsgPackWire
import StringInterning

/// Arrays and maps (FORMAT.md sections 6 and 12, rules 4 and 5).
extension BodyEncoder {
    /// Encodes the array at `position`.
    ///
    /// - Parameters:
    ///   - count: the number of its elements.
    ///   - headerSize: the number of bytes before them.
    mutating func encodeArray(
        at position: Int, count: Int, headerSize: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        if headerSize == 1, let size = input.tupleSize(count: count, at: position),
            try encodeTuple(at: position, count: count, size: size, in: place)
        {
            return position &+ size
        }
        guard place.depth < limits.depth else { throw EncodingStop() }
        encodeShort(at: position, size: headerSize, in: place.context)
        var next = position &+ headerSize
        guard count > 0 else { return next }
        let child = place.child(in: state.block(.elements, of: place.context, size: 1))
        for _ in 0..<count { next = try encodeValue(at: next, in: child) }
        return next
    }

    /// Encodes the map at `position`.
    ///
    /// - Parameters:
    ///   - count: the number of its pairs.
    ///   - headerSize: the number of bytes before them.
    mutating func encodeMap(
        at position: Int, count: Int, headerSize: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        guard place.depth < limits.depth else { throw EncodingStop() }
        let body = position &+ headerSize
        if place.depth >= Self.limitStepDepth { try listEnds(at: position) }
        if count >= 1 && count <= ShapeTable.limitKeys && place.depth < Self.limitShapeDepth,
            let end = try encodeShaped(count, headerSize: headerSize, at: body, in: place)
        {
            return end
        }
        encodeShort(at: position, size: headerSize, in: place.context)
        return count == 0 ? body : try encodePairs(count, at: body, in: place)
    }

    /// Finds the ends of all values of the map at `position`, unless they are known.
    @inline(never)
    private mutating func listEnds(at position: Int) throws(EncodingStop) {
        guard ends.cover(position) || ends.list(at: position, of: input) else {
            throw EncodingStop()
        }
    }

    /// Encodes the pairs of a map without a shape.
    private mutating func encodePairs(
        _ count: Int, at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        let block = state.block(.pairs, of: place.context, size: 2)
        let keyPlace = place.child(in: block)
        let valuePlace = place.child(in: block.advanced(by: 1))
        var next = position
        for _ in 0..<count {
            let key = next
            next = try encodeValue(at: key, in: keyPlace)
            if input.isKey(from: key, to: next, oneOf: neverInterned) {
                next = try encodeOpaque(at: next, in: valuePlace)
            } else {
                next = try encodeValue(at: next, in: valuePlace)
            }
        }
        return next
    }
}
