import MsgPackWire
import StringInterning

/// Arrays, maps, tuples and opaque values (FORMAT.md sections 6 and 7).
extension BodyDecoder {
    /// Decodes what follows the container header that ends `output`.
    mutating func decodeChildren(from start: Int, in place: ValuePlace) throws(StreamError) {
        let base = unsafe output.address(0)
        // SAFETY: the header is complete.
        guard let header = unsafe ItemHeader.read(base, start, end: output.count) else {
            throw source.error(.invalidOperand)
        }
        guard place.depth < limits.depth else { throw source.error(.tooDeep) }
        let children = header.childCount
        if children == 0 { return }
        if header.family == .array {
            let child = place.child(in: state.block(.elements, of: place.context, size: 1))
            for _ in 0..<children { try decodeValue(in: child, as: .any) }
        } else {
            let block = state.block(.pairs, of: place.context, size: 2)
            let key = place.child(in: block)
            let value = place.child(in: block.advanced(by: 1))
            for _ in 0..<children / 2 {
                try decodeValue(in: key, as: .any)
                try decodeValue(in: value, as: .any)
            }
        }
    }

    /// TUPLE: an array of `count` elements that becomes an item.
    @_optimize(speed)
    mutating func decodeTuple(count: Int, in place: ValuePlace) throws(StreamError) {
        let start = output.count
        try admit(1)
        output.put(0x90 | UInt8(truncatingIfNeeded: count))
        let block = state.blockInlined(.tuple, of: place.context, size: 8)
        for element in 0..<count {
            try decodeElement(in: place.child(in: block.advanced(by: element)))
        }
        let size = output.count - start
        guard size >= 3 && size <= ItemRing.limitItemBytes else {
            throw source.error(.invalidOperand)
        }
        let item = unsafe ItemText(output.address(start), size: size)
        state.insertInlined(item, tag: tag(of: item), rememberIn: place.context)
    }

    /// SHAPE: a map whose keys are known.
    @inline(never)
    @_optimize(speed)
    mutating func decodeShaped(_ id: ShapeID, in place: ValuePlace) throws(StreamError) {
        guard state.shapes.contains(id) else { throw source.error(.deadReference) }
        guard place.depth < limits.depth else { throw source.error(.tooDeep) }
        let shape = state.shapes[id]
        let count = Int(shape.keyCount)
        try appendHeader(of: shape)
        let block = state.blockInlined(BlockKind(id), of: place.context, size: count)
        for field in 0..<count {
            try appendKey(field, of: shape)
            try decodeField(in: place.child(in: block.advanced(by: field)))
        }
    }

    @inline(__always)
    private mutating func appendKey(_ field: Int, of shape: Shape) throws(StreamError) {
        let key = state.shapes.key(field, of: shape)
        try admit(Int(key.size))
        unsafe output.putPadded(unsafe state.shapes.address(of: key), Int(key.size))
    }

    /// DEFINE: a map whose keys become a shape.
    mutating func decodeDefinition(in place: ValuePlace) throws(StreamError) {
        let (count, headerSize) = try definitionSize()
        guard place.depth < limits.depth else { throw source.error(.tooDeep) }
        let keyPlace = place.child(in: state.block(.pairs, of: place.context, size: 2))
        let start = output.count
        for _ in 0..<count {
            let key = output.count
            try decodeValue(in: keyPlace, as: .key)
            let size = output.count - key
            guard state.shapes.hasRoom(keyBytes: size) else {
                throw source.error(.invalidOperand)
            }
            unsafe state.shapes.addKey(output.address(key), size: size, isNeverInterned: false)
        }
        output.truncate(to: start)
        let id = state.shapes.define(keyCount: count, headerSize: headerSize)
        try decodeDefined(state.shapes[id], id: id, in: place)
    }

    /// Reads DEFINE's n: the number of keys, 64 more of them for each longer form of the header.
    private mutating func definitionSize() throws(StreamError) -> (keyCount: Int, headerSize: Int) {
        let code = Int(try source.byte(as: .length)) - 1
        guard code >= 0 && code < 3 * ShapeTable.limitKeys else {
            throw source.error(.invalidOperand)
        }
        let count = code % ShapeTable.limitKeys + 1
        let form = code / ShapeTable.limitKeys
        return (count, form == 0 ? Shape.shortestHeader(keyCount: count) : 1 + 2 * form)
    }

    /// The map of a shape that was just defined. As `decodeShaped`, but `decodeField` in its place costs half
    /// a kilobyte, and definitions are rare.
    private mutating func decodeDefined(
        _ shape: Shape, id: ShapeID, in place: ValuePlace
    ) throws(StreamError) {
        let count = Int(shape.keyCount)
        try appendHeader(of: shape)
        let block = state.block(BlockKind(id), of: place.context, size: count)
        for field in 0..<count {
            try appendKey(field, of: shape)
            try decodeValue(in: place.child(in: block.advanced(by: field)), as: .any)
        }
    }

    /// Appends the map header of a shape; the smallest map has three bytes.
    @inline(__always)
    private mutating func appendHeader(of shape: Shape) throws(StreamError) {
        try admit(3)
        let count = UInt8(truncatingIfNeeded: shape.keyCount)
        if shape.headerSize == 1 { return output.put(0x80 | count) }
        if shape.headerSize == 3 {
            output.put(0xDE)
        } else {
            try admit(7)
            output.put(0xDF)
            output.put(0)
            output.put(0)
        }
        output.put(0)
        output.put(count)
    }

    /// OPAQUE: the next whole value of the tail.
    ///
    /// - Parameter depth: the arrays and maps around it.
    mutating func decodeOpaque(depth: Int) throws(StreamError) {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: tail[tailUsed...])
        // SAFETY: the tail stays for the time of the message.
        var reader = MsgPackReader(
            unsafe RawSpan(_unsafeBytes: rest),
            limits: MsgPackLimits(depth: limits.depth - depth, items: Int.max, bytes: Int.max))
        do {
            try reader.skip()
        } catch {
            switch error.code {
            case .depthLimit: throw source.error(.tooDeep)
            case .truncated: throw source.error(.truncated)
            default: throw source.error(.invalidOperand)
            }
        }
        try allow(reader.position)
        unsafe output.append(UnsafeRawBufferPointer(rebasing: rest[..<reader.position]))
        tailUsed += reader.position
    }
}
