/// A nested container or the encoder of a superclass: its program may write to it at any time until
/// the value around it ends, so its bytes are kept apart until then.
final class EncodingNode {
    /// What was asked for.
    private(set) var kind = EncodingFrame.Kind.none
    /// Pairs of a map or items of an array.
    private(set) var count = 0
    /// The children, or the value; without the header of a container.
    private var bytes: [UInt8] = []
    /// Nodes in this one, by their offset in the bytes.
    private var holes: [EncodingHole] = []
    /// The keys and indices that lead here.
    let path: [any CodingKey]
    /// Containers that are open around the node.
    let depth: Int

    init(path: [any CodingKey], depth: Int) {
        self.path = path
        self.depth = depth
    }

    /// Makes the node a container of `kind`; false if it is something else already.
    func open(_ kind: EncodingFrame.Kind) -> Bool {
        if self.kind == .none { self.kind = kind }
        return self.kind == kind
    }

    /// Appends a child, or the value.
    func append(_ child: [UInt8]) {
        bytes += child
        count += 1
    }

    /// Appends the key of a child that is a node itself.
    func append(key: [UInt8], _ node: EncodingNode) {
        bytes += key
        holes.append(EncodingHole(offset: bytes.count, node: node))
        count += 1
    }

    /// Writes the node with everything in it.
    func write(into writer: inout MsgPackWriter, session: EncodingSession) {
        let start = writer.byteCount
        if kind != .value { _ = writer.openContainer() }
        var position = 0
        for hole in holes {
            writer.writeEncoded(bytes.span.extracting(position..<hole.offset))
            position = hole.offset
            hole.node.write(into: &writer, session: session)
        }
        writer.writeEncoded(bytes.span.extracting(position...))
        guard kind != .value else { return }
        do {
            try writer.closeContainer(at: start, count: count, isMap: kind != .array)
        } catch {
            session.failure = session.invalidValue(
                "container", path, "a container has too many children", underlying: error)
        }
        if session.options.sortsKeys, kind == .map, count > 1 {
            sortPairs(from: start, of: &writer)
        }
    }

    private func sortPairs(from start: Int, of writer: inout MsgPackWriter) {
        let map = [UInt8](copying: writer.bytes.extracting(start..<writer.byteCount))
        guard let pairs = try? PairOrder.sorted(map, count: count) else { return }
        let header = map.count - pairs.reduce(0) { $0 + $1.count }
        writer.truncate(toByteCount: start + header)
        for pair in pairs { writer.writeEncoded(map.span.extracting(pair)) }
    }
}
