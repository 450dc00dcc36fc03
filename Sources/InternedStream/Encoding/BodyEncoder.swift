import StringInterning

/// A body was given up: the main frame is not one whole value, or the body is too long, too deep or has
/// too many values. `BodyEncoder.invalidOffset` says which; in the second case the message goes raw.
struct EncodingStop: Error {}

/// Turns a message into a body (FORMAT.md sections 5 to 9, profile in section 12).
@safe
struct BodyEncoder: ~Copyable {
    var state: StreamState
    var writer: BodyWriter
    /// The other form of a message or text, while it is not known which is shorter.
    var scratch: BodyWriter
    /// Plans copies where main frames are copies alone; else its table is one cell.
    var quickPlanner: QuickPlanner
    /// Plans copies where main frames are walked; else its table is one cell.
    var deepPlanner: DeepPlanner
    let limits: StreamLimits
    let neverInterned: FieldNames
    /// The other direction's items, for the time of one message.
    var peer = PeerWindow()
    /// The place after the main frame.
    var end = 0
    /// The structure of each anchor.
    private var structures: BitwiseStorage<UInt32>
    /// By the low bits of a structure: its newest anchor.
    private var anchorSlots: BitwiseStorage<UInt32>
    /// Values that this message may still have.
    var valuesLeft = 0
    /// How far the bytes at the position and at the base are known to be equal: up to this position, as long
    /// as the base is this far back.
    var equalEnd = 0
    var equalBack = 0
    /// The distance of the last copy in `scratch`.
    var plannedDistance = 0
    /// Whether main frames are walked; else they are sequences of copies.
    let walks: Bool
    /// Bytes that walks have cost over other forms, and not won since.
    private var debt = 0
    /// Messages for which copies are tried in any case.
    private var lead = 0
    /// Messages since copies were tried in turn.
    private var untried = 0
    /// Messages that went apart since one with a tail was coded.
    private var apart = 0
    /// Whether a run ends the units in any case.
    private var marksEnd = false
    /// Values of never-interned fields, in order.
    private(set) var tail = Bytes()
    /// Their number.
    private(set) var tailValues = 0
    /// What the walk has overwritten in the tables that only the encoder has, until it is known that the main
    /// frame is one whole value. A refused message restores it, and no other.
    var refusal = UndoLog(isKept: true)
    /// Takes the place of `refusal` where nothing will be restored.
    var noRefusal = UndoLog(isKept: false)
    /// Whether it is known that the main frame is one whole value.
    var isKnownWhole = false

    private var hasAttachments = false
    /// Whether each attachment of the message travels as it is.
    private var plainAttachments: [Bool] = []
    /// Bytes of those.
    private(set) var plainAttachmentBytes = 0
    /// The state before the message.
    private var mark: StreamState.Mark?

    /// The most bytes that a walk may cost before it has paid (FORMAT.md section 12).
    private static let debtLimit = 512
    /// Bytes that the content of a message may have beyond the raw content (FORMAT.md section 12, rule 10).
    static let limitGrowth = 16
    private static let leadMessages = 32
    private static let trialInterval = 16

    init(
        _ parameters: StreamParameters, limits: StreamLimits, neverInterned: FieldNames,
        secrets: InterningSecrets
    ) {
        state = StreamState(parameters, isEncoder: true, secrets: secrets)
        let recordsTrees = parameters.level.isRangeCoded
        writer = BodyWriter(recordsTrees: recordsTrees)
        scratch = BodyWriter(recordsTrees: recordsTrees)
        walks = parameters.level.isWalked
        quickPlanner = QuickPlanner(entries: walks ? 1 : 2 * parameters.entries)
        deepPlanner = DeepPlanner(buckets: walks ? parameters.entries : 1)
        state.history.isRoomy = !walks
        let anchors = walks ? parameters.anchors : 1
        structures = BitwiseStorage(capacity: anchors, filler: 0)
        anchorSlots = BitwiseStorage(capacity: 2 * anchors, filler: 0)
        self.limits = limits
        self.neverInterned = neverInterned
    }

    /// Forgets what CLEAR and RESET make both ends forget.
    mutating func empty() {
        state.empty()
        quickPlanner.empty()
        deepPlanner.empty()
        structures.fill(with: 0)
        anchorSlots.fill(with: 0)
        (debt, lead, untried, apart) = (0, 0, 0, 0)
    }

    /// Frees what only the message before needed.
    mutating func freeMessageMemory() {
        let recordsTrees = writer.recordsTrees
        writer = BodyWriter(recordsTrees: recordsTrees)
        scratch = BodyWriter(recordsTrees: recordsTrees)
        tail = Bytes()
        mark = nil
        refusal.freeMessageMemory()
        state.freeMessageMemory()
    }

    /// Bytes of memory of the encoder.
    var memoryBytes: Int {
        state.memoryBytes + writer.memoryBytes + scratch.memoryBytes + quickPlanner.memoryBytes
            + deepPlanner.memoryBytes + tail.capacity + structures.capacity * 4 + anchorSlots
            .capacity * 4
            + refusal.memoryBytes
    }
}

/// A main frame.
extension BodyEncoder {
    /// What became of a main frame.
    enum Outcome {
        /// The body was written.
        case coded
        /// The message goes raw; the state is as it was before.
        case raw
        /// The main frame is not one whole value: the offset where it stops being one.
        case invalid(Int)
    }

    /// Encodes a main frame, which is readable for the time of the call. In any case its bytes are then in
    /// the history, unless it is invalid.
    ///
    /// - Parameter marksEnd: whether attachments follow, or the body passes the range coder.
    mutating func encode(_ frame: UnsafeRawBufferPointer, marksEnd: Bool) -> Outcome {
        if !walks { return unsafe encodeCopies(frame, hasSize: marksEnd) }
        self.marksEnd = marksEnd
        let mark = state.mark
        self.mark = mark
        plainAttachments.removeAll(keepingCapacity: true)
        plainAttachmentBytes = 0
        state.beginMessage()
        refusal.begin()
        // What only a large message needed is given up even if no blob is planned again.
        scratch.begin(limitBytes: .max)
        let isWhole = unsafe takeFrame(frame)
        let count = end &- state.history.messageStart
        let isWalked: Bool
        do throws(EncodingStop) {
            writer.begin(limitBytes: 2 &* count &+ 4_096)
            if !isWhole { throw EncodingStop() }
            try walk()
            isWalked = true
        } catch {
            isWalked = false
            if let offset = unsafe MainFrame.invalidOffset(frame) {
                state.rollBack(to: mark)
                refusal.rollBack()
                state.history.truncate(to: state.history.messageStart)
                return .invalid(offset)
            }
        }
        if isWalked && writer.count &* 4 < count && !isTrial() {
            let start = state.history.messageStart
            unsafe deepPlanner.enter(
                state.history.address(start), at: start, count: count, step: 8, undo: &noRefusal)
            state.endFrame(count: count, events: mark.eventHead)
            return .coded
        }
        return settle(mark, count, isWalked: isWalked)
    }

    /// Takes back what the coding of the message has changed, because it goes raw after all.
    ///
    /// - Parameter isKept: whether its bytes stay in the history.
    mutating func takeBack(isKept: Bool) {
        guard let mark else { return }
        let count = end &- state.history.messageStart
        state.rollBack(to: mark)
        if isKept {
            state.endFrame(count: count, events: mark.eventHead)
        } else {
            state.history.truncate(to: state.history.messageStart)
        }
    }

    /// Adds bytes that a message costs over its raw form to the debt.
    ///
    /// - Returns: false if that would be too much. Every sixteenth message that would go apart has credit in any
    ///   case, because those before it have taught nothing.
    mutating func owe(_ bytes: Int) -> Bool {
        if bytes <= 0 { return true }
        if tail.count > 0 && apart % Self.trialInterval == Self.trialInterval &- 1 { return true }
        guard debt &+ bytes <= Self.debtLimit else { return false }
        debt &+= bytes
        return true
    }

    /// Notes whether a message with a tail goes apart.
    mutating func noteApart(_ isApart: Bool) { apart = isApart ? apart &+ 1 : 0 }

    /// Whether an attachment travels as it is.
    mutating func isPlainAttachment(_ index: Int) -> Bool { plainAttachments[index] }

    mutating func notePlainAttachment(_ isPlain: Bool, _ count: Int) {
        plainAttachments.append(isPlain)
        if isPlain { plainAttachmentBytes &+= count }
    }

    /// Whether copies are tried beside a walk that won much: now and then, and as long as they were shorter
    /// lately.
    private mutating func isTrial() -> Bool {
        untried = (untried &+ 1) % Self.trialInterval
        return lead > 0 || untried == 0
    }

    /// Takes the shorter form of a frame on which the walk won little or nothing.
    private mutating func settle(_ mark: StreamState.Mark, _ count: Int, isWalked: Bool) -> Outcome
    {
        let start = state.history.messageStart
        scratch.begin(limitBytes: .max)
        scratch.putVarint(count)
        let distance = deepPlanner.write(
            from: start, to: end, last: mark.lastDistance, &state.history, to: &scratch)
        let blobCount = scratch.count &+ 2
        // What the range coder makes of the walk's operands is less than what it makes of distances.
        let bias = writer.recordsTrees ? blobCount &>> 3 : 0
        let loss = (isWalked ? writer.count : 0) &- min(blobCount &+ bias, count)
        lead = loss > 0 ? Self.leadMessages : max(0, lead &- 1)
        defer { state.endFrame(count: count, events: mark.eventHead) }
        if isWalked && debt &+ loss <= Self.debtLimit && writer.count <= count &+ Self.limitGrowth {
            debt = max(0, debt &+ loss)
            return .coded
        }
        state.rollBack(to: mark)
        // A message with a tail would go apart and teach nothing.
        guard isWalked && (blobCount < count || tail.count > 0) else { return .raw }
        writer.begin(limitBytes: .max)
        state.beginFrame()
        state.next()
        write(Unit.blob)
        _ = writer.makeRoom(for: scratch.count)
        writer.append(scratch)
        state.scalars.lastDistance = distance
        writer.endRun(isMarked: marksEnd)
        state.position = end
        return .coded
    }

    /// Begins a message.
    mutating func begin() {
        mark = state.mark
        plainAttachments.removeAll(keepingCapacity: true)
        plainAttachmentBytes = 0
    }

    /// Copies the frame into the history.
    ///
    /// - Returns: false if it is found not to be one whole value.
    mutating func takeFrame(_ frame: UnsafeRawBufferPointer) -> Bool {
        tail.removeAll()
        tailValues = 0
        isKnownWhole = !neverInterned.isEmpty
        guard neverInterned.isEmpty else { return unsafe takeFrameWithoutFields(frame) }
        // SAFETY: the frame is readable for the time of the call.
        unsafe state.history.append(frame: frame)
        end = state.history.end
        return true
    }

    private mutating func takeFrameWithoutFields(_ frame: UnsafeRawBufferPointer) -> Bool {
        let values = unsafe OpaqueValues.remove(
            neverInterned, from: frame, history: &state.history, tail: &tail)
        tailValues = values ?? 0
        state.history.writePadding()
        end = state.history.end
        return values != nil
    }

    private mutating func walk() throws(EncodingStop) {
        valuesLeft = limits.values
        equalEnd = 0
        state.beginFrame()
        while state.closeComplete() {
            encodeKey()
            state.next()
            try encodeValue()
        }
        guard state.position == end else { throw EncodingStop() }
        writer.endRun(isMarked: marksEnd)
    }
}

/// Values.
extension BodyEncoder {
    @inline(__always)
    private mutating func encodeValue() throws(EncodingStop) {
        valuesLeft &-= 1
        guard valuesLeft >= 0, state.open.depth <= limits.depth, writer.makeRoom() else {
            throw EncodingStop()
        }
        if isLikeBase() {
            if state.place.baseChildren > 0 { return encodeLikeContainer() }
            if state.place.baseFamily == .simple { try refuseOpaque() }
            return encodeSame()
        }
        guard
            let token = unsafe Token(
                state.history.address(state.position), left: end &- state.position)
        else { throw EncodingStop() }
        if token.family == .simple { try refuseOpaque() }
        if token.children > 0 {
            encodeContainer(token, isLike: false)
        } else {
            try encodeScalar(token)
        }
    }

    /// Refuses the byte c1, unless it takes the place of a value of a never-interned field: it is no
    /// MessagePack.
    @inline(__always)
    private mutating func refuseOpaque() throws(EncodingStop) {
        if tail.count == 0 && state.history.byte(state.position) == Token.opaque {
            throw EncodingStop()
        }
    }

    /// Encodes a key that is the base's as expected: it costs nothing. The same as `next` and `encodeValue`,
    /// at a quarter of their price, and two of five values are such keys.
    @inline(__always)
    private mutating func encodeKey() {
        let size = state.expectedKey()
        guard size > 0, valuesLeft > 0, size <= end &- state.position,
            unsafe ByteMatch.areEqual(
                state.history.address(state.base), state.history.address(state.position), size)
        else { return }
        valuesLeft &-= 1
        writer.countSilent()
        state.passKey(size)
    }

    /// Whether the token at the position is the token at the base.
    @inline(__always)
    private mutating func isLikeBase() -> Bool {
        let size = state.place.baseSize
        guard state.base != 0 && size <= end &- state.position else { return false }
        return unsafe ByteMatch.areEqual(
            state.history.address(state.base), state.history.address(state.position), size)
    }

    @inline(__always)
    private mutating func encodeSame() {
        let size = state.place.baseSize
        if state.place.source == .silent {
            state.scalars.lastUnit = Unit.same
            writer.countSilent()
        } else if state.expectsSame && writer.countHit() {
            state.keepSame()
        } else {
            write(Unit.same)
        }
        state.position &+= size
        state.base &+= size
    }

    /// A container whose header is that at the base.
    @inline(__always)
    private mutating func encodeLikeContainer() {
        if state.place.source == .silent {
            if !mayBeShortArray(state.place.baseFamily, state.place.baseChildren) {
                state.scalars.lastUnit = Unit.same
                writer.countSilent()
                return state.openSame()
            }
        } else if state.expectsSame, !state.place.isKey,
            !mayBeShortArray(state.place.baseFamily, state.place.baseChildren),
            agreesWithBase(), writer.countHit()
        {
            state.keepSame()
            return state.openSame()
        }
        encodeContainerAside()
    }

    /// Whether an array is short enough to be one value, if its elements are.
    @inline(__always)
    private func mayBeShortArray(_ family: Token.Family, _ children: Int) -> Bool {
        family == .array && children <= 8
    }

    /// Whether the 16 bytes at the position are those at the base.
    @inline(__always)
    private mutating func agreesWithBase() -> Bool {
        guard state.position &- state.base >= 16, end &- state.position >= 16 else { return false }
        // SAFETY: both have 16 bytes.
        return unsafe ByteMatch.areEqual(
            state.history.address(state.base), state.history.address(state.position), 16)
    }

    @inline(never)
    private mutating func encodeContainerAside() {
        encodeContainer(
            Token(
                state.place.baseFamily, size: state.place.baseSize,
                header: state.place.baseHeaderSize, children: state.place.baseChildren),
            isLike: true)
    }

    // MARK: Writing

    /// Writes a unit and notes it.
    ///
    /// - Returns: whether an event was made.
    @inline(__always)
    @discardableResult
    mutating func write(_ unit: UInt8, isContainer: Bool = false) -> Bool {
        if state.place.source != .silent {
            writer.write(unit, at: state.place.prediction)
        } else if unit == Unit.same {
            writer.countSilent()
        } else {
            writer.writeChange(unit)
        }
        return state.note(unit, isContainer: isContainer)
    }

    // MARK: Looking ahead

    /// How many bytes from `candidate` on agree with the frame from `place` on, `most` at most.
    mutating func agreement(_ candidate: Int, _ place: Int, limit most: Int = 96) -> Int {
        guard candidate >= state.history.windowStart, candidate < state.position else { return 0 }
        let limit = min(most, end &- place, state.position &- candidate)
        guard limit > 0 else { return 0 }
        // SAFETY: both have `limit` bytes.
        return unsafe ByteMatch.length(
            state.history.address(candidate), state.history.address(place), limit: limit)
    }

    /// The place to jump to after a value of `count` bytes whose last occurrence is at `last`, if more agrees
    /// there than after the base; else 0.
    mutating func jump(_ last: Int, _ count: Int) -> Int {
        let candidate = last &+ count
        guard last != 0, candidate >= state.history.windowStart, candidate < state.position
        else { return 0 }
        let next = state.baseEnd()
        let place = state.position &+ count
        let gain = agreement(candidate, place) &- (next == 0 ? 0 : agreement(next, place))
        return gain > 8 ? candidate : 0
    }

    // MARK: Refusing

    /// Makes sure that the main frame is one whole value, if otherwise a refusal would have to restore much.
    ///
    /// - Parameter size: bytes whose places will enter the table of copies.
    mutating func knowWhole(before size: Int) throws(EncodingStop) {
        guard !isKnownWhole && (size > 255 || refusal.count > Self.limitRefusal) else { return }
        let start = state.history.messageStart
        let frame = unsafe UnsafeRawBufferPointer(
            start: state.history.address(start), count: end &- start)
        guard unsafe MainFrame.invalidOffset(frame) == nil else { throw EncodingStop() }
        isKnownWhole = true
    }

    /// The most cells that are noted for a refusal before it is asked whether there will be one.
    private static let limitRefusal = 2_048

    // MARK: Structures

    /// The anchor of a structure, if its last instance is in the window; negative for none.
    mutating func anchor(of structure: UInt32) -> Int {
        let anchor = Int(anchorSlots[Int(structure) & (anchorSlots.capacity &- 1)])
        guard structures[anchor] == structure,
            state.anchors[anchor].place >= state.history.windowStart
        else { return -1 }
        return anchor
    }

    mutating func structure(of anchor: Int) -> UInt32 { structures[anchor] }

    mutating func setStructure(_ structure: UInt32, of anchor: Int) {
        let slot = Int(structure) & (anchorSlots.capacity &- 1)
        // SAFETY: masked, and anchors are below the capacity.
        unsafe refusal.set(anchorSlots.start + slot, to: UInt32(truncatingIfNeeded: anchor))
        unsafe state.setCell(structures.start + anchor, to: structure)
    }
}
