/// Writes the messages of one direction of an interned stream, as section 12 of docs/FORMAT.md
/// prescribes.
///
/// One object for one stream and one thread.
public final class ReferenceStreamEncoder {
    private let parameters: ReferenceStreamParameters
    private let state: StreamState
    private let peer: StreamState?
    private var compression: (any ReferenceStreamCompression)?
    private var planner = StreamBlobPlanner()
    private var sequence = 0
    private var chain: UInt16 = 0
    private var needsReset = true
    private var needsClear = false
    private var crowded = 0
    /// Messages of the other direction that were read and not yet acknowledged.
    private var unsaid = 0

    /// An encoder of a one-way stream; `compression` does stage 1.
    public convenience init(
        _ parameters: ReferenceStreamParameters = .init(),
        compression: (any ReferenceStreamCompression)? = nil
    ) {
        self.init(parameters, state: StreamState(), peer: nil, compression: compression)
    }

    init(
        _ parameters: ReferenceStreamParameters, state: StreamState, peer: StreamState?,
        compression: (any ReferenceStreamCompression)?
    ) {
        self.parameters = parameters
        self.state = state
        self.peer = peer
        self.compression = compression
    }

    /// The state of the direction as text, for comparison (docs/FORMAT.md, section 4).
    public var dump: String { state.dump }

    /// Lets the next message begin a new stream (one-way streams only).
    public func beginAnew() {
        if peer == nil { needsReset = true }
    }

    /// Encodes a message: a main frame and its attachments.
    ///
    /// - Throws: `messageTooLong`, `tooManyAttachments`, `messageInvalid` (no main frame),
    ///   `parameterNotAllowed` (no compression for level 2); `notMessagePack` if the main frame
    ///   is not one value, which empties the state.
    public func encode(_ frames: [[UInt8]]) throws(ReferenceStreamError) -> [UInt8] {
        try checkLimits(frames)
        if let peer {
            unsaid += peer.unacknowledged.count
            _ = peer.acknowledge(peer.unacknowledged.count)
        }
        if parameters.level > 0, StreamWalk(frames[0], at: 0)?.end != frames[0].count {
            needsClear = true
            throw ReferenceStreamError(.notMessagePack, offset: 0)
        }
        let prefixes = begin()
        state.beginMessage()
        let message = encodeCoded(frames, prefixes) ?? encodeRaw(frames, prefixes)
        finish()
        return message
    }

    /// A packet that acknowledges the messages read since the last acknowledgement and holds no
    /// message; nil if there were none.
    public func acknowledgement() -> [UInt8]? {
        guard let peer else { return nil }
        unsaid += peer.unacknowledged.count
        _ = peer.acknowledge(peer.unacknowledged.count)
        guard unsaid > 0 else { return nil }
        defer { unsaid = 0 }
        return StreamPrefix.acknowledge(unsaid).bytes
    }

    private func checkLimits(_ frames: [[UInt8]]) throws(ReferenceStreamError) {
        let limits = parameters.limits
        guard !frames.isEmpty else { throw ReferenceStreamError(.messageInvalid, offset: 0) }
        guard frames.count - 1 <= limits.attachments else {
            throw ReferenceStreamError(.tooManyAttachments, offset: 0)
        }
        guard frames.reduce(0, { $0 + $1.count }) <= limits.messageBytes else {
            throw ReferenceStreamError(.messageTooLong, offset: 0)
        }
        guard parameters.stage != 1 || compression != nil else {
            throw ReferenceStreamError(.parameterNotAllowed, offset: 0)
        }
    }

    /// Rule 10: the prefixes before a message, with their effect.
    private func begin() -> [StreamPrefix] {
        var prefixes: [StreamPrefix] = []
        if needsReset {
            let entriesLog2 = parameters.entriesLog2
            let historyLog2 = parameters.historyLog2
            state.reset(
                stage: parameters.stage, isTwoWay: peer != nil, entriesLog2: entriesLog2,
                historyLog2: historyLog2)
            empty()
            (sequence, chain) = (0, 0)
            prefixes.append(
                .reset(
                    stage: parameters.stage, isTwoWay: peer != nil, entriesLog2: entriesLog2,
                    historyLog2: historyLog2))
        } else if needsClear || isCrowded {
            clear()
            prefixes.append(.clear)
        }
        if peer != nil, let isFrozen = wantsFrozen, isFrozen != state.isFrozen {
            state.isFrozen = isFrozen
            prefixes.append(isFrozen ? .freeze : .thaw)
        }
        return prefixes
    }

    /// Rule 9.
    private var isCrowded: Bool {
        crowded + state.contexts.refusals >= 4_096 || state.history.totalBytes >= 1 << 31
    }

    /// Section 9: whether to freeze or thaw; nil if neither.
    private var wantsFrozen: Bool? {
        let items = state.items.head - state.acknowledged.head
        let bytes = state.items.totalBytes - state.acknowledged.totalBytes
        let messages = state.unacknowledged.count
        let entries = state.items.entries
        if items > entries / 4 || bytes > 16 * entries || messages > 1_024 { return true }
        if items < entries / 8 && bytes < 8 * entries && messages < 512 { return false }
        return nil
    }

    private func clear() {
        state.clear()
        empty()
    }

    private func empty() {
        planner = StreamBlobPlanner()
        crowded = 0
        compression?.restart()
    }

    private func finish() {
        state.endMessage()
        sequence += 1
        needsReset = false
        needsClear = false
        unsaid = 0
    }

    /// Rule 8: how much longer than the raw content a body may be.
    private static let slackBytes = 4_096

    /// Rule 8: how much longer than the frames and their framing a coded message may be.
    private static let growthBytes = 8

    /// The coded message; nil if the message must be sent raw (rule 8).
    private func encodeCoded(_ frames: [[UInt8]], _ prefixes: [StreamPrefix]) -> [UInt8]? {
        guard parameters.level > 0 else { return nil }
        let encoder = StreamBodyEncoder(
            state: state, peer: peer, parameters: parameters, planner: planner)
        do { try encoder.encode(frames) } catch { return nil }
        planner = encoder.planner
        crowded += encoder.crowdedMaps
        let decodedBytes = frames.reduce(0) { $0 + $1.count }
        guard let (staged, isDeflated) = staged(encoder.body) else { return nil }
        let content = staged + encoder.tail
        let rawBytes = StreamRawContent.content(frames).count
        guard encoder.body.bytes.count <= rawBytes + Self.slackBytes else { return nil }
        var prefixes = prefixes
        if !encoder.tail.isEmpty { prefixes.append(.tail(encoder.tail.count)) }
        if isDeflated { prefixes.append(.deflated) }
        let limits = parameters.limits
        let codedBytes = front(.coded, prefixes).count + 2 + content.count
        let rawFrontBytes = front(.raw, prefixes).count + 2
        guard codedBytes <= rawBytes + max(Self.growthBytes, rawFrontBytes),
            decodedBytes <= limits.decodedBytes(ofCoded: codedBytes),
            state.stage != 1
                || encoder.body.bytes.count <= limits.decodedBytes(ofCoded: codedBytes)
        else { return nil }
        return assemble(.coded, prefixes, content, frames)
    }

    /// Section 10: the body through the stage.
    private func staged(_ body: StreamBodyWriter) -> (content: [UInt8], isDeflated: Bool)? {
        switch state.stage {
        case 0: return (body.bytes, false)
        case 1:
            guard let deflated = compression?.deflate(body.bytes) else { return nil }
            let isWorth = deflated.count + 1 < body.bytes.count
            return (isWorth ? deflated : body.bytes, isWorth)
        default: return (body.rangeCoded(&state.probabilities), false)
        }
    }

    private func encodeRaw(_ frames: [[UInt8]], _ prefixes: [StreamPrefix]) -> [UInt8] {
        state.takeBackMessage()
        let kind: StreamFront.Kind = frames.count > 1 ? .rawWithAttachments : .raw
        let message = assemble(kind, prefixes, StreamRawContent.content(frames), frames)
        clear()
        state.learnShapes(of: frames[0])
        return message
    }

    /// Prefixes, header and acknowledgement (rule 11).
    private func front(_ kind: StreamFront.Kind, _ prefixes: [StreamPrefix]) -> [UInt8] {
        if kind == .coded, unsaid == 0, prefixes.count == 1,
            case .reset(let stage, let isTwoWay, let entriesLog2, let historyLog2, _) = prefixes[0]
        {
            return StreamPrefix.reset(
                stage: stage, isTwoWay: isTwoWay, entriesLog2: entriesLog2,
                historyLog2: historyLog2, isOpening: true
            ).bytes
        }
        let prefixes = prefixes.filter { kind == .coded || $0.standsBeforeRaw }
        let header = kind.rawValue | min(unsaid, 3) << 2 | (sequence % 16) << 4
        let rest = unsaid >= 3 ? StreamNumbers.varint(unsaid - 3) : []
        return prefixes.flatMap(\.bytes) + [UInt8(header)] + rest
    }

    private func assemble(
        _ kind: StreamFront.Kind, _ prefixes: [StreamPrefix], _ content: [UInt8],
        _ frames: [[UInt8]]
    ) -> [UInt8] {
        let front = front(kind, prefixes)
        chain = StreamCheck.check(chain: chain, coded: front + content, frames: frames)
        return front + StreamNumbers.littleEndian(UInt64(chain), bytes: 2) + content
    }
}
