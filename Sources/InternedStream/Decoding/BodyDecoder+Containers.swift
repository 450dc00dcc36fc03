import MsgPackWire
import StringInterning

/// Arrays, maps, tuples and opaque values (FORMAT.md sections 6 and 7).
extension BodyDecoder {
    /// Decodes what follows the container header that ends `output`.
    mutating func decodeChildren(
        _ source: inout BodyReader, from start: Int, in context: Int, depth: Int
    ) throws(StreamError) {
        let base = unsafe output.address(0)
        // SAFETY: the header is complete.
        guard let header = unsafe ItemHeader.read(base, start, end: output.count) else {
            throw source.error(.invalidOperand)
        }
        guard depth < limits.depth else { throw source.error(.tooDeep) }
        let children = header.childCount
        if children == 0 { return }
        if header.family == .array {
            let block = state.block(context, BlockKind.elements, size: 1)
            for _ in 0..<children {
                try decodeValue(&source, in: block, depth: depth &+ 1, .any)
            }
        } else {
            let block = state.block(context, BlockKind.pairs, size: 2)
            for _ in 0..<children / 2 {
                try decodeValue(&source, in: block, depth: depth &+ 1, .any)
                try decodeValue(&source, in: block &+ 1, depth: depth &+ 1, .any)
            }
        }
    }

    @_optimize(speed)
    mutating func decodeTuple(
        _ source: inout BodyReader, _ count: Int, in context: Int, depth: Int
    ) throws(StreamError) {
        let start = output.count
        try admit(1, &source)
        output.put(0x90 | UInt8(truncatingIfNeeded: count))
        let block = state.blockInlined(context, BlockKind.tuple, size: 8)
        for element in 0..<count { try decodeElement(&source, in: block &+ element) }
        let size = output.count - start
        guard size >= 3 && size <= ItemRing.limitItemBytes else {
            throw source.error(.invalidOperand)
        }
        let item = unsafe output.address(start)
        unsafe state.insert(ItemText(item, size), size, tag: tag(item, size), rememberIn: context)
    }

    @inline(never)
    @_optimize(speed)
    mutating func decodeShaped(
        _ source: inout BodyReader, _ id: Int, in context: Int, depth: Int
    ) throws(StreamError) {
        guard id < state.shapes.count else {
            throw source.error(.deadReference)
        }
        guard depth < limits.depth else { throw source.error(.tooDeep) }
        let shape = state.shapes.shapes[id]
        let count = Int(shape.keyCount)
        try appendMapHeader(count, &source)
        let block = state.blockInlined(context, id, size: count)
        for field in 0..<count {
            let key = state.shapes.keys[Int(shape.firstKey) &+ field]
            try admit(Int(key.count), &source)
            unsafe output.putPadded(unsafe state.shapes.address(key), Int(key.count))
            try decodeField(&source, in: block &+ field, depth: depth &+ 1)
        }
    }

    mutating func decodeDefinition(
        _ source: inout BodyReader, in context: Int, depth: Int
    ) throws(StreamError) {
        let count = Int(try source.byte(.length, 0))
        guard count >= 1 && count <= ShapeTable.limitKeys else {
            throw source.error(.invalidOperand)
        }
        guard depth < limits.depth else { throw source.error(.tooDeep) }
        let block = state.block(context, BlockKind.pairs, size: 2)
        let start = output.count
        for _ in 0..<count {
            let key = output.count
            try decodeValue(&source, in: block, depth: depth &+ 1, .key)
            let size = output.count - key
            guard state.shapes.hasRoom(keyBytes: size) else {
                throw source.error(.invalidOperand)
            }
            unsafe state.shapes.addKey(unsafe output.address(key), size, isNeverInterned: false)
        }
        output.truncate(to: start)
        state.shapes.define(keyCount: count, hash: 0)
        let id = state.shapes.count - 1
        let shape = state.shapes.shapes[id]
        try appendMapHeader(count, &source)
        let fields = state.block(context, id, size: count)
        for field in 0..<count {
            let key = state.shapes.keys[Int(shape.firstKey) + field]
            try admit(Int(key.count), &source)
            unsafe output.putPadded(unsafe state.shapes.address(key), Int(key.count))
            try decodeValue(&source, in: fields &+ field, depth: depth &+ 1, .any)
        }
    }

    @inline(__always)
    private mutating func appendMapHeader(
        _ count: Int, _ source: inout BodyReader
    ) throws(StreamError) {
        try admit(3, &source)
        if count < 16 {
            output.put(0x80 | UInt8(truncatingIfNeeded: count))
        } else {
            output.put(0xDE)
            output.put(0)
            output.put(UInt8(truncatingIfNeeded: count))
        }
    }

    /// OPAQUE: the next whole value of the tail.
    mutating func decodeOpaque(
        _ source: inout BodyReader, depth: Int
    ) throws(StreamError) {
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
        try allow(reader.position, &source)
        unsafe output.append(UnsafeRawBufferPointer(rebasing: rest[..<reader.position]))
        tailUsed += reader.position
    }
}
