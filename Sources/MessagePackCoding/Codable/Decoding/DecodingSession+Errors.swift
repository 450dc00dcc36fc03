/// Where the session is, and what went wrong. Nothing here costs anything until it is asked for.
extension DecodingSession {
    /// The keys and indices that lead to the value at `offset`, found by a walk from the beginning.
    ///
    /// - Complexity: O(bytes before the offset).
    func path(to offset: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var position = root
        while position < offset, let child = child(of: position, at: offset) {
            path.append(child.key)
            position = child.offset
        }
        return path
    }

    /// The keys and indices that lead to a container that is open.
    func path(toContainerAt offset: Int) -> [any CodingKey] { path(to: offset) }

    /// The child of the container at `position` that begins at `offset` or holds it.
    private func child(
        of position: Int, at offset: Int
    ) -> (key: any CodingKey, offset: Int)? {
        guard let header = try? reader(at: position).peekHeader(), header.isContainer else {
            return nil
        }
        var cursor = position + Int(header.headerByteCount)
        for index in 0..<Int(truncatingIfNeeded: header.count) {
            let key = cursor
            if header.family == .map {
                guard let value = try? skip(at: cursor, depth: 0) else { return nil }
                // A key that is at fault itself belongs to its map.
                if offset < value { return nil }
                cursor = value
            }
            let name =
                header.family == .map
                ? MessagePackKey(at: key, in: bytes) : MessagePackKey(index: index)
            guard let end = try? skip(at: cursor, depth: 0) else { return (name, cursor) }
            if offset < end { return (name, cursor) }
            cursor = end
        }
        return nil
    }

    /// What is said about a value that cannot be decoded.
    func context(
        _ text: String, at offset: Int, underlying: MsgPackError? = nil
    ) -> DecodingError.Context {
        DecodingError.Context(
            codingPath: path(to: offset), debugDescription: "\(text) (byte \(offset))",
            underlyingError: underlying ?? MsgPackError(.typeMismatch, offset: offset))
    }

    /// The error of bytes that are not what a type needs.
    func mismatch(_ type: Any.Type, _ error: MsgPackError) -> DecodingError {
        switch error.code {
        case .typeMismatch:
            if isNil(at: error.offset) {
                return .valueNotFound(
                    type,
                    context("\(type) expected, found nil", at: error.offset, underlying: error))
            }
            let found = found(at: error.offset)
            return .typeMismatch(
                type,
                context("\(type) expected, found \(found)", at: error.offset, underlying: error))
        case .integerOutOfRange, .inexactNumber:
            return .dataCorrupted(
                context("number does not fit \(type)", at: error.offset, underlying: error))
        default: return corrupted(error)
        }
    }

    /// The error of bytes that are no MessagePack, or break a limit.
    func corrupted(_ error: MsgPackError) -> DecodingError {
        .dataCorrupted(context(error.code.description, at: error.offset, underlying: error))
    }

    /// The error of a value that is not there.
    var nowhereError: MsgPackError { MsgPackError(.typeMismatch, offset: Self.nowhere) }

    /// What the item at `offset` is, in words.
    private func found(at offset: Int) -> String {
        guard let header = try? reader(at: offset).peekHeader() else { return "no item" }
        switch header.family {
        case .nil: return "nil"
        case .boolean: return "a boolean"
        case .integer: return "an integer"
        case .float32, .float64: return "a float"
        case .str: return "text"
        case .bin: return "bytes"
        case .array: return "an array"
        case .map: return "a map"
        case .ext:
            let type = (try? Self.extensionType(reader(at: offset))) ?? 0
            return "an ext of type \(type)"
        case .reserved: return "a reserved byte"
        }
    }

    private static func extensionType(
        _ reader: consuming MsgPackReader
    ) throws(MsgPackError) -> Int8 {
        var reader = reader
        return try reader.readExtension().type
    }
}
