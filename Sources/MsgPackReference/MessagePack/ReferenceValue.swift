/// A MessagePack value without the widths in which it was written (specification, "Type
/// system").
///
/// Maps are ordered lists of pairs: any value can be a key, also twice. Strings are bytes.
/// Floats are bit patterns, and float 32 and float 64 are two types, so that equality is exact.
public indirect enum ReferenceValue: Equatable, Sendable {
    /// A key with its value.
    public struct Entry: Equatable, Sendable {
        /// The key.
        public let key: ReferenceValue
        /// The value.
        public let value: ReferenceValue

        /// An entry of a map.
        public init(_ key: ReferenceValue, _ value: ReferenceValue) {
            self.key = key
            self.value = value
        }
    }

    /// nil.
    case nilValue
    /// `true` or `false`.
    case bool(Bool)
    /// An integer from 0 to 2^64 - 1.
    case unsigned(UInt64)
    /// An integer from -2^63 to -1.
    case negative(Int64)
    /// The bit pattern of a float 32.
    case float32(UInt32)
    /// The bit pattern of a float 64.
    case float64(UInt64)
    /// The bytes of a string, UTF-8 or not.
    case str([UInt8])
    /// The bytes of a bin.
    case bin([UInt8])
    /// The items of an array.
    case array([ReferenceValue])
    /// The pairs of a map, in their order.
    case map([Entry])
    /// An extension: its type and its bytes.
    case ext(type: Int8, data: [UInt8])
}

extension ReferenceValue {
    /// An integer of any type; nil outside -2^63 … 2^64 - 1.
    public init?(integer: some BinaryInteger) {
        if let value = UInt64(exactly: integer) {
            self = .unsigned(value)
        } else if let value = Int64(exactly: integer) {
            self = .negative(value)
        } else {
            return nil
        }
    }

    /// The str with the UTF-8 bytes of `text`.
    public init(str text: String) {
        self = .str(Array(text.utf8))
    }

    /// The value of a tree of tokens.
    ///
    /// - Throws: `invalidUTF8` at the offset of the str, if `requiresUTF8`.
    public init(_ node: ReferenceNode, requiresUTF8: Bool = false) throws(ReferenceError) {
        switch node.token.content {
        case .nilValue: self = .nilValue
        case .bool(let value): self = .bool(value)
        case .unsigned(let value): self = .unsigned(value)
        case .negative(let value): self = .negative(value)
        case .float32(let bits): self = .float32(bits)
        case .float64(let bits): self = .float64(bits)
        case .bin(let payload): self = .bin(payload)
        case .ext(let type, let data): self = .ext(type: type, data: data)
        case .str(let payload):
            guard !requiresUTF8 || ReferenceUTF8.isValid(payload) else {
                throw ReferenceError(.invalidUTF8, offset: node.offset)
            }
            self = .str(payload)
        case .array:
            var elements: [ReferenceValue] = []
            for child in node.children {
                elements.append(try ReferenceValue(child, requiresUTF8: requiresUTF8))
            }
            self = .array(elements)
        case .map:
            var entries: [Entry] = []
            for entry in node.entries {
                let key = try ReferenceValue(entry.key, requiresUTF8: requiresUTF8)
                let value = try ReferenceValue(entry.value, requiresUTF8: requiresUTF8)
                entries.append(Entry(key, value))
            }
            self = .map(entries)
        }
    }
}
