import Deflate
public import StringInterning

/// Encodes the messages of one direction of a connection (FORMAT.md).
///
///     frames ─▶ body (units, operands) ─▶ stage ─▶ prefixes · header · check · content
///
/// A message is the main frame, one MessagePack value, and attachments, byte strings beside it.
/// Messages must be decoded in the order in which they were encoded, each exactly once; if one is not
/// sent, the stream is over. An encoder that throws stays usable: what the failed message
/// changed is forgotten by both ends before the next one.
///
/// One owner, one task at a time. No memory is allocated for a message once the tables have grown
/// to what the traffic needs.
public struct InternedStreamEncoder: ~Copyable {
    /// What this stream announces.
    public let parameters: StreamParameters
    /// What the decoding side allows.
    public var limits: StreamLimits { body.limits }
    /// Counts since the encoder was made.
    public internal(set) var statistics = StreamStatistics()

    var body: BodyEncoder
    private var range = RangeEncoder()
    private var deflate = DeflateStage()
    /// Whether the message being written has its body deflated.
    private var isDeflated = false
    private var output = Bytes()
    var acknowledgements = Acknowledgements()
    private var sequence = 0
    /// The check of the message before, and of the one being written.
    private var chain: UInt16 = 0
    private var nextChain: UInt16 = 0
    private var needsReset = true
    private var needsClear = false
    /// What the peer was last told; `body.state.isFrozen` is what it should know next.
    private var announcedFreeze = false
    private let isSelfContained: Bool

    /// An encoder for a new stream.
    ///
    /// - Parameters:
    ///   - isSelfContained: every message can be decoded alone, for files and queues that are
    ///     read at random. Needs a one-way stream.
    ///   - neverInterned: fields whose values are not kept, compared or compressed.
    ///   - secrets: keys of the hash of the table of items.
    public init(
        parameters: StreamParameters = StreamParameters(), limits: StreamLimits = StreamLimits(),
        isSelfContained: Bool = false, neverInterned: FieldNames = FieldNames(),
        secrets: InterningSecrets
    ) {
        var parameters = parameters
        parameters.entriesLog2 = min(parameters.entriesLog2, max(limits.entriesLog2, 4))
        parameters.historyLog2 = min(parameters.historyLog2, max(limits.historyLog2, 8))
        if isSelfContained { parameters.isTwoWay = false }
        self.parameters = parameters
        self.isSelfContained = isSelfContained
        body = BodyEncoder(
            parameters, limits: limits, neverInterned: neverInterned, secrets: secrets)
    }

    /// Makes the next message begin the stream anew, for a decoder that knows nothing or has
    /// reported an error. One-way streams only: a two-way session begins anew as a whole.
    public mutating func reset() {
        precondition(!parameters.isTwoWay, "both directions of a session begin together")
        needsReset = true
    }

    /// Encodes a message whose frames are readable for the time of the call.
    ///
    /// - Parameter frames: the main frame, then the attachments; at least one.
    /// - Returns: the coded message, until the next use of the encoder.
    /// - Throws: as ``encode(_:)``.
    /// - Complexity: O(bytes of the message).
    @unsafe
    public mutating func encode(
        frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        try unsafe encode(frames)
    }

    /// Encodes a message whose frames are readable for the time of the call.
    ///
    /// - Parameters:
    ///   - frames: the main frame, then the attachments.
    ///   - acknowledged: messages of the other direction read since this was last said.
    ///   - peer: the items of the other direction.
    /// - Returns: the coded message, until the next change of the encoder.
    mutating func encode(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, acknowledged: Int = 0,
        peer: PeerWindow = PeerWindow()
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        let rawBytes = unsafe try Self.checkSize(frames, limits)
        if isSelfContained { needsReset = true }
        beginMessage()
        body.peer = peer
        defer { body.peer = PeerWindow() }
        let mark = body.state.items.mark
        let shapes = body.state.shapes.count
        let framing = unsafe frames.count == 1 ? 0 : Self.rawFraming(frames)
        var content = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        var isCoded = false
        isDeflated = false
        if parameters.level != .framing {
            do {
                unsafe try body.encode(frames, limitBytes: rawBytes + framing + 4_096)
                unsafe content = try staged()
                isCoded = isShortEnough(
                    content.count + body.tail.count, raw: rawBytes + framing, acknowledged)
            } catch {
                if let offset = body.invalidOffset {
                    body.state.items.rollBack(to: mark)
                    needsClear = true
                    throw StreamError(.invalidMessage, offset: offset)
                }
            }
        }
        unsafe write(frames, content, isCoded: isCoded, acknowledged: acknowledged)
        let outputLimit = limits.outputLimit(codedBytes: output.count)
        let isInflatedTooLarge = parameters.level == .deflated && body.writer.count > outputLimit
        if isCoded && (rawBytes > outputLimit || isInflatedTooLarge) {
            // The decoder would refuse so much from so little.
            isCoded = false
            unsafe write(frames, content, isCoded: false, acknowledged: acknowledged)
        }
        if !isCoded {
            body.state.items.rollBack(to: mark)
            emptyState()
            unsafe ShapeLesson.teach(frames[0], to: &body.state, neverInterned: body.neverInterned)
        }
        if isCoded { countCoded(since: mark, shapes) }
        unsafe finishMessage(frames, rawBytes, isCoded: isCoded)
        return unsafe output.buffer
    }
}

extension InternedStreamEncoder {
    /// Bytes of memory of tables and stages, but for zlib's state and the output.
    var memoryBytes: Int { body.memoryBytes + range.memoryBytes + deflate.memoryBytes }

    /// The bytes of all frames, within the limits.
    private static func checkSize(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ limits: StreamLimits
    ) throws(StreamError) -> Int {
        precondition(frames.count > 0, "a message has a main frame")
        guard frames.count - 1 <= limits.attachments else {
            throw StreamError(.tooManyAttachments, offset: 0)
        }
        var bytes = 0
        for index in 0..<frames.count { bytes += unsafe frames[index].count }
        guard bytes <= limits.messageBytes else { throw StreamError(.messageTooLarge, offset: 0) }
        return bytes
    }

    /// Bytes that a raw message takes beside its frames.
    private static func rawFraming(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) -> Int {
        var bytes = varintSize(frames.count - 1)
        for index in 1..<frames.count { bytes += varintSize(unsafe frames[index].count) }
        return bytes
    }

    /// Resets, clears, freezes or thaws as the message needs (section 12, rules 9 and 10).
    private mutating func beginMessage() {
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
        let entries = parameters.entries
        let items = body.state.items.head - acknowledgements.head
        let bytes = Int(body.state.items.insertedBytes &- acknowledgements.insertedBytes)
        let messages = acknowledgements.messages
        if body.state.isFrozen {
            let thaws =
                items < entries / 8 && bytes < 8 * entries
                && messages < Acknowledgements.limitMessages / 2
            if thaws { body.state.isFrozen = false }
        } else if items > entries / 4 || bytes > 16 * entries
            || messages > Acknowledgements.limitMessages
        {
            body.state.isFrozen = true
        }
    }

    /// The body through the stage.
    private mutating func staged() throws(EncodingStop) -> UnsafeRawBufferPointer {
        switch parameters.level {
        case .small:
            return unsafe range.encode(body.writer.written, trees: body.writer.writtenTrees)
        case .deflated:
            guard let deflated = unsafe deflate.compress(body.writer.written) else {
                throw EncodingStop()
            }
            isDeflated = deflated.count + 1 < body.writer.count
            return unsafe isDeflated ? deflated : body.writer.written
        case .framing, .fast:
            return unsafe body.writer.written
        }
    }

    /// Bytes that a raw message may always grow by (section 12, rule 8).
    private static let limitGrowth = 4

    /// More than prefixes, header, acknowledgement and check ever take: RESET with sizes 3, FREEZE and
    /// DEFLATED 2, TAIL 6, header 1, varint 5, check 2.
    private static let limitFront = 19

    /// Whether a coded message of so much content is worth sending: it grows by at most 4 bytes, or
    /// is no longer than the raw one.
    private mutating func isShortEnough(_ content: Int, raw: Int, _ acknowledged: Int) -> Bool {
        // Most messages shrink by more than everything in front of the content takes.
        if content + Self.limitFront <= raw { return true }
        writeFront(MessageKind.raw, acknowledged)
        let rawFront = output.count + 2
        writeFront(MessageKind.coded, acknowledged)
        return output.count + 2 + content <= raw + max(Self.limitGrowth, rawFront)
    }

    /// Writes prefixes, header and acknowledgement, and nothing else, to `output`.
    private mutating func writeFront(_ kind: UInt8, _ acknowledged: Int) {
        output.removeAll()
        let isCoded = kind == MessageKind.coded
        let isOpening =
            needsReset && isCoded && acknowledged == 0 && body.tail.isEmpty && !isDeflated
            && body.state.isFrozen == announcedFreeze
        if needsReset { writeReset(isOpening: isOpening) }
        if isOpening { return }
        writePrefixes(isCoded: isCoded)
        output.append(
            kind | UInt8(min(acknowledged, 3)) << 2 | UInt8(truncatingIfNeeded: sequence) << 4)
        if acknowledged >= 3 { output.appendVarint(acknowledged - 3) }
    }

    /// Writes the whole message to `output`.
    private mutating func write(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ content: UnsafeRawBufferPointer,
        isCoded: Bool, acknowledged: Int
    ) {
        let rawKind = frames.count == 1 ? MessageKind.raw : MessageKind.rawWithAttachments
        writeFront(isCoded ? MessageKind.coded : rawKind, acknowledged)
        let checkPlace = output.count
        output.append(0, size: 2)
        if isCoded {
            unsafe output.append(content)
            // SAFETY: the tail stays for the time of the closure.
            unsafe body.tail.withUnsafeBytes { unsafe output.append($0) }
        } else {
            unsafe writeRaw(frames)
        }
        nextChain = unsafe check(frames, at: checkPlace)
        output.replace(at: checkPlace, by: nextChain)
    }

    /// Writes RESET or OPEN.
    private mutating func writeReset(isOpening: Bool) {
        let sizes = parameters.hasDefaultSizes ? 0 : PrefixOperation.resetSizes
        let twoWay = parameters.isTwoWay ? PrefixOperation.resetTwoWay : 0
        let open = isOpening ? PrefixOperation.open : 0
        output.appendPrefix(parameters.level.stage | twoWay | sizes | open)
        if sizes != 0 {
            output.append(UInt8(parameters.entriesLog2))
            output.append(UInt8(parameters.historyLog2))
        }
    }

    private mutating func writePrefixes(isCoded: Bool) {
        if needsClear && isCoded { output.appendPrefix(PrefixOperation.clear) }
        if body.state.isFrozen != announcedFreeze {
            output.appendPrefix(
                body.state.isFrozen ? PrefixOperation.freeze : PrefixOperation.thaw)
        }
        if isCoded && !body.tail.isEmpty {
            output.appendPrefix(PrefixOperation.tail)
            output.appendVarint(body.tail.count)
        }
        if isCoded && isDeflated { output.appendPrefix(PrefixOperation.deflated) }
    }

    private mutating func writeRaw(_ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>) {
        if frames.count > 1 {
            output.appendVarint(frames.count - 1)
            for index in 1..<frames.count { output.appendVarint(unsafe frames[index].count) }
        }
        for index in 0..<frames.count { unsafe output.append(frames[index]) }
    }

    /// The check over `output`, in which it is to stand at `place`, and the frames (section 3).
    private mutating func check(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, at place: Int
    ) -> UInt16 {
        var digest = unsafe StreamCheck.digest(UInt64(chain), output.buffer, without: place)
        for index in 0..<frames.count { digest = unsafe StreamCheck.digest(digest, frames[index]) }
        return UInt16(truncatingIfNeeded: digest &>> 48)
    }

    /// Counts what the body consists of and has defined.
    private mutating func countCoded(since mark: ItemRingMark, _ shapes: Int) {
        statistics.predictedUnits += body.writer.predictedUnits
        statistics.unpredictedUnits += body.writer.unpredictedUnits
        statistics.definedItems += body.state.items.head - mark.head
        statistics.definedShapes += body.state.shapes.count - shapes
    }

    /// Counts the message and moves on.
    private mutating func finishMessage(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ rawBytes: Int, isCoded: Bool
    ) {
        statistics.messages += 1
        statistics.plainBytes += rawBytes
        statistics.codedBytes += output.count
        if !isCoded { statistics.rawMessages += 1 }
        if needsReset { statistics.resets += 1 }
        if needsClear && isCoded { statistics.clears += 1 }
        needsReset = false
        needsClear = false
        announcedFreeze = body.state.isFrozen
        sequence &+= 1
        chain = nextChain
        if parameters.isTwoWay {
            acknowledgements.noteSent(
                head: body.state.items.head, insertedBytes: body.state.items.insertedBytes)
        }
    }
}
