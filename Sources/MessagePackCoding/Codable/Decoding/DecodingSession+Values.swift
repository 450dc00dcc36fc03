/// Values of any type.
extension DecodingSession {
    /// Decodes the value at `offset`, and sets ``end`` to what follows it.
    ///
    /// - Parameter depth: containers that are open around it.
    @inline(__always)
    func decode<Value: Decodable>(
        _ type: Value.Type, at offset: Int, depth: Int
    ) throws -> Value {
        if let coding = types.coding(readingOf: type) {
            return try coding.read(from: self, at: offset, depth: depth)
        }
        return try decodeByItself(type, at: offset, depth: depth)
    }

    /// Lets a value read itself, whatever ways there are for its type.
    @inline(__always)
    func decodeByItself<Value: Decodable>(
        _ type: Value.Type, at offset: Int, depth: Int
    ) throws -> Value {
        try decodeValue(at: offset, depth: depth) { try Value(from: $0) }
    }

    /// Lets a function read a value as ``decodeByItself(_:at:depth:)`` does.
    @inline(__always)
    func decodeValue<Value>(
        at offset: Int, depth: Int, _ body: (any Decoder) throws -> Value
    ) throws -> Value {
        let value = try body(ValueDecoder(memory: memory, offset: offset, depth: depth))
        do throws(MsgPackError) {
            setEnd(try endOfValue(at: offset, depth: depth), of: offset)
        } catch {
            throw corrupted(error)
        }
        return value
    }

    /// Reads the item at `offset` with a reader, and sets ``end`` to what follows it.
    ///
    /// - Throws: `DecodingError` for an error of the reader.
    @inline(__always)
    func read<Value>(
        _ type: Value.Type, at offset: Int,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Value
    ) throws -> Value {
        var reader = reader(at: offset)
        let value: Value
        do throws(MsgPackError) {
            value = try body(&reader)
        } catch {
            throw mismatch(type, offset == DecodingSession.nowhere ? nowhereError : error)
        }
        setEnd(reader.position, of: offset)
        return value
    }

    /// Whether the item at `offset` is nil.
    @inline(__always)
    func isNil(at offset: Int) -> Bool {
        firstByte(at: offset) == 0xC0 || offset == Self.nowhere
    }

    /// Reads an array of scalars, each of them by `body`.
    @inline(__always)
    func readArray<Element>(
        of type: Element.Type, at offset: Int, depth: Int,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Element
    ) throws -> [Element] {
        guard depth < options.depth else {
            throw corrupted(MsgPackError(.depthLimit, offset: offset))
        }
        var reader = reader(at: offset)
        let elements: [Element]
        do throws(MsgPackError) {
            elements = try reader.readArray(of: type, body)
        } catch {
            throw mismatch(error.offset == offset ? [Element].self : type, error)
        }
        setEnd(reader.position, of: offset)
        return elements
    }

    /// Reads bytes: a bin, or an array of integers.
    func readBytes(at offset: Int, depth: Int) throws -> [UInt8] {
        let first = firstByte(at: offset)
        // 90…9f, dc, dd.
        guard first & 0xF0 == 0x90 || first == 0xDC || first == 0xDD else {
            return try read([UInt8].self, at: offset) { reader throws(MsgPackError) in
                try reader.readBytes()
            }
        }
        return try readArray(of: UInt8.self, at: offset, depth: depth) {
            reader throws(MsgPackError) in try reader.readNumber(as: UInt8.self)
        }
    }

    /// Copies the bytes of the item at `offset`.
    func readRaw(at offset: Int, depth: Int) throws -> RawMessagePack {
        do throws(MsgPackError) {
            let end = try skip(at: offset, depth: depth)
            setEnd(end, of: offset)
            return RawMessagePack(bytes: [UInt8](copying: bytes.extracting(offset..<end)))
        } catch {
            throw corrupted(error)
        }
    }

    /// Reads a map whose pairs `body` decodes: it gets the offset of a key, and leaves ``end`` after
    /// the value.
    func readMap(at offset: Int, depth: Int, _ body: (_ key: Int) throws -> Void) throws {
        do throws(MsgPackError) {
            try open(at: offset, depth: depth, isMap: true)
        } catch {
            throw mismatch([AnyHashable: Any].self, error)
        }
        let count = withFrame(depth) { $0.count }
        var cursor = firstChild(at: offset)
        for _ in 0..<count {
            let key = cursor
            try body(key)
            cursor = end
        }
        withFrame(depth) { frame in
            // A decoder of the same map may have used the frame.
            guard frame.start == offset else { return }
            frame.cursor = cursor
            frame.left = 0
        }
        setEnd(cursor, of: offset)
    }

    /// Where the first child of the container at `offset` begins.
    func firstChild(at offset: Int) -> Int {
        offset + Int((try? reader(at: offset).peekHeader())?.headerByteCount ?? 0)
    }
}
