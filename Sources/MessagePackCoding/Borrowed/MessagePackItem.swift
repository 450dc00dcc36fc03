/// An item of an indexed message, found by a path of keys and places:
///
///     var index = MsgPackIndex()
///     try index.build(from: message)
///     let root = index.item(of: message.span)
///     let address = try root["who_has"][3]["addr"].read(String.self)
///
/// A path that leads nowhere gives an item that is not there: ``isPresent`` is false, and reading it
/// is the error `missingKey` at the last container that was there. Nothing is allocated on the way.
public struct MessagePackItem: ~Escapable {
    private let nodes: Span<MsgPackNode>
    private let message: RawSpan
    /// The item's node; of an item that is not there, the last container on its path.
    private let number: Int
    /// Whether the path leads to an item.
    public let isPresent: Bool

    @_lifetime(copy nodes, copy message)
    init(_ nodes: Span<MsgPackNode>, _ message: RawSpan, _ number: Int, isPresent: Bool) {
        self.nodes = nodes
        self.message = message
        self.number = number
        self.isPresent = isPresent
    }

    /// The header of the item, nil if it is not there.
    public var header: ItemHeader? { isPresent ? nodes[number].header : nil }

    /// Items of an array, pairs of a map; 0 for everything else.
    public var count: Int {
        guard let header, header.isContainer else { return 0 }
        return Int(truncatingIfNeeded: header.count)
    }

    /// The range of the item's bytes in the message; nil if it is not there.
    public var range: Range<Int>? {
        guard isPresent else { return nil }
        let next = nodes[number].nextNode
        return nodes[number].offset..<(next < nodes.count ? nodes[next].offset : message.byteCount)
    }

    /// The value of the first key of a map that is a str with the bytes of `key`.
    ///
    /// - Complexity: O(pairs of the map).
    public subscript(key: String) -> MessagePackItem {
        @_lifetime(copy self)
        get {
            guard isPresent, nodes[number].header.family == .map else { return absent }
            var child = number + 1
            for _ in 0..<count {
                let node = nodes[child]
                let value = node.nextNode
                if node.header.family == .str,
                    MessagePackView(
                        start: node.offset, payload: node.payload.lowerBound,
                        end: node.payload.upperBound
                    ).isText(key, in: message)
                {
                    return MessagePackItem(nodes, message, value, isPresent: true)
                }
                child = nodes[value].nextNode
            }
            return absent
        }
    }

    /// The item at a place of an array, which begins at 0.
    ///
    /// - Complexity: O(`place`).
    public subscript(place: Int) -> MessagePackItem {
        @_lifetime(copy self)
        get {
            guard isPresent, nodes[number].header.family == .array, place >= 0, place < count
            else { return absent }
            var child = number + 1
            for _ in 0..<place { child = nodes[child].nextNode }
            return MessagePackItem(nodes, message, child, isPresent: true)
        }
    }

    private var absent: MessagePackItem {
        @_lifetime(copy self)
        get { MessagePackItem(nodes, message, number, isPresent: false) }
    }

    /// The item as a value.
    ///
    /// - Throws: what the type throws; `MsgPackError` with `missingKey` if the item is not there.
    public func read<Value: MessagePackReadable>(_ type: Value.Type = Value.self) throws -> Value {
        guard isPresent else {
            throw MsgPackError(
                .missingKey, offset: number < nodes.count ? nodes[number].offset : 0)
        }
        var reader = MsgPackReader(message, limits: .standard, at: nodes[number].offset)
        return try reader.read(type)
    }

    /// The item as a value; nil if it is not there, or nil.
    ///
    /// - Throws: what the type throws.
    public func readIfPresent<Value: MessagePackReadable>(
        _ type: Value.Type = Value.self
    ) throws -> Value? {
        guard isPresent, nodes[number].header.family != .nil else { return nil }
        return try read(type)
    }
}

extension MsgPackIndex {
    /// The whole message as an item, for paths.
    ///
    /// - Parameter message: the message that the index was built from.
    /// - Returns: an item that is not there if the index is empty, or that of another message.
    @_lifetime(borrow self, copy message)
    public func item(of message: RawSpan) -> MessagePackItem {
        MessagePackItem(
            nodeSpan, message, 0,
            isPresent: count > 0 && message.byteCount == messageByteCount)
    }

    /// The whole message as an item, for paths; see ``item(of:)-(RawSpan)``.
    @_lifetime(borrow self, copy message)
    public func item(of message: Span<UInt8>) -> MessagePackItem {
        // SAFETY: bytes have no padding.
        item(of: unsafe message.bytes)
    }
}
