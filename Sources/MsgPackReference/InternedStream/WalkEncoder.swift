/// Encodes the main frames and attachments of one direction (sections 5 to 9), by the profile of section 12.
struct WalkEncoder {
    /// The walk was given up, because the body or the main frame is beyond a limit.
    struct Stop: Error {}

    var state: WalkState
    /// Where the encoder has seen six bytes last.
    var index: any WalkCopyIndex
    var writer = WalkRunWriter()
    /// The items of the other direction, for the time of a message.
    var peer: StreamPeer?
    private(set) var input: [UInt8] = []
    /// The offset in the input of the value that is being coded.
    var offset = 0
    /// By the low bits of a structure: the anchor of its last instance.
    var anchorSlots: [Int]
    /// The structure of each anchor.
    var structures: [UInt64]

    private let limits: ReferenceStreamLimits
    private let level: Int
    /// The bytes that walks have cost over other forms, and not won since.
    private var debt = 0
    private static let debtLimit = 512
    /// Messages for which copies are tried in any case.
    private var lead = 0
    private static let leadMessages = 32
    /// Messages since copies were tried in turn.
    private var untried = 0
    /// Messages that went apart since one with a tail was coded.
    var apart = 0
    /// Bytes that the content of a coded message may always have beyond the raw one.
    static let growthBytes = 16
    private static let trialInterval = 16
    /// The state before the message.
    private var before: (state: WalkState, structures: [UInt64])
    /// A walk that takes more bytes is given up.
    private(set) var bodyLimit = 0

    init(_ state: WalkState, level: Int, limits: ReferenceStreamLimits) {
        self.state = state
        self.level = level
        self.limits = limits
        if level < 2 {
            index = WalkQuickIndex(state.parameters.quickPlaces)
        } else {
            index = WalkDeepIndex(state.parameters.deepBuckets)
        }
        anchorSlots = Array(repeating: 0, count: 2 * state.parameters.anchors)
        structures = Array(repeating: 0, count: state.parameters.anchors)
        before = (state, structures)
    }

    /// CLEAR.
    mutating func clear() {
        state.clear()
        self = WalkEncoder(state, level: level, limits: limits)
    }

    // MARK: Messages

    /// Encodes a main frame and attachments, as both ends keep them.
    ///
    /// - Parameter isMarked: whether a run byte ends the main frame's units in any case.
    /// - Returns: the body, and which attachments travel as they are; nil if the message must go raw. The caller
    ///   then takes it back.
    mutating func encode(
        _ frame: [UInt8], attachments: ArraySlice<[UInt8]>, isMarked: Bool, hasTail: Bool
    ) -> (body: StreamBody, plain: [[UInt8]])? {
        before = (state, structures)
        state.beginMessage()
        let isCoded = encodeFrame(frame, isMarked: isMarked, hasTail: hasTail)
        return encode(attachments, after: writer.body, isCoded: isCoded)
    }

    /// Encodes a main frame as sequences, and attachments.
    ///
    /// - Returns: the body, and which attachments travel as they are; nil if the message must go raw. The caller
    ///   then takes it back.
    mutating func encodeCopies(
        _ frame: [UInt8], attachments: ArraySlice<[UInt8]>, hasTail: Bool
    ) -> (body: StreamBody, plain: [[UInt8]])? {
        before = (state, structures)
        state.beginMessage()
        let (sequences, distance) = WalkBlob.sequences(frame, state, &index)
        let size = attachments.isEmpty ? StreamBody() : StreamBody(varint: frame.count)
        let isCoded = !attachments.isEmpty || hasTail || sequences.count < frame.count
        if isCoded { state.lastDistance = distance }
        state.keepFrame(frame)
        return encode(attachments, after: size + sequences, isCoded: isCoded)
    }

    private mutating func encode(
        _ attachments: ArraySlice<[UInt8]>, after frame: StreamBody, isCoded: Bool
    ) -> (body: StreamBody, plain: [[UInt8]])? {
        var body = frame
        var plain: [[UInt8]] = []
        for attachment in attachments {
            if let blob = blob(ofAttachment: attachment) {
                body += StreamBody(varint: attachment.count << 1 | 1) + blob
            } else {
                body += StreamBody(varint: attachment.count << 1)
                plain.append(attachment)
            }
            state.keepAttachment(attachment)
        }
        return isCoded ? (body, plain) : nil
    }

    /// Takes the message back, because it goes raw. Its frames stay in the history.
    mutating func sendRaw(_ frame: [UInt8], attachments: ArraySlice<[UInt8]>) {
        takeBack()
        state.beginMessage()
        state.keepFrame(frame)
        for attachment in attachments { state.keepAttachment(attachment) }
    }

    /// Adds bytes that a message costs over its raw form to the debt; false if that would be too much.
    mutating func owe(_ bytes: Int, hasTail: Bool) -> Bool {
        guard bytes > 0 else { return true }
        if hasTail, apart % Self.trialInterval == Self.trialInterval - 1 { return true }
        guard debt + bytes <= Self.debtLimit else { return false }
        debt += bytes
        return true
    }

    /// Takes the message back, because nothing of it is kept.
    mutating func takeBack() {
        let tried = state.items
        (state, structures) = before
        state.items = state.items.takingBack(tried)
    }

    /// The sequences of an attachment, if they are shorter than it.
    private mutating func blob(ofAttachment bytes: [UInt8]) -> StreamBody? {
        guard bytes.count <= WalkBlob.limitAttachment else { return nil }
        let (blob, distance) = WalkBlob.sequences(bytes, state, &index)
        guard blob.count < bytes.count else { return nil }
        state.lastDistance = distance
        return blob
    }

    // MARK: The main frame

    /// Encodes a main frame: by the walk, or as one blob.
    ///
    /// Only the walk teaches, and over the first frames of a kind it costs more than a blob. So it is
    /// taken even then, as long as what that cost so far, less what the walk has won since, stays
    /// within the debt.
    ///
    /// - Returns: false if the message must go raw.
    private mutating func encodeFrame(
        _ frame: [UInt8], isMarked: Bool, hasTail: Bool
    ) -> Bool {
        let isWalked = walk(frame, isMarked: isMarked)
        let walked = writer.body.count
        if isWalked, walked * 4 < frame.count, !isTrial() {
            index.enter(frame[...], at: before.state.history.end, step: 8)
            return true
        }
        let after = (state, structures)
        (state, structures) = before
        state.beginMessage()
        let (sequences, distance) = WalkBlob.sequences(frame, state, &index)
        let blob = StreamBody(varint: frame.count) + sequences
        let blobCount = blob.count + 2
        let bias = level == 3 ? blobCount / 8 : 0
        let loss = (isWalked ? walked : 0) - min(blobCount + bias, frame.count)
        lead = loss > 0 ? Self.leadMessages : max(0, lead - 1)
        if isWalked, debt + loss <= Self.debtLimit, walked <= frame.count + Self.growthBytes {
            debt = max(0, debt + loss)
            (state, structures) = after
            return true
        }
        before.state.items = before.state.items.takingBack(after.0.items)
        state.items = before.state.items
        guard isWalked, blobCount < frame.count || hasTail else {
            state.keepFrame(frame)
            return false
        }
        state.lastDistance = distance
        encodeFrame(frame, blob, isMarked: isMarked)
        return true
    }

    /// Whether copies are tried beside a walk that won much: now and then, and as long as they were shorter
    /// lately.
    private mutating func isTrial() -> Bool {
        untried = (untried + 1) % Self.trialInterval
        return lead > 0 || untried == 0
    }

    /// A main frame as one blob, at its root.
    private mutating func encodeFrame(_ frame: [UInt8], _ blob: StreamBody, isMarked: Bool) {
        writer = WalkRunWriter()
        state.beginFrame()
        if let place = state.next() { writeWhole(blob, giving: frame, at: place) }
        writer.finish(isMarked: isMarked)
        state.endFrame()
    }

    /// The walk over a main frame.
    ///
    /// - Returns: false if it was given up.
    private mutating func walk(_ frame: [UInt8], isMarked: Bool) -> Bool {
        (input, offset, writer) = (frame, 0, WalkRunWriter())
        bodyLimit = 2 * frame.count + 4_096
        state.beginFrame()
        var values = 0
        while let place = state.next() {
            values += 1
            guard values <= limits.messageValues, state.frames.count <= limits.depth + 1,
                writer.body.count <= bodyLimit
            else { return false }
            do throws(Stop) { try encodeValue(at: place) } catch { return false }
        }
        writer.finish(isMarked: isMarked)
        state.endFrame()
        return true
    }

    private mutating func encodeValue(at place: WalkState.Place) throws(Stop) {
        guard let token = StreamToken(input, at: offset) else { return }
        if token.children > 0 {
            encodeContainer(token, at: place)
        } else {
            try encodeScalar(token, at: place)
        }
    }

    // MARK: Writing

    /// Writes a unit and notes it.
    ///
    /// - Returns: whether there is an event.
    @discardableResult
    mutating func write(
        _ unit: UInt8, at place: WalkState.Place, isContainer: Bool = false
    ) -> Bool {
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
        _ unit: UInt8, _ operand: StreamBody, giving bytes: [UInt8], at place: WalkState.Place,
        jump: Int? = nil
    ) {
        let hasEvent = write(unit, at: place)
        writer.write(operand)
        state.complete(bytes, unit, at: place, hasEvent: hasEvent, jump: jump)
        offset += bytes.count
    }

    /// Writes a whole main frame as a blob.
    mutating func writeWhole(
        _ blob: StreamBody, giving frame: [UInt8], at place: WalkState.Place
    ) {
        write(WalkUnit.blob, at: place)
        writer.write(blob)
        state.completeWhole(frame)
        offset += frame.count
    }

    // MARK: Looking ahead

    /// How many bytes from the place `candidate` on agree with the input from `offset` on, 96 at most.
    func agreement(_ candidate: Int?, _ offset: Int) -> Int {
        guard let candidate, candidate >= state.windowStart else { return 0 }
        var count = 0
        while count < 96, offset + count < input.count, candidate + count < state.history.end,
            state.history[candidate + count] == input[offset + count]
        { count += 1 }
        return count
    }

    /// Where the base goes after a value of `count` bytes whose last occurrence is at `last`: after that, if
    /// more agrees there than after the base.
    func jump(_ last: Int?, _ count: Int, at place: WalkState.Place) -> Int? {
        guard let candidate = last.map({ $0 + count }), candidate >= state.windowStart,
            candidate < state.history.end
        else { return nil }
        let next = place.base.flatMap { state.end(of: $0) }
        let gain = agreement(candidate, offset + count) - agreement(next, offset + count)
        return gain > 8 ? candidate : nil
    }
}
