/// The pairs of a map in their order, as they are on the wire: with keys of any kind, and with keys that
/// come twice.
///
///     var map: MessagePackMap = ["a": 1, 2: "b"]
///     map["a"] = 7
///     for (key, value) in map { print(key, value) }
///
/// Looking for a key takes a step for each pair. A map that is asked for many keys is better turned into
/// a `Dictionary`.
public struct MessagePackMap: Hashable, Sendable {
    /// A pair; a tuple would not be `Hashable`.
    private struct Pair: Hashable, Sendable {
        let key: MessagePackValue
        var value: MessagePackValue
    }

    private var pairs: [Pair] = []

    /// A map without pairs.
    public init() {}

    /// A map of these pairs.
    public init(_ pairs: some Sequence<(MessagePackValue, MessagePackValue)>) {
        self.pairs = pairs.map { Pair(key: $0.0, value: $0.1) }
    }

    /// The value of the first pair with this key; nil if there is none.
    ///
    /// Setting changes that value, or adds a pair at the end; setting nil removes all pairs with the
    /// key. To set a value that is absent, use ``MessagePackValue/nil``.
    ///
    /// - Complexity: O(pairs).
    public subscript(key: MessagePackValue) -> MessagePackValue? {
        get { pairs.first { $0.key == key }?.value }
        set {
            guard let newValue else { return pairs.removeAll { $0.key == key } }
            if let index = pairs.firstIndex(where: { $0.key == key }) {
                pairs[index].value = newValue
            } else {
                append(key: key, value: newValue)
            }
        }
    }

    /// The value of the first pair whose key is this text.
    public subscript(key: String) -> MessagePackValue? {
        get { self[.string(key)] }
        set { self[.string(key)] = newValue }
    }

    /// Adds a pair at the end, whether or not its key is there.
    public mutating func append(key: MessagePackValue, value: MessagePackValue) {
        pairs.append(Pair(key: key, value: value))
    }

    /// Makes room for pairs that will be added.
    mutating func reserveCapacity(_ count: Int) { pairs.reserveCapacity(count) }

    /// The keys in their order.
    public var keys: [MessagePackValue] { pairs.map(\.key) }

    /// The values in their order.
    public var values: [MessagePackValue] { pairs.map(\.value) }
}

extension MessagePackMap: RandomAccessCollection {
    /// The place of the first pair.
    public var startIndex: Int { 0 }
    /// The place after the last pair.
    public var endIndex: Int { pairs.count }

    /// The pair at a place.
    public subscript(position: Int) -> (key: MessagePackValue, value: MessagePackValue) {
        (pairs[position].key, pairs[position].value)
    }
}

extension MessagePackMap: ExpressibleByDictionaryLiteral {
    /// Pairs in their order.
    public init(dictionaryLiteral elements: (MessagePackValue, MessagePackValue)...) {
        self.init(elements)
    }
}
