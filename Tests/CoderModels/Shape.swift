package import MessagePackCoding

/// A value of any shape whose maps have text as keys, read and written through Codable alone.
package indirect enum Shape: Codable, Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int128)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case ext(MessagePackExtension)
    case array([Shape])
    case map([String: Shape])

    /// Asks for one kind after the other.
    package init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .integer(Int128(value))
        } else if let value = try? single.decode(UInt64.self) {
            self = .integer(Int128(value))
        } else if let value = try? single.decode(Double.self) {
            self = .double(value)
        } else if let value = try? single.decode(String.self) {
            self = .text(value)
        } else if let value = try? single.decode(MessagePackExtension.self) {
            self = .ext(value)
        } else if var items = try? decoder.unkeyedContainer() {
            var values: [Shape] = []
            while !items.isAtEnd { values.append(try items.decode(Shape.self)) }
            self = .array(values)
        } else if let value = try? single.decode([UInt8].self) {
            self = .bytes(value)
        } else {
            self = .map(try single.decode([String: Shape].self))
        }
    }

    /// Encodes the value.
    package func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .null: try single.encodeNil()
        case .boolean(let value): try single.encode(value)
        case .integer(let value): try single.encode(value)
        case .double(let value): try single.encode(value)
        case .text(let value): try single.encode(value)
        case .bytes(let value): try single.encode(value)
        case .ext(let value): try single.encode(value)
        case .array(let value): try single.encode(value)
        case .map(let value): try single.encode(value)
        }
    }
}
