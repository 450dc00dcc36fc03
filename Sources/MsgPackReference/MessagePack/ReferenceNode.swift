/// A message as a tree of tokens. Each token keeps its width, so `bytes` equals what was read.
public struct ReferenceNode: Equatable, Sendable {
    /// The default limit on nested arrays and maps.
    public static let defaultDepthLimit = 128

    /// The token of this value.
    public let token: ReferenceToken

    /// Offset in bytes of the token in the input.
    public let offset: Int

    /// The elements of an array; key, value, key, value … of a map; nothing otherwise.
    public let children: [ReferenceNode]

    /// Reads `message`, which must be exactly one value.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`, `trailingBytes`.
    public init(
        _ message: [UInt8], depthLimit: Int = ReferenceNode.defaultDepthLimit
    ) throws(ReferenceError) {
        var reader = ReferenceTokenReader(message)
        self = try ReferenceNode(from: &reader, depthLeft: depthLimit)
        guard reader.isAtEnd else {
            throw ReferenceError(.trailingBytes, offset: reader.offset)
        }
    }

    /// Reads one value and leaves the reader after it.
    ///
    /// No memory is reserved for a count, so a header that claims too many items costs no more than
    /// the bytes after it.
    /// - Parameter depthLeft: how many arrays and maps may still be nested.
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`.
    public init(
        from reader: inout ReferenceTokenReader, depthLeft: Int
    ) throws(ReferenceError) {
        offset = reader.offset
        token = try reader.readToken()
        guard token.isContainer else {
            children = []
            return
        }
        guard depthLeft > 0 else {
            throw ReferenceError(.depthExceeded, offset: offset)
        }
        var children: [ReferenceNode] = []
        var missing = token.childCount
        while missing > 0 {
            children.append(try ReferenceNode(from: &reader, depthLeft: depthLeft - 1))
            missing -= 1
        }
        self.children = children
    }

    /// The bytes of the value in the forms in which it was read.
    public var bytes: [UInt8] {
        children.reduce(into: token.bytes) { $0 += $1.bytes }
    }

    /// The entries of a map in their order; nothing for any other value.
    public var entries: [(key: ReferenceNode, value: ReferenceNode)] {
        guard case .map = token.content else { return [] }
        return stride(from: 0, to: children.count, by: 2).map { (children[$0], children[$0 + 1]) }
    }
}

extension ReferenceToken {
    /// Whether the token is the header of an array or a map.
    public var isContainer: Bool {
        switch content {
        case .array, .map: true
        default: false
        }
    }
}
