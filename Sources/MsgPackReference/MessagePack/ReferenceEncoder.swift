/// Encodes values in the shortest forms (specification, "Serialization: type to format
/// conversion"). Floats keep their type.
public struct ReferenceEncoder: Sendable {
    /// How many arrays and maps may be nested.
    public var depthLimit: Int

    /// An encoder with this limit.
    public init(depthLimit: Int = ReferenceNode.defaultDepthLimit) {
        self.depthLimit = depthLimit
    }

    /// The bytes of `value`.
    ///
    /// - Throws: `depthExceeded`; `lengthExceeded` for a payload of 2^32 bytes or more, or for
    ///   2^32 elements or more. The offset is the number of bytes written before.
    public func encode(_ value: ReferenceValue) throws(ReferenceError) -> [UInt8] {
        var output: [UInt8] = []
        try append(value, to: &output, depthLeft: depthLimit)
        return output
    }

    private func append(
        _ value: ReferenceValue, to output: inout [UInt8], depthLeft: Int
    ) throws(ReferenceError) {
        let content = try Self.content(of: value, offset: output.count)
        let token: ReferenceToken
        do {
            token = try ReferenceToken(shortest: content)
        } catch {
            throw ReferenceError(error.code, offset: output.count)
        }
        guard !token.isContainer || depthLeft > 0 else {
            throw ReferenceError(.depthExceeded, offset: output.count)
        }
        output += token.bytes
        for child in value.children {
            try append(child, to: &output, depthLeft: depthLeft - 1)
        }
    }

    private static func content(
        of value: ReferenceValue, offset: Int
    ) throws(ReferenceError) -> ReferenceToken.Content {
        switch value {
        case .nilValue: .nilValue
        case .bool(let value): .bool(value)
        case .unsigned(let value): .unsigned(value)
        // `negative` may hold a number that is not negative; the integer is the same.
        case .negative(let value): value < 0 ? .negative(value) : .unsigned(UInt64(value))
        case .float32(let bits): .float32(bits)
        case .float64(let bits): .float64(bits)
        case .str(let payload): .str(payload)
        case .bin(let payload): .bin(payload)
        case .array(let elements): .array(count: try count(elements.count, offset: offset))
        case .map(let entries): .map(count: try count(entries.count, offset: offset))
        case .ext(let type, let data): .ext(type: type, data: data)
        }
    }

    private static func count(_ count: Int, offset: Int) throws(ReferenceError) -> UInt32 {
        guard let count = UInt32(exactly: count) else {
            throw ReferenceError(.lengthExceeded, offset: offset)
        }
        return count
    }
}

extension ReferenceValue {
    /// The elements of an array; key, value, key, value … of a map; nothing otherwise.
    public var children: [ReferenceValue] {
        switch self {
        case .array(let elements): elements
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        default: []
        }
    }
}
