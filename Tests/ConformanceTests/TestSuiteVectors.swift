import Foundation
import Testing

/// A value of `msgpack-test-suite.json` or `cases.json`.
indirect enum JSONValue: Decodable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The text, if it is one.
    var text: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The elements; none if it is no array.
    var elements: [JSONValue] {
        guard case .array(let values) = self else { return [] }
        return values
    }

    /// The number as an integer of any sign, nil if it is none.
    var wideInteger: Int128? {
        switch self {
        case .integer(let value): Int128(value)
        case .unsigned(let value): Int128(value)
        case .double(let value): Int128(exactly: value)
        default: nil
        }
    }
}

/// One value of kawanet's suite with all encodings a reader has to accept.
struct SuiteVector: CustomTestStringConvertible {
    /// The group's name, as `20.number-positive.yaml`.
    let group: String
    /// What kind of value it is: nil, bool, number, bignum, string, …
    let kind: String
    let value: JSONValue
    /// The encodings as hex with dashes.
    let encodings: [String]

    var testDescription: String { "\(group) \(encodings.first ?? "")" }

    /// All vectors of the suite.
    static let all: [SuiteVector] = {
        let path = "kawanet-msgpack-test-suite/msgpack-test-suite.json"
        let groups = (try? Vectors.json(path)) ?? [String: [[String: JSONValue]]]()
        return groups.sorted { $0.key < $1.key }.flatMap { group, vectors in
            vectors.compactMap { vector in SuiteVector(group: group, vector: vector) }
        }
    }()

    private init?(group: String, vector: [String: JSONValue]) {
        let kinds = vector.keys.filter { $0 != "msgpack" }
        // A bignum is exact where the number beside it, a double, need not be.
        guard let kind = kinds.contains("bignum") ? "bignum" : kinds.first,
            let value = vector[kind], let encodings = vector["msgpack"]
        else { return nil }
        self.group = group
        self.kind = kind
        self.value = value
        self.encodings = encodings.elements.compactMap(\.text)
    }
}
