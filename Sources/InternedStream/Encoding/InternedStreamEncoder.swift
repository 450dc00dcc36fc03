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
    private var deflate = DeflateStage()
    /// A main frame that came in several pieces.
    private var joinedMain = Bytes()
    private var sequence = 0
    /// The check of the message before.
    private var chain: UInt16 = 0
    private var needsReset = true
    private var needsClear = false
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
            body.memoryBytes + range.memoryBytes + deflate.memoryBytes + writer.memoryBytes
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
        let plain = unsafe try PlainSize(frames, limits: limits)
        beginMessage()
        body.peer = peer
        defer { body.peer = PeerWindow() }
        let before = (items: body.state.items.mark, shapes: body.state.shapes.count)
        let evicted = body.state.items.oldest
        let raw = front(
            frames.count == 1 ? MessageKind.raw : MessageKind.rawWithAttachments, acknowledged)
        if let staged = unsafe try stagedBody(frames, plain, before.items),
            let front = codedFront(staged, plain, raw: raw)
        {
            writer.begin(front)
            unsafe writer.append(staged.bytes)
            // SAFETY: the tail stays for the time of the closure.
            unsafe body.tail.withUnsafeBytes { unsafe writer.append($0) }
            countCoded(since: before.items, before.shapes, evicted)
            return unsafe finish(front, frames, plain)
        }
        body.state.items.rollBack(to: before.items)
        emptyState()
        // SAFETY: there is a main frame.
        unsafe ShapeLesson.teach(frames[0], to: &body.state, neverInterned: body.neverInterned)
        writer.begin(raw)
        unsafe writer.appendRaw(frames)
        counts.rawMessages += 1
        unsafe finish(raw, frames, plain)
    }

    /// Resets, clears, freezes or thaws as the message needs (section 12, rules 9 and 10).
    private mutating func beginMessage() {
        if isSelfContained { needsReset = true }
        if needsReset {
            body.state.items.reset()
            emptyState()
            body.state.isFrozen = false
            announcedFreeze = false
            needsClear = false
            sequence = 0
            chain = 0
        }
        if needsClear || body.state.refusals >= 4_096 || body.state.history.end >= 1 << 31 {
            needsClear = true
            emptyState()
        }
        if parameters.isTwoWay { chooseFreezing() }
    }

    private mutating func emptyState() {
        body.state.empty()
        body.planner.empty()
        range.empty()
        deflate.empty()
    }

    /// Freezes while too much is unacknowledged (section 9).
    private mutating func chooseFreezing() {
        let unread = UnreadAmount(
            items: body.state.items.head - acknowledgements.head,
            // Both counts are modulo 2^32; the bytes between them are fewer.
            bytes: Int(body.state.items.insertedBytes &- acknowledgements.insertedBytes),
            messages: acknowledgements.messages)
        if body.state.isFrozen {
            body.state.isFrozen = !unread.isBelowHalf(entries: parameters.entries)
        } else {
            body.state.isFrozen = unread.isBeyondBound(entries: parameters.entries)
        }
    }

    /// A body after its stage (section 10), until the next message.
    @safe
    private struct StagedBody {
        let bytes: UnsafeRawBufferPointer
        var isDeflated = false
    }

    /// The body of a message after its stage, or nil if the message goes raw: at level 0, and if the body is
    /// too long, too deep or has too many values.
    ///
    /// - Throws: `invalidMessage`; the items since `mark` are then taken back.
    private mutating func stagedBody(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ plain: PlainSize,
        _ mark: ItemRingMark
    ) throws(StreamError) -> StagedBody? {
        if parameters.level == .framing { return nil }
        do throws(EncodingStop) {
            unsafe try body.encode(frames, limitBytes: plain.bytes + plain.framing + 4_096)
            return try staged()
        } catch {
            guard let offset = body.invalidOffset else { return nil }
            body.state.items.rollBack(to: mark)
            needsClear = true
            throw StreamError(.invalidMessage, offset: offset)
        }
    }

    private mutating func staged() throws(EncodingStop) -> StagedBody {
        switch parameters.level {
        case .small:
            return unsafe StagedBody(
                bytes: range.encode(body.writer.written, trees: body.writer.writtenTrees))
        case .deflated:
            guard let deflated = unsafe deflate.compress(body.writer.written) else {
                throw EncodingStop()
            }
            // DEFLATED takes a byte; a body is deflated only if that still saves one.
            if deflated.count + 1 < body.writer.count {
                return unsafe StagedBody(bytes: deflated, isDeflated: true)
            }
            return unsafe StagedBody(bytes: body.writer.written)
        case .framing, .fast:
            return unsafe StagedBody(bytes: body.writer.written)
        }
    }

    /// Bytes that a coded message may always have beyond its raw content (section 12, rule 8).
    private static let limitGrowth = 8

    /// The front of the coded message, or nil if the message goes raw: if coding makes it longer than that
    /// rule allows, or the decoder would refuse that many bytes from so short a message.
    private mutating func codedFront(
        _ staged: StagedBody, _ plain: PlainSize, raw: MessageFront
    ) -> MessageFront? {
        var front = raw
        front.kind = MessageKind.coded
        front.clears = needsClear
        front.tailBytes = body.tail.count
        front.isDeflated = staged.isDeflated
        let checkBytes = 2
        let contentBytes = unsafe staged.bytes.count + body.tail.count
        let byteCount = front.byteCount + checkBytes + contentBytes
        let rawGrowth = raw.byteCount + checkBytes
        guard byteCount <= plain.bytes + plain.framing + max(Self.limitGrowth, rawGrowth) else {
            return nil
        }
        let outputLimit = limits.outputLimit(codedBytes: byteCount)
        let inflated = parameters.level == .deflated ? body.writer.count : 0
        return max(plain.bytes, inflated) <= outputLimit ? front : nil
    }

    /// The front of a message with what every kind of message says.
    private mutating func front(_ kind: UInt8, _ acknowledged: Int) -> MessageFront {
        let isFrozen = body.state.isFrozen
        return MessageFront(
            kind: kind, sequence: sequence, acknowledged: acknowledged,
            reset: needsReset ? parameters : nil,
            freezes: isFrozen == announcedFreeze ? nil : isFrozen)
    }

    /// Counts what the body consists of and has defined.
    private mutating func countCoded(since mark: ItemRingMark, _ shapes: Int, _ oldest: Int) {
        counts.predictedUnits += body.writer.predictedUnits
        counts.unpredictedUnits += body.writer.unpredictedUnits
        counts.definedItems += body.state.items.head - mark.head
        counts.definedShapes += body.state.shapes.count - shapes
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
        // Only the number modulo 16 is sent.
        sequence &+= 1
        if parameters.isTwoWay {
            acknowledgements.noteSent(
                head: body.state.items.head, insertedBytes: body.state.items.insertedBytes)
        }
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
