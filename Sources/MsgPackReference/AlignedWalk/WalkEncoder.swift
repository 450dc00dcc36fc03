/// One direction of the aligned walk, encoding (docs/decisions/0016).
///
/// A message is a byte of kind and a body: the walk, one blob, or the bytes as they are.
struct WalkEncoder {
    enum Kind { static let walk: UInt8 = 0, raw: UInt8 = 1 }

    var state: WalkState
    var index: WalkBlob.Index
    var writer = WalkRunWriter()
    var input: [UInt8] = []
    var offset = 0
    /// By the low bits of a structure: the anchor of its last instance.
    var anchorSlots: [Int]
    /// The structure of each anchor.
    var structures: [UInt64]

    /// The bytes that walks have cost over blobs, and not won since.
    private var debt = 0
    private static let debtLimit = 1_024

    init(_ parameters: WalkParameters = WalkParameters()) {
        state = WalkState(parameters)
        index = WalkBlob.Index(parameters.copies)
        anchorSlots = Array(repeating: 0, count: 2 * parameters.anchors)
        structures = Array(repeating: 0, count: parameters.anchors)
    }

    /// Encodes a main frame.
    ///
    /// Only the walk teaches, and over the first frames of a kind it costs more than a blob. So it is
    /// taken even then, as long as what that cost so far, less what the walk has won since, stays
    /// within the debt.
    mutating func encode(_ frame: [UInt8]) -> [UInt8] {
        let before = (state, structures)
        let walked = StreamWalk.isOneValue(frame) ? walk(frame) : nil
        if let walked, walked.count * 4 < frame.count {
            debt = max(0, debt - (frame.count - walked.count))
            return [Kind.walk] + walked
        }
        let after = (state, structures, writer)
        (state, structures) = before
        state.begin()
        let blob = StreamNumbers.varint(frame.count) + WalkBlob.coded(frame, state, &index)
        let blobCount = blob.count + 2
        let loss = (walked?.count ?? 0) - min(blobCount, frame.count)
        if let walked, debt + loss <= Self.debtLimit, walked.count <= frame.count + 8 {
            debt = max(0, debt + loss)
            (state, structures, writer) = after
            return [Kind.walk] + walked
        }
        (state, structures) = before
        state.items.afterTaking(back: after.0.items)
        guard walked != nil, blobCount < frame.count else {
            state.enter(frame)
            return [Kind.raw] + frame
        }
        return [Kind.walk] + wholeBlob(frame, blob)
    }

    /// A frame as one blob, at its root.
    private mutating func wholeBlob(_ frame: [UInt8], _ blob: [UInt8]) -> [UInt8] {
        writer = WalkRunWriter()
        state.begin()
        if let place = state.next() { write(WalkUnit.blob, at: place) }
        writer.write(blob)
        state.completeFrame(frame)
        _ = state.next()
        return writer.finish()
    }

    /// The walk over a frame; nil if the frame is beyond the limits.
    private mutating func walk(_ frame: [UInt8]) -> [UInt8]? {
        (input, offset, writer) = (frame, 0, WalkRunWriter())
        state.begin()
        var values = 0
        while let place = state.next() {
            values += 1
            guard values <= WalkLimits.values, state.frames.count <= WalkLimits.depth + 1 else {
                return nil
            }
            encodeValue(at: place)
        }
        let body = writer.finish()
        return frame.count <= WalkLimits.frameBytes(message: body.count + 1) ? body : nil
    }

    private mutating func encodeValue(at place: WalkState.Place) {
        guard let token = StreamToken(input, at: offset) else { return }
        let isOpen = WalkState.values(token) > 0
        if isOpen { encodeContainer(token, at: place) } else { encodeScalar(token, at: place) }
    }

    // MARK: Writing

    /// Writes a unit and notes it; whether there is an event.
    @discardableResult
    mutating func write(_ unit: UInt8, at place: WalkState.Place, isContainer: Bool = false) -> Bool
    {
        if let prediction = place.prediction {
            writer.write(unit, prediction)
        } else {
            writer.writeSilent(unit)
        }
        return state.note(unit, at: place, isContainer: isContainer)
    }

    /// The bytes of control that a unit costs at a place.
    func price(_ unit: UInt8, at place: WalkState.Place) -> Int {
        guard let prediction = place.prediction else { return unit == WalkUnit.same ? 0 : 3 }
        return prediction.price(unit)
    }

    /// Writes a value that is no open container.
    mutating func write(
        _ unit: UInt8, _ operand: [UInt8], giving bytes: [UInt8], at place: WalkState.Place,
        jump: Int? = nil, change: ((inout WalkState.Event) -> Void)? = nil
    ) {
        let hasEvent = write(unit, at: place)
        writer.write(operand)
        if hasEvent, let change { state.changeEvent(change) }
        state.complete(bytes, unit, at: place, hasEvent: hasEvent, jump: jump)
        offset += bytes.count
    }

    // MARK: Looking ahead

    /// How many bytes from `candidate` on agree with the input from `offset` on, 96 at most.
    func agreement(_ candidate: Int?, _ offset: Int) -> Int {
        guard let candidate, candidate >= state.windowStart else { return 0 }
        var count = 0
        while count < 96, offset + count < input.count, candidate + count < state.history.count,
            state.history[candidate + count] == input[offset + count]
        { count += 1 }
        return count
    }

    /// The place to jump to after a value of `count` bytes, if more agrees there than after the
    /// base.
    func jump(_ last: Int?, _ count: Int, at place: WalkState.Place) -> Int? {
        guard let candidate = last.map({ $0 + count }), candidate >= state.windowStart,
            candidate < state.history.count
        else { return nil }
        let next = place.base.flatMap { state.end(of: $0) }
        let gain = agreement(candidate, offset + count) - agreement(next, offset + count)
        return gain > 8 ? candidate : nil
    }
}
