/// Decodes MessagePack from the specification alone: every form that it allows, and no other.
public struct ReferenceDecoder: Sendable {
    /// How many arrays and maps may be nested.
    public var depthLimit: Int

    /// Whether a str that is not UTF-8 is an error.
    public var requiresUTF8: Bool

    /// A decoder with these limits.
    public init(
        depthLimit: Int = ReferenceNode.defaultDepthLimit, requiresUTF8: Bool = false
    ) {
        self.depthLimit = depthLimit
        self.requiresUTF8 = requiresUTF8
    }

    /// Decodes `message`, which must be exactly one value.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`, `trailingBytes`; `invalidUTF8`
    ///   if the check is on.
    public func decode(_ message: [UInt8]) throws(ReferenceError) -> ReferenceValue {
        let node = try ReferenceNode(message, depthLimit: depthLimit)
        return try ReferenceValue(node, requiresUTF8: requiresUTF8)
    }

    /// Decodes `bytes`, which must be whole values in a row.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`; `invalidUTF8` if the check is on.
    public func decodeSequence(_ bytes: [UInt8]) throws(ReferenceError) -> [ReferenceValue] {
        var reader = ReferenceTokenReader(bytes)
        var values: [ReferenceValue] = []
        while !reader.isAtEnd {
            let node = try ReferenceNode(from: &reader, depthLeft: depthLimit)
            values.append(try ReferenceValue(node, requiresUTF8: requiresUTF8))
        }
        return values
    }
}
