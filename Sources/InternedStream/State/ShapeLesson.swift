import MsgPackWire
import StringInterning

/// What a raw message teaches both ends: the shapes of its maps (FORMAT.md section 4.1).
///
/// The state has just been emptied. Without a lesson, small messages that are new every time would
/// always be raw, each forgetting what could have made the next one shorter.
struct ShapeLesson {
    /// Longer main frames teach nothing: they cost what they save.
    static let limitBytes = 4_096
    /// Arrays and maps with more arrays around them teach nothing.
    static let limitDepth = 8

    private let frame: MainFrame
    private let neverInterned: FieldNames
    /// The unit learned last.
    private var unit = Unit.token

    /// Teaches the shapes of a main frame, if it is one whole value.
    ///
    /// - Parameter neverInterned: fields that the shapes of an encoder note.
    /// - Complexity: O(bytes of the frame × `limitDepth`).
    static func teach(
        _ bytes: UnsafeRawBufferPointer, to state: inout StreamState, neverInterned: FieldNames
    ) {
        guard let base = bytes.baseAddress, bytes.count <= limitBytes else { return }
        // SAFETY: the frame is readable for the time of the call.
        let frame = unsafe MainFrame(base, end: bytes.count)
        guard frame.invalidPosition == nil else { return }
        var lesson = ShapeLesson(frame: frame, neverInterned: neverInterned)
        // The frame is whole, so this reaches its end.
        _ = lesson.teach(from: 0, at: .main, to: &state)
    }

    private init(frame: MainFrame, neverInterned: FieldNames) {
        self.frame = frame
        self.neverInterned = neverInterned
    }

    /// Teaches the value at `position`, as if it came at `place`.
    ///
    /// - Returns: the position after it.
    private mutating func teach(
        from position: Int, at place: ValuePlace, to state: inout StreamState
    ) -> Int? {
        guard let header = frame.header(at: position) else { return nil }
        if place.depth < Self.limitDepth && header.family == .map,
            let shape = shape(of: header, at: position, in: &state)
        {
            teachFields(of: shape, in: place.context, to: &state)
            return frame.skip(from: position)
        }
        note(Unit.token, in: place.context, of: &state)
        guard place.depth < Self.limitDepth, header.family == .array,
            !isTuple(header, at: position)
        else { return frame.skip(from: position) }
        var next = position + Int(header.headerByteCount)
        guard header.childCount > 0 else { return next }
        let block = state.block(.elements, of: place.context, size: 1)
        for _ in 0..<header.childCount {
            guard let end = teach(from: next, at: place.child(in: block), to: &state) else {
                return nil
            }
            next = end
        }
        return next
    }

    private func isTuple(_ header: ItemHeader, at position: Int) -> Bool {
        header.headerByteCount == 1
            && frame.tupleSize(count: header.childCount, at: position) != nil
    }

    /// Teaches that a map in `context` has the shape `id`, and a TOKEN for each of its values.
    ///
    /// Nothing inside the values is learned: the field may be one that must not be kept, which a
    /// decoder cannot know.
    private mutating func teachFields(
        of id: ShapeID, in context: ContextID, to state: inout StreamState
    ) {
        let unit = id.value < 128 ? Unit.shape + UInt8(id.value) : Unit.shape2
        note(unit, in: context, of: &state)
        let count = Int(state.shapes[id].keyCount)
        let block = state.block(BlockKind(id), of: context, size: count)
        for field in 0..<count { note(Unit.token, in: block.advanced(by: field), of: &state) }
    }

    /// The shape of the map at `position`, a new one if need be; nil if it can have none.
    private func shape(
        of header: ItemHeader, at position: Int, in state: inout StreamState
    ) -> ShapeID? {
        let count = header.childCount / 2
        let headerSize = Int(header.headerByteCount)
        guard count >= 1, count <= ShapeTable.limitKeys,
            headerSize == Shape.shortestHeader(keyCount: count)
        else { return nil }
        let first = position + headerSize
        guard hasTextKeys(count: count, at: first) else { return nil }
        guard
            let keys = state.digestKeys(
                count: count, headerSize: headerSize, at: first, of: frame, DeepEnds())
        else { return nil }
        var probe = 0
        while let id = state.shapeIndex.candidate(hash: keys.hash, probe: &probe) {
            if hasKeys(of: id, count: count, at: first, in: state.shapes) { return id }
        }
        guard state.shapes.hasRoom(keyBytes: keys.bytes) else { return nil }
        return define(count: count, at: first, hash: keys.hash, in: &state)
    }

    /// Whether all keys of the map whose first key is at `position` are str: maps with others are not learned.
    private func hasTextKeys(count: Int, at position: Int) -> Bool {
        var next = position
        for _ in 0..<count {
            guard let key = frame.header(at: next), key.family == .str,
                let end = frame.skip(from: next + key.byteCount)
            else { return false }
            next = end
        }
        return true
    }

    /// Whether the map whose first key is at `position` has exactly the keys of shape `id`.
    private func hasKeys(
        of id: ShapeID, count: Int, at position: Int, in shapes: borrowing ShapeTable
    ) -> Bool {
        let shape = shapes[id]
        guard Int(shape.keyCount) == count,
            Int(shape.headerSize) == Shape.shortestHeader(keyCount: count)
        else { return false }
        var next = position
        for field in 0..<count {
            let key = shapes.key(field, of: shape)
            let size = Int(key.size)
            // SAFETY: the address is that of a key of the table.
            guard unsafe frame.holds(shapes.address(of: key), size: size, at: next),
                let end = frame.skip(from: next + size)
            else { return false }
            next = end
        }
        return true
    }

    private func define(
        count: Int, at position: Int, hash: UInt64, in state: inout StreamState
    ) -> ShapeID? {
        var next = position
        for _ in 0..<count {
            guard let key = frame.header(at: next), let end = frame.skip(from: next + key.byteCount)
            else { return nil }
            let value = next + key.byteCount
            // SAFETY: the key's bytes lie inside the frame.
            unsafe state.shapes.addKey(
                unsafe frame.address(of: next), size: key.byteCount,
                isNeverInterned: frame.isKey(from: next, to: value, oneOf: neverInterned))
            next = end
        }
        let id = state.shapes.define(
            keyCount: count, headerSize: Shape.shortestHeader(keyCount: count))
        state.shapeIndex.insert(id, hash: hash)
        return id
    }

    /// Learns a unit as if a body had it.
    private mutating func note(
        _ next: UInt8, in context: ContextID, of state: inout StreamState
    ) {
        let prediction = state.predictor.prediction(in: context, after: unit)
        if prediction.pair.first != next { state.predictor.learn(next, instead: prediction) }
        unit = next
    }
}
