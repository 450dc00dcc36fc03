internal import CMsgpack

extension MsgPackCValue {
    /// Copies a document out of msgpack-c's zone.
    ///
    /// Recursive. The depth is bounded, because msgpack-c's parser has a stack of 32 containers.
    ///
    /// - Returns: nil for a type that msgpack-c does not produce.
    /// - Complexity: O(items + bytes).
    init?(_ object: msgpack_object) {
        // SAFETY, for all members of `via`: the type names the member that msgpack-c has set.
        switch unsafe object.type {
        case MSGPACK_OBJECT_NIL: self = .nil
        case MSGPACK_OBJECT_BOOLEAN: self = .bool(unsafe object.via.boolean)
        case MSGPACK_OBJECT_POSITIVE_INTEGER: self = .unsigned(unsafe object.via.u64)
        case MSGPACK_OBJECT_NEGATIVE_INTEGER: self = .negative(unsafe object.via.i64)
        case MSGPACK_OBJECT_FLOAT32:
            self = .float32(bits: Float(unsafe object.via.f64).bitPattern)
        case MSGPACK_OBJECT_FLOAT64: self = .float64(bits: unsafe object.via.f64.bitPattern)
        case MSGPACK_OBJECT_STR:
            self = .string(utf8: unsafe bytes(object.via.str.ptr, object.via.str.size))
        case MSGPACK_OBJECT_BIN:
            self = .binary(unsafe bytes(object.via.bin.ptr, object.via.bin.size))
        case MSGPACK_OBJECT_EXT:
            self = .ext(
                type: unsafe object.via.ext.type,
                unsafe bytes(object.via.ext.ptr, object.via.ext.size))
        case MSGPACK_OBJECT_ARRAY: unsafe self.init(array: object.via.array)
        case MSGPACK_OBJECT_MAP: unsafe self.init(map: object.via.map)
        default: return nil
        }
    }

    private init?(array: msgpack_object_array) {
        // SAFETY: msgpack-c has filled `size` objects at `ptr`.
        let objects = unsafe UnsafeBufferPointer(start: array.ptr, count: Int(array.size))
        var items: [MsgPackCValue] = []
        items.reserveCapacity(objects.count)
        for index in 0..<objects.count {
            guard let item = unsafe MsgPackCValue(objects[index]) else { return nil }
            items.append(item)
        }
        self = .array(items)
    }

    private init?(map: msgpack_object_map) {
        // SAFETY: msgpack-c has filled `size` pairs at `ptr`.
        let objects = unsafe UnsafeBufferPointer(start: map.ptr, count: Int(map.size))
        var pairs: [Pair] = []
        pairs.reserveCapacity(objects.count)
        for index in 0..<objects.count {
            guard let key = unsafe MsgPackCValue(objects[index].key),
                let value = unsafe MsgPackCValue(objects[index].val)
            else { return nil }
            pairs.append(Pair(key: key, value: value))
        }
        self = .map(pairs)
    }
}

/// A copy of the `count` bytes at `start`, which may be nil for an empty body.
private func bytes(_ start: UnsafePointer<CChar>?, _ count: UInt32) -> [UInt8] {
    guard count > 0 else { return [] }
    // SAFETY: msgpack-c points at a body of `count` bytes, all of them in the input.
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(count)))
}
