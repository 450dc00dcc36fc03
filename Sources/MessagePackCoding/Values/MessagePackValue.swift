/// Any item of MessagePack, for data whose shape is not known when a program is written.
///
///     let message: MessagePackValue = ["op": "done", "n": 7, "tags": [nil, 1.5]]
///     let bytes = try message.encoded()
///     let back = try MessagePackValue(decoding: bytes)
///     print(back["op"]?.string ?? "", back["tags"]?[1]?.double ?? 0)
///
/// Nothing is lost: maps keep their order, keys of any kind, and keys that come twice; floats keep
/// their width and bits; text that is not UTF-8 stays bytes; an ext keeps its type. Only the width of
/// integers and of lengths is not kept: encoding writes the shortest form.
///
/// Two values are equal if their kinds and contents are: `1` is not `1.0`, and NaN is not even itself.
public enum MessagePackValue: Hashable, Sendable {
    /// The absent value.
    case `nil`
    /// A truth value.
    case boolean(Bool)
    /// An integer, −2^63 … 2^64 − 1.
    case integer(MsgPackInteger)
    /// A float of 32 bits.
    case float32(Float)
    /// A float of 64 bits.
    case float64(Double)
    /// Text.
    case string(String)
    /// The payload of a str that is not UTF-8, as old programs write it.
    case malformedString([UInt8])
    /// Bytes.
    case binary([UInt8])
    /// Values in their order.
    case array([MessagePackValue])
    /// Pairs of keys and values in their order.
    case map(MessagePackMap)
    /// A point in time: an ext of type −1 in its shortest form. In another form it is an
    /// ``extension(_:)``, so that its bytes are kept.
    case timestamp(MsgPackTimestamp)
    /// An ext.
    case `extension`(MessagePackExtension)
}

// MARK: - Making values

extension MessagePackValue {
    /// An integer.
    public init(_ value: some FixedWidthInteger & SignedInteger) {
        self = .integer(MsgPackInteger(Int64(clamping: value)))
    }

    /// An integer; nil if it is below −2^63 or above 2^64 − 1.
    public init?(exactly value: some FixedWidthInteger) {
        guard let integer = MsgPackInteger(exactly: value) else { return nil }
        self = .integer(integer)
    }

    /// Text.
    public init(_ value: some StringProtocol) { self = .string(String(value)) }

    /// A truth value.
    public init(_ value: Bool) { self = .boolean(value) }

    /// A float of 64 bits.
    public init(_ value: Double) { self = .float64(value) }

    /// A float of 32 bits.
    public init(_ value: Float) { self = .float32(value) }
}

extension MessagePackValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// The absent value.
    public init(nilLiteral: ()) { self = .nil }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// An integer, −2^63 … 2^63 − 1; larger ones are made by ``init(exactly:)``.
    public init(integerLiteral value: Int64) { self = .integer(MsgPackInteger(value)) }
    /// A float of 64 bits.
    public init(floatLiteral value: Double) { self = .float64(value) }
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Values in their order.
    public init(arrayLiteral elements: MessagePackValue...) { self = .array(elements) }
    /// Pairs in their order.
    public init(dictionaryLiteral elements: (MessagePackValue, MessagePackValue)...) {
        self = .map(MessagePackMap(elements))
    }
}

// MARK: - Looking into values

extension MessagePackValue {
    /// Whether this is nil.
    public var isNil: Bool { self == .nil }

    /// The truth value; nil if this is another kind.
    public var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The integer as an `Int`; nil if it does not fit, or this is another kind.
    public var int: Int? { integer(as: Int.self) }

    /// The integer as the type asked for; nil if it does not fit, or this is another kind.
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer? {
        if case .integer(let value) = self { Integer(exactly: value) } else { nil }
    }

    /// The number as a `Double`, rounded if it is an integer of more than 53 bits; nil if this is no
    /// number.
    public var double: Double? {
        switch self {
        case .float64(let value): value
        case .float32(let value): Double(value)
        case .integer(let value) where value.isNegative: Double(Int64(bitPattern: value.bits))
        case .integer(let value): Double(value.bits)
        default: nil
        }
    }

    /// The text; nil if this is another kind, or not UTF-8.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The bytes of a bin; nil if this is another kind.
    public var binary: [UInt8]? {
        if case .binary(let value) = self { value } else { nil }
    }

    /// The values of an array; nil if this is another kind.
    public var array: [MessagePackValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The pairs of a map; nil if this is another kind.
    public var map: MessagePackMap? {
        if case .map(let value) = self { value } else { nil }
    }

    /// The point in time; nil if this is another kind.
    public var timestamp: MsgPackTimestamp? {
        if case .timestamp(let value) = self { value } else { nil }
    }

    /// The value at `index` of an array; nil if there is none, or this is another kind. Setting changes
    /// an element that exists, to nil if the new value is nil, and nothing else.
    public subscript(index: Int) -> MessagePackValue? {
        get {
            guard case .array(let values) = self, values.indices.contains(index) else { return nil }
            return values[index]
        }
        set {
            guard case .array(var values) = self, values.indices.contains(index) else { return }
            // Only one owner is left, so that the change copies nothing.
            self = .nil
            values[index] = newValue ?? .nil
            self = .array(values)
        }
    }

    /// The value of the key `key` of a map; nil if there is none, or this is another kind. Setting
    /// changes a map as ``MessagePackMap/subscript(_:)-(MessagePackValue)`` does, and nothing else.
    public subscript(key: String) -> MessagePackValue? {
        get {
            guard case .map(let map) = self else { return nil }
            return map[key]
        }
        set {
            guard case .map(var map) = self else { return }
            self = .nil
            map[.string(key)] = newValue
            self = .map(map)
        }
    }
}
