import StringInterning

/// Encodes the messages of one direction of a connection (FORMAT.md).
///
///     frames ─▶ body (units, operands) ─▶ stage ─▶ prefixes · header · check · content
///
/// A message is the main frame, one MessagePack value, and attachments, byte strings beside it.
/// Messages must be decoded in the order in which they were encoded, each exactly once. A message that was
/// encoded and is not sent ends the stream; ``reset()`` begins it again. An encoder that throws stays
/// usable: both ends forget what the failed message changed before the next one.
///
/// One owner, one task at a time. No memory is allocated for a message given as one span once the tables
/// have grown to what the traffic needs.
@safe
public struct InternedStreamEncoder: ~Copyable {
    /// What this stream announces.
    public let parameters: StreamParameters
    /// What the decoding side allows.
    public var limits: StreamLimits { body.limits }

    var body: BodyEncoder
    var writer = MessageWriter()
    var acknowledgements = Acknowledgements()
    private var counts = StreamStatistics()
    private var range = RangeEncoder()
    /// The body after the range coder, until the next message.
    private var stagedBytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// A main frame that came in several pieces.
    var joinedMain = Bytes()
    /// The digest of the message before.
    private var chain: UInt64 = 0
    private var needsReset = true
    /// Whether the state was emptied and the decoder does not know it yet.
    private var needsClear = false
    /// From this place on the history is emptied, so that places fit 32 bits. A variable for tests.
    var clearPlace = History.limitPlace
    /// What the peer was last told; `body.state.isFrozen` is what it should know next.
    private var announcedFreeze = false
    private let isSelfContained: Bool

    /// An encoder of a new one-way stream.
    ///
    /// - Parameters:
    ///   - options: of the limits, `peerLimits` are used: those of the decoding side.
    ///   - isSelfContained: whether every message can be decoded alone, for files and queues that are read
    ///     at random.
    public init(_ options: StreamOptions, isSelfContained: Bool = false) {
        self.init(
            options, isTwoWay: false, isSelfContained: isSelfContained, secrets: options.secrets)
    }

    /// An encoder of one direction.
    ///
    /// - Parameter secrets: those of the session, if this is the encoder of one.
    init(
        _ options: StreamOptions, isTwoWay: Bool, isSelfContained: Bool = false,
        secrets: InterningSecrets
    ) {
        parameters = options.parameters(isTwoWay: isTwoWay)
        self.isSelfContained = isSelfContained
        body = BodyEncoder(
            parameters, limits: options.peerLimits, neverInterned: options.neverInterned,
            secrets: secrets)
    }

    /// Makes the next message begin the stream again, for a decoder that knows nothing or has
    /// reported an error. One-way streams only: a two-way session begins again as a whole.
    public mutating func reset() {
        precondition(!parameters.isTwoWay, "both directions of a session begin together")
        needsReset = true
    }

    /// Counts since the encoder was made, and what it holds.
    public var statistics: StreamStatistics {
        var statistics = counts
        statistics.unacknowledgedMessages = acknowledgements.messages
        statistics.isFrozen = body.state.isFrozen
        statistics.heldItems = body.state.items.head - body.state.items.oldest
        statistics.memoryBytes =
            body.memoryBytes + range.memoryBytes + writer.memoryBytes
            + joinedMain.capacity + acknowledgements.memoryBytes
        return statistics
    }
}

#if !hasFeature(Embedded)
extension InternedStreamEncoder {
    /// An encoder of a new one-way stream with the default settings.
    public init(isSelfContained: Bool = false) {
        self.init(StreamOptions(), isSelfContained: isSelfContained)
    }
}
#endif

// SAFETY: its pointers lead to memory that it owns alone, or are used during a call only.
extension InternedStreamEncoder: @unchecked Sendable {}

/// The story of a message: code it, choose coded or raw, write it.
extension InternedStreamEncoder {
    /// Encodes a message whose frames are readable for the time of the call; `writer` then has it.
    ///
    /// - Parameters:
    ///   - frames: the main frame, then the attachments.
    ///   - acknowledged: messages of the other direction read since this was last said.
    ///   - peer: the items of the other direction.
    /// - Throws: `invalidMessage`, `messageTooLarge`, `tooManyAttachments`.
    mutating func encode(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, acknowledged: Int = 0,
        peer: PeerWindow = PeerWindow()
    ) throws(StreamError) {
        // SAFETY: there is a main frame.
        if frames.count == 1, unsafe encodeAlone(frames[0], acknowledged) { return }
        let plain = unsafe try PlainSize(frames, limits: limits)
        let clears = beginMessage()
        body.peer = peer
        defer { body.peer = PeerWindow() }
        let items = body.state.items.mark
        let evicted = body.state.items.oldest
        var front = front(acknowledged)
        front.clears = clears
        if parameters.level == .framing {
            return unsafe sendApart(&front, frames, plain)
        }
        let outcome = try unsafe encodeBody(frames)
        if outcome && plain.isCodable, let coded = codedFront(front, frames.count, plain) {
            writer.begin(coded)
            unsafe writer.append(stagedBody())
            unsafe appendPlainAttachments(frames)
            // SAFETY: the tail stays for the time of the call.
            unsafe writer.append(body.tail.buffer)
            countCoded(since: items, evicted)
            if body.tail.count > 0 { body.noteApart(false) }
            return unsafe finish(coded, frames, plain)
        }
        unsafe sendRaw(&front, frames, plain)
    }

    /// Encodes a message of level 1 of which the header says all but the content.
    ///
    /// Most messages of that level are such. The general way writes the same, and takes 900 instructions more.
    ///
    /// - Returns: false if the message needs more than that; nothing is changed then.
    @inline(__always)
    private mutating func encodeAlone(
        _ frame: UnsafeRawBufferPointer, _ acknowledged: Int
    ) -> Bool {
        // A megabyte may come out of any message (section 11).
        guard parameters.level == .fast, !needsReset, !isSelfContained, acknowledged < 3,
            frame.count <= min(1 << 20, limits.messageBytes), body.neverInterned.isEmpty,
            body.state.history.end < clearPlace
        else { return false }
        if parameters.isTwoWay {
            chooseFreezing()
            if body.state.isFrozen != announcedFreeze { return false }
        }
        let isCoded = unsafe body.encodeCopies(ofFrameAlone: frame)
        let kind = isCoded ? MessageKind.copies : MessageKind.raw
        writer.begin(header: kind | UInt8(truncatingIfNeeded: acknowledged) &<< 2)
        if isCoded {
            unsafe writer.append(body.writer.written)
        } else {
            unsafe writer.appendFrame(frame)
            counts.rawMessages &+= 1
        }
        chain = unsafe writer.seal(chain: chain, frame)
        counts.messages &+= 1
        counts.plainBytes &+= frame.count
        counts.codedBytes &+= writer.byteCount
        if parameters.isTwoWay { noteSent() }
        return true
    }

    private mutating func noteSent() {
        acknowledgements.noteSent(
            head: body.state.items.head, insertedBytes: body.state.items.insertedBytes)
    }

    /// Resets, clears, freezes or thaws as the message needs (sections 4 and 9).
    ///
    /// - Returns: whether the message says CLEAR.
    private mutating func beginMessage() -> Bool {
        if isSelfContained { needsReset = true }
        if needsReset {
            body.state.items.reset()
            emptyState()
            body.state.isFrozen = false
            announcedFreeze = false
            needsClear = false
            chain = 0
        } else if body.state.history.end >= clearPlace {
            emptyState()
            needsClear = true
        }
        if parameters.isTwoWay { chooseFreezing() }
        return needsClear
    }

    private mutating func emptyState() {
        body.empty()
        range.empty()
    }

    /// Freezes while too much is unacknowledged (section 9).
    private mutating func chooseFreezing() {
        let unread = UnreadAmount(
            items: body.state.items.head - acknowledgements.head,
            // Both counts are modulo 2^32; the bytes between them are fewer.
            bytes: Int(body.state.items.insertedBytes &- acknowledgements.insertedBytes),
            messages: acknowledgements.messages)
        let (entries, size) = (parameters.entries, parameters.arenaBytes)
        if body.state.isFrozen {
            body.state.isFrozen = !unread.isBelowHalf(entries: entries, size: size)
        } else {
            body.state.isFrozen = unread.isBeyondBound(entries: entries, size: size)
        }
    }

    /// Codes main frame and attachments.
    ///
    /// - Returns: whether there is a body; if not, the message goes raw.
    /// - Throws: `invalidMessage`; nothing is changed then.
    private mutating func encodeBody(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> Bool {
        // SAFETY: there is a main frame.
        let outcome = unsafe body.encode(
            frames[0], marksEnd: frames.count > 1 || parameters.level.isRangeCoded)
        if case .invalid(let offset) = outcome {
            throw StreamError(.invalidMessage, offset: offset)
        }
        // SAFETY: indices below count.
        for index in 1..<frames.count { unsafe body.encodeAttachment(frames[index]) }
        if case .coded = outcome { return true }
        return false
    }

    /// The body after its stage (section 10), until the next message.
    private mutating func stagedBody() -> UnsafeRawBufferPointer {
        guard parameters.level.isRangeCoded else { return unsafe body.writer.written }
        return unsafe stagedBytes
    }

    /// Appends the attachments that travel as they are, by reference if they are long.
    private mutating func appendPlainAttachments(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) {
        // SAFETY: indices below count.
        for index in 1..<frames.count where body.isPlainAttachment(index - 1) {
            unsafe writer.appendFrame(frames[index])
        }
    }

    /// The front of the coded message, or nil if the message goes raw: if coding makes its content longer
    /// than that rule allows, or the decoder would refuse that many bytes from so short a message.
    private mutating func codedFront(
        _ front: MessageFront, _ frameCount: Int, _ plain: PlainSize
    ) -> MessageFront? {
        var coded = front
        coded.kind = parameters.level.isWalked ? MessageKind.coded : MessageKind.copies
        coded.tailBytes = body.tail.count
        coded.attachments = frameCount - 1
        coded.plainAttachmentBytes = body.plainAttachmentBytes
        let otherBytes = coded.byteCount + body.tail.count + body.plainAttachmentBytes
        let rawContent = plain.bytes + plain.framing
        let limit = coded.byteCount + rawContent + body.tailValues + BodyEncoder.limitGrowth
        var raw = front
        raw.kind = rawKind(frameCount)
        let moreFront = coded.byteCount - raw.byteCount
        if parameters.level.isRangeCoded {
            let most = RangeEncoder.mostBytes(body.writer.count)
            let isSafe =
                otherBytes + most <= limit && plain.bytes <= limits.outputLimit(codedBytes: 0)
                && moreFront == 0
            unsafe stagedBytes = unsafe range.encode(
                body.writer.written, trees: body.writer.writtenTrees, canTakeBack: !isSafe)
        }
        let byteCount = unsafe otherBytes + stagedBody().count
        let longer = byteCount - raw.byteCount - rawContent
        // Copies teach nothing that a raw message would not; one that goes apart teaches nothing.
        let teaches = parameters.level.isWalked || body.tail.count > 0
        let isWorth = teaches ? body.owe(min(moreFront, longer)) : longer <= 0
        if byteCount <= limit && plain.bytes <= limits.outputLimit(codedBytes: byteCount) && isWorth
        {
            return coded
        }
        if parameters.level.isRangeCoded { range.takeBack() }
        return nil
    }

    /// The front of a message with what every kind of message says.
    private mutating func front(_ acknowledged: Int) -> MessageFront {
        let isFrozen = body.state.isFrozen
        return MessageFront(
            kind: MessageKind.coded, acknowledged: acknowledged,
            reset: needsReset ? parameters : nil,
            freezes: isFrozen == announcedFreeze ? nil : isFrozen)
    }

    /// Sends a message raw; what it has changed but the history is taken back. A message with values that are
    /// never interned goes apart: nothing of it is kept.
    private mutating func sendRaw(
        _ front: inout MessageFront, _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        _ plain: PlainSize
    ) {
        body.takeBack(isKept: body.tail.count == 0)
        if body.tail.count > 0 { body.noteApart(true) }
        front.kind = rawKind(frames.count)
        unsafe writeRaw(front, frames, plain)
    }

    /// The kind that the message has if it goes raw.
    private func rawKind(_ frameCount: Int) -> UInt8 {
        let hasAttachments = frameCount > 1
        if body.tail.count > 0 {
            return hasAttachments ? Prefix.apartWithAttachments : Prefix.apart
        }
        return hasAttachments ? Prefix.rawWithAttachments : MessageKind.raw
    }

    /// Level 0: nothing is looked at, and no end keeps anything, so that no value that is never interned
    /// stays.
    private mutating func sendApart(
        _ front: inout MessageFront, _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        _ plain: PlainSize
    ) {
        front.kind = frames.count > 1 ? Prefix.apartWithAttachments : Prefix.apart
        unsafe writeRaw(front, frames, plain)
    }

    private mutating func writeRaw(
        _ front: MessageFront, _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        _ plain: PlainSize
    ) {
        writer.begin(front)
        unsafe writer.appendRaw(frames)
        counts.rawMessages += 1
        unsafe finish(front, frames, plain)
    }

    /// Counts what the body consists of and has defined.
    private mutating func countCoded(since mark: ItemRingMark, _ oldest: Int) {
        counts.predictedUnits += body.writer.predictedUnits
        counts.unpredictedUnits += body.writer.unpredictedUnits
        counts.definedItems += body.state.items.head - mark.head
        counts.evictedItems += body.state.items.oldest - oldest
    }

    /// Writes the check, counts the message, and moves on to the next.
    private mutating func finish(
        _ front: MessageFront, _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        _ plain: PlainSize
    ) {
        chain = unsafe writer.seal(chain: chain, frames)
        counts.messages += 1
        counts.plainBytes += plain.bytes
        counts.codedBytes += writer.byteCount
        if front.reset != nil { counts.resets += 1 }
        if front.clears { counts.clears += 1 }
        needsReset = false
        needsClear = false
        announcedFreeze = body.state.isFrozen
        if parameters.isTwoWay { noteSent() }
    }
}

/// Frames by reference.
extension InternedStreamEncoder {
    /// Encodes the frames of a list; `writer` then has the message.
    mutating func encode(
        list: borrowing FrameList, acknowledged: Int = 0, peer: PeerWindow = PeerWindow()
    ) throws(StreamError) {
        // SAFETY: the frames are readable as long as the list.
        let frames = unsafe list.frames(joinedIn: &joinedMain)
        try unsafe frames.withUnsafeBufferPointer { frames throws(StreamError) in
            unsafe try encode(frames, acknowledged: acknowledged, peer: peer)
        }
    }

    /// Encodes a main frame without attachments; `writer` then has the message.
    mutating func encode(
        main: RawSpan, acknowledged: Int = 0, peer: PeerWindow = PeerWindow()
    ) throws(StreamError) {
        // SAFETY: the span stays for the time of the call.
        try unsafe withUnsafePointer(to: main.address) { frame throws(StreamError) in
            unsafe try encode(
                UnsafeBufferPointer(start: frame, count: 1), acknowledged: acknowledged, peer: peer)
        }
    }
}
