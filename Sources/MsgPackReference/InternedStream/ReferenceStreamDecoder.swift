/// Reads the messages of one direction of an interned stream (docs/FORMAT.md).
///
/// One object for one stream and one thread.
public final class ReferenceStreamDecoder {
    private let direction: StreamDirection
    private let peer: StreamDirection?
    private let limits: ReferenceStreamLimits
    private var state = WalkState()
    private var stage = 0
    private var probabilities = StreamProbabilities()
    private var chain: UInt64 = 0
    private var hasBegun = false
    private var poison: ReferenceStreamError?
    /// Whether messages with a wrong check are taken, too.
    private var waivesCheck = false
    private var recorder: StreamTraceRecorder?

    /// Whether `trace` is recorded, which takes time.
    public var isTracing = false

    /// What was read in the last message, up to an error if there was one.
    public var trace: ReferenceStreamTrace? { recorder?.trace }

    /// A decoder of a one-way stream.
    public convenience init(limits: ReferenceStreamLimits = .init()) {
        self.init(StreamDirection(), peer: nil, limits: limits)
    }

    init(_ direction: StreamDirection, peer: StreamDirection?, limits: ReferenceStreamLimits) {
        self.direction = direction
        self.peer = peer
        self.limits = limits
    }

    /// The state of the direction as text, for comparison (docs/FORMAT.md, section 4).
    public var dump: String { state.dump + "\n" + probabilities.dump }

    /// Decodes the next message into its frames, the main frame first; none if it only
    /// acknowledges.
    ///
    /// - Throws: any code of `ReferenceStreamError`; then the same for each later message up to one
    ///   with RESET (section 3).
    public func decode(_ message: [UInt8]) throws(ReferenceStreamError) -> [[UInt8]] {
        recorder = isTracing ? StreamTraceRecorder() : nil
        if let poison, peer != nil || !StreamFrontReader.isReset(message) { throw poison }
        do {
            let frames = try read(message)
            poison = nil
            return frames
        } catch {
            poison = error
            throw error
        }
    }

    /// A message with the check that it needs to be read next; nil if it breaks another rule. The decoder is
    /// left as it was.
    ///
    /// For tests that change messages: with a wrong check no change of a message is ever delivered.
    package func repaired(_ message: [UInt8]) -> [UInt8]? {
        guard poison == nil || peer == nil && StreamFrontReader.isReset(message) else { return nil }
        let before = (state, stage, probabilities, chain, hasBegun)
        let (parts, peerParts) = (direction.parts, peer?.parts)
        waivesCheck = true
        defer {
            (state, stage, probabilities, chain, hasBegun) = before
            direction.parts = parts
            if let peer, let peerParts { peer.parts = peerParts }
            waivesCheck = false
        }
        guard let front = try? StreamFrontReader(message).front, (try? read(message)) != nil else {
            return nil
        }
        let digest =
            front.kind == .none
            ? StreamCheck.digest(chain: 0, message: message, frames: []) : chain
        let check = StreamCheck.check(digest)
        let header = message[0] & 15 | UInt8(check >> 8) << 4
        return [header, UInt8(check & 0xFF)] + message.dropFirst(2)
    }

    private func read(_ message: [UInt8]) throws(ReferenceStreamError) -> [[UInt8]] {
        let reader = try StreamFrontReader(message)
        recorder?.note(reader)
        if reader.front.kind == .none { return try readAcknowledgement(message, reader) }
        for prefix in reader.front.prefixes { try apply(prefix) }
        guard hasBegun else { throw ReferenceStreamError(.resetMissing, offset: 0) }
        try acknowledge(reader.front.acknowledged)
        guard state.history.end < WalkHistory.limitPlace || !reader.front.kind.isKept else {
            throw ReferenceStreamError(.messageTooLong, offset: 0)
        }
        let frames =
            reader.front.kind.isCoded
            ? try readCoded(message, reader) : try readRaw(message, reader)
        let digest = StreamCheck.digest(chain: chain, message: message, frames: frames)
        guard waivesCheck || StreamCheck.check(digest) == reader.front.check else {
            throw ReferenceStreamError(.checkFailed, offset: 0)
        }
        chain = digest
        direction.note(state.items, isTwoWay: peer != nil)
        return frames
    }

    /// Section 9: an acknowledgement alone. It has no part in the chain.
    private func readAcknowledgement(
        _ message: [UInt8], _ reader: StreamFrontReader
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        guard reader.front.prefixes.isEmpty else {
            throw ReferenceStreamError(.prefixNotAllowed, offset: 2)
        }
        guard reader.offset == message.count else {
            throw ReferenceStreamError(.trailingBytes, offset: reader.offset)
        }
        let digest = StreamCheck.digest(chain: 0, message: message, frames: [])
        guard waivesCheck || StreamCheck.check(digest) == reader.front.check else {
            throw ReferenceStreamError(.checkFailed, offset: 0)
        }
        guard peer != nil else {
            throw ReferenceStreamError(.acknowledgementInvalid, offset: 0)
        }
        try acknowledge(reader.front.acknowledged)
        return []
    }

    private func acknowledge(_ count: Int) throws(ReferenceStreamError) {
        guard count > 0 else { return }
        guard let peer, peer.acknowledge(count) else {
            throw ReferenceStreamError(.acknowledgementInvalid, offset: 0)
        }
    }

    // MARK: Prefixes (section 2)

    private func apply(_ prefix: StreamPrefix) throws(ReferenceStreamError) {
        if case .reset(let stage, let isTwoWay, let entriesLog2, let historyLog2) = prefix {
            guard isTwoWay == (peer != nil), !hasBegun || !isTwoWay else {
                throw ReferenceStreamError(.resetNotAllowed, offset: 0)
            }
            guard entriesLog2 <= limits.entriesLog2, historyLog2 <= limits.historyLog2 else {
                throw ReferenceStreamError(.parameterNotAllowed, offset: 0)
            }
            let parameters = WalkParameters(entriesLog2: entriesLog2, historyLog2: historyLog2)
            state = WalkState(parameters, isTwoWay: isTwoWay)
            self.stage = stage
            probabilities = StreamProbabilities()
            (hasBegun, chain) = (true, 0)
            direction.reset()
            return
        }
        guard hasBegun else { throw ReferenceStreamError(.resetMissing, offset: 0) }
        switch prefix {
        case .freeze: state.isFrozen = true
        case .thaw: state.isFrozen = false
        case .clear:
            state.clear()
            probabilities = StreamProbabilities()
        case .attachments(let count, _):
            guard count <= limits.attachments else {
                throw ReferenceStreamError(.tooManyAttachments, offset: 0)
            }
        case .reset, .tail: break
        }
    }

    // MARK: Contents

    private func readRaw(
        _ message: [UInt8], _ reader: StreamFrontReader
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        for prefix in reader.front.prefixes {
            switch prefix {
            case .tail, .attachments: throw ReferenceStreamError(.prefixNotAllowed, offset: 2)
            default: break
            }
        }
        recorder?.note(content: reader.offset..<message.count)
        let frames = try StreamRawContent.frames(message, reader, limits: limits)
        guard reader.front.kind.isKept else { return frames }
        state.beginMessage()
        state.keepFrame(frames[0])
        for attachment in frames.dropFirst() { state.keepAttachment(attachment) }
        return frames
    }

    private func readCoded(
        _ message: [UInt8], _ reader: StreamFrontReader
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        var (tailBytes, count, plainBytes) = (0, 0, 0)
        for prefix in reader.front.prefixes {
            if case .tail(let bytes) = prefix { tailBytes = bytes }
            if case .attachments(let number, let bytes) = prefix {
                (count, plainBytes) = (number, bytes)
            }
        }
        let bodyEnd = message.count - tailBytes - plainBytes
        guard bodyEnd >= reader.offset else {
            throw ReferenceStreamError(.truncated, offset: reader.offset)
        }
        let tail = Array(message.suffix(tailBytes))
        let areCopies = reader.front.kind == .copies
        recorder?.note(
            content: reader.offset..<bodyEnd, plainBytes: plainBytes, tail: tail,
            isPlain: stage == 0 || areCopies)
        let source = StreamBodySource(
            message, reader.offset..<bodyEnd, stage: areCopies ? 0 : stage, probabilities, recorder)
        let isMarked = stage > 0 || count > 0
        var decoder = WalkDecoder(
            state, WalkRunReader(source, isMarked: isMarked, recorder), limits: limits,
            outputLimit: limits.decodedBytes(ofCoded: message.count), hasTail: !tail.isEmpty,
            peer: peer?.peer, recorder: recorder)
        let kept =
            areCopies
            ? try decoder.decodeCopies(hasSize: count > 0) : try decoder.decodeFrame()
        guard let main = tail.isEmpty ? kept : StreamOpaque.restore(kept, tail) else {
            throw decoder.error(.valueNotAllowed)
        }
        guard main.count <= limits.decodedBytes(ofCoded: message.count) else {
            throw decoder.error(.messageTooLong)
        }
        let attachments = try decoder.decodeAttachments(
            count, plain: message[bodyEnd..<(bodyEnd + plainBytes)], decodedBytes: main.count)
        (state, probabilities) = (decoder.state, decoder.reader.source.probabilities)
        return [main] + attachments
    }
}
