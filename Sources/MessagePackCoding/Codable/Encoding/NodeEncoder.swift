/// The encoder of a node: a nested container, or what a superclass is to be encoded with.
struct NodeEncoder: Encoder {
    let memory: EncodingMemory
    private var session: EncodingSession { @inline(__always) get { memory.session } }
    let node: EncodingNode

    var codingPath: [any CodingKey] { node.path }

    var userInfo: [CodingUserInfoKey: Any] { session.options.userInfo }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        open(.map)
        return KeyedEncodingContainer(KeyedNodeEncoding<Key>(memory: memory, node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        open(.array)
        return UnkeyedNodeEncoding(memory: memory, node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    private func open(_ kind: EncodingFrame.Kind) {
        if !node.open(kind) {
            session.failure = session.invalidValue(
                "container", node.path, "a value cannot be two kinds of containers")
        } else if node.depth >= session.options.depth {
            session.failure = session.invalidValue(
                "container", node.path, "containers are nested deeper than the limit",
                underlying: MsgPackError(.depthLimit, offset: session.writer.byteCount))
        }
    }
}

extension NodeEncoder: SingleValueEncodingContainer {
    func encodeNil() throws { try encodeItem { session.writer.writeNil() } }

    func encode<Value: Encodable>(_ value: Value) throws {
        try encodeItem { try session.encode(value, depth: node.depth) }
    }

    private func encodeItem(_ body: () throws -> Void) throws {
        guard node.kind == .none, node.open(.value) else {
            throw session.invalidValue("value", node.path, "a single value is encoded twice")
        }
        node.append(try session.bytes(of: node, key: nil, body))
    }
}

/// The keyed container of a node.
struct KeyedNodeEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let memory: EncodingMemory
    private var session: EncodingSession { @inline(__always) get { memory.session } }
    let node: EncodingNode

    var codingPath: [any CodingKey] { node.path }

    mutating func encodeNil(forKey key: Key) throws {
        try pair(key) { session.writer.writeNil() }
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try pair(key) { try session.encode(value, depth: node.depth + 1) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        child(key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { child(MessagePackKey.superKey) }

    mutating func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func pair(_ key: Key, _ value: () throws -> Void) throws {
        try session.checkFailure()
        node.append(
            try session.bytes(of: node, key: key) {
                try session.writeNodeKey(key, of: node)
                try value()
            })
    }

    private func child(_ key: some CodingKey) -> NodeEncoder {
        let child = EncodingNode(path: node.path + [key], depth: node.depth + 1)
        do {
            let text = try session.bytes(of: node, key: nil) {
                try session.writeNodeKey(key, of: node)
            }
            node.append(key: text, child)
        } catch {
            session.failure = session.invalidValue(
                key, child.path, "a nested container has no place", underlying: error)
        }
        return NodeEncoder(memory: memory, node: child)
    }
}

/// The unkeyed container of a node.
struct UnkeyedNodeEncoding: UnkeyedEncodingContainer {
    let memory: EncodingMemory
    private var session: EncodingSession { @inline(__always) get { memory.session } }
    let node: EncodingNode

    var codingPath: [any CodingKey] { node.path }

    var count: Int { node.count }

    mutating func encodeNil() throws { try item { session.writer.writeNil() } }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try item { try session.encode(value, depth: node.depth + 1) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        child().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        child().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { child() }

    private func item(_ value: () throws -> Void) throws {
        try session.checkFailure()
        let key = MessagePackKey(index: node.count)
        node.append(try session.bytes(of: node, key: key, value))
    }

    private func child() -> NodeEncoder {
        let path = node.path + [MessagePackKey(index: node.count)]
        let child = EncodingNode(path: path, depth: node.depth + 1)
        node.append(key: [], child)
        return NodeEncoder(memory: memory, node: child)
    }
}

extension EncodingSession {
    /// A node in a new child of the container at `place`, which `begin` begins; one that leads
    /// nowhere if that is not possible.
    func node(
        at place: EncodingPlace, kind: EncodingFrame.Kind, _ begin: () throws -> Void
    ) -> EncodingNode {
        do {
            try begin()
        } catch {
            failure = error as? EncodingError ?? closedContainer()
            return EncodingNode(path: path(to: innermost + 1), depth: 0)
        }
        let index = Int(place.index)
        let node = EncodingNode(
            path: path(to: index + 1), depth: withFrame(index) { $0.depth } + 1)
        addHole(node)
        return node
    }

    /// Writes a key of a node by the strategy for keys.
    func writeNodeKey(_ key: some CodingKey, of node: EncodingNode) throws {
        if case .custom(let convert) = options.keys {
            try writer.writeText(convert(node.path + [key]).stringValue)
        } else {
            try writeKey(key)
        }
    }

    /// Throws what a call that cannot throw has left.
    func checkFailure() throws {
        if let failure { throw failure }
    }
}
