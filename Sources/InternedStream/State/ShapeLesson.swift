import MsgPackWire
import StringInterning

/// What a raw message teaches both ends: the shapes of its maps (FORMAT.md section 4.1).
///
/// The state has just been emptied. Without a lesson, small messages that are new every time would go
/// raw for ever, each forgetting what could have made the next one shorter.
struct ShapeLesson {
    /// Longer main frames teach nothing: they cost what they save.
    static let limitBytes = 4_096
    /// Arrays and maps with more arrays around them teach nothing.
    static let limitDepth = 8

    private let input: FrameInput
    private let neverInterned: FieldNames
    /// The unit written last.
    private var unit = Unit.token

    /// Teaches the shapes of a main frame, if it is one whole value.
    ///
    /// - Parameter neverInterned: what the shapes of an encoder note of their fields.
    /// - Complexity: O(bytes of the frame × `limitDepth`).
    static func teach(
        _ frame: UnsafeRawBufferPointer, to state: inout StreamState, neverInterned: FieldNames
    ) {
        guard let base = frame.baseAddress, frame.count <= limitBytes else { return }
        // SAFETY: the frame is readable for the time of the call.
        let input = unsafe FrameInput(base, end: frame.count)
        guard let end = try? input.skip(0), end == frame.count else { return }
        var lesson = ShapeLesson(input: input, neverInterned: neverInterned)
        // The walk above has been over everything that is read here.
        _ = try? lesson.teach(0, in: ContextNumber.main, depth: 0, &state)
    }

    private init(input: FrameInput, neverInterned: FieldNames) {
        self.input = input
        self.neverInterned = neverInterned
    }

    /// Teaches the value at `position`, as if it came in `context`.
    ///
    /// - Returns: the position after it.
    private mutating func teach(
        _ position: Int, in context: Int, depth: Int, _ state: inout StreamState
    ) throws(EncodingStop) -> Int {
        let header = try input.header(at: position)
        if depth < Self.limitDepth && header.family == .map {
            let shape = try shape(header, at: position, &state)
            if shape >= 0 { return try teachFields(shape, position, in: context, &state) }
        }
        note(Unit.token, in: context, &state)
        guard depth < Self.limitDepth, header.family == .array,
            !isTuple(header, at: position)
        else { return try input.skip(position) }
        var next = position &+ Int(header.headerByteCount)
        guard header.childCount > 0 else { return next }
        let block = state.block(context, BlockKind.elements, size: 1)
        for _ in 0..<header.childCount {
            next = try teach(next, in: block, depth: depth &+ 1, &state)
        }
        return next
    }

    private func isTuple(_ header: ItemHeader, at position: Int) -> Bool {
        header.headerByteCount == 1 && input.tupleSize(header.childCount, at: position) > 0
    }

    /// Teaches that the map at `position` has the shape `id`, and a TOKEN for each of its values.
    ///
    /// Nothing inside the values is learned: the field may be one that must not be kept, which a
    /// decoder cannot know.
    private mutating func teachFields(
        _ id: Int, _ position: Int, in context: Int, _ state: inout StreamState
    ) throws(EncodingStop) -> Int {
        let isShort = id < 128
        note(isShort ? Unit.shape &+ UInt8(id) : Unit.shape2, in: context, &state)
        let count = Int(state.shapes.shapes[id].keyCount)
        let block = state.block(context, id, size: count)
        for field in 0..<count { note(Unit.token, in: block &+ field, &state) }
        return try input.skip(position)
    }

    /// The shape of the map at `position`, a new one if need be; −1 if it can have none.
    private func shape(
        _ header: ItemHeader, at position: Int, _ state: inout StreamState
    ) throws(EncodingStop) -> Int {
        let count = header.childCount / 2
        guard count >= 1, count <= ShapeTable.limitKeys,
            Int(header.headerByteCount) == (count < 16 ? 1 : 3)
        else { return -1 }
        let first = position &+ Int(header.headerByteCount)
        let keys = try state.hashKeys(count, at: first, of: input)
        guard keys.hash != 0 else { return -1 }
        var probe = 0
        while true {
            let id = state.shapes.candidate(keys.hash, &probe)
            if id < 0 { break }
            if try hasKeys(id, count, first, state.shapes) { return id }
        }
        guard state.shapes.hasRoom(keyBytes: keys.bytes) else { return -1 }
        return try define(count, first, keys.hash, &state.shapes)
    }

    /// Whether the map whose first key stands at `position` has exactly the keys of shape `id`.
    private func hasKeys(
        _ id: Int, _ count: Int, _ position: Int, _ shapes: borrowing ShapeTable
    ) throws(EncodingStop) -> Bool {
        let shape = shapes.shapes[id]
        guard Int(shape.keyCount) == count else { return false }
        var next = position
        for field in 0..<count {
            let key = shapes.keys[Int(shape.firstKey) &+ field]
            // SAFETY: the address is that of a key of the table.
            guard unsafe input.holds(shapes.address(key), Int(key.count), at: next) else {
                return false
            }
            next = try input.skip(next &+ Int(key.count))
        }
        return true
    }

    private func define(
        _ count: Int, _ position: Int, _ hash: UInt64, _ shapes: inout ShapeTable
    ) throws(EncodingStop) -> Int {
        var next = position
        for _ in 0..<count {
            let value = next &+ (try input.header(at: next).byteCount)
            // SAFETY: the key's bytes lie inside the input.
            unsafe shapes.addKey(
                unsafe input.address(next), value &- next,
                isNeverInterned: neverInterned.contains(key: next, end: value, of: input))
            next = try input.skip(value)
        }
        shapes.define(keyCount: count, hash: hash)
        return shapes.count &- 1
    }

    /// Learns a unit as if a body had it.
    private mutating func note(_ next: UInt8, in context: Int, _ state: inout StreamState) {
        let place = state.predictor.place(context, after: unit)
        let pair = state.predictor.pair(place)
        if pair.firstUnit != next { state.predictor.learn(next, place, pair) }
        unit = next
    }
}
