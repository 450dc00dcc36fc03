/// Writes the messages of one direction of an interned stream, as section 12 of docs/FORMAT.md
/// prescribes.
///
/// One object for one stream and one thread.
public final class ReferenceStreamEncoder {
    private let parameters: ReferenceStreamParameters
    private let direction: StreamDirection
    private let peer: StreamDirection?
    private var walk: WalkEncoder
    private var probabilities = StreamProbabilities()
    private var chain: UInt64 = 0
    private var needsReset = true
    /// Whether FREEZE was the last of FREEZE and THAW.
    private var isFrozen = false

    /// An encoder of a one-way stream.
    public convenience init(_ parameters: ReferenceStreamParameters = .init()) {
        self.init(parameters, StreamDirection(), peer: nil)
    }

    init(
        _ parameters: ReferenceStreamParameters, _ direction: StreamDirection,
        peer: StreamDirection?
    ) {
        self.parameters = parameters
        self.direction = direction
        self.peer = peer
        let state = WalkState(parameters.walk, isTwoWay: peer != nil)
        walk = WalkEncoder(state, level: parameters.level, limits: parameters.limits)
    }

    /// The state of the direction as text, for comparison (docs/FORMAT.md, section 4).
    public var dump: String { walk.state.dump + "\n" + probabilities.dump }

    /// Lets the next message begin a new stream (one-way streams only).
    public func beginAnew() {
        if peer == nil { needsReset = true }
    }

    /// Encodes a message: a main frame and its attachments.
    ///
    /// - Throws: `messageTooLong`, `tooManyAttachments`, `messageInvalid` (no main frame);
    ///   `notMessagePack` if the main frame is not one value, which level 0 does not ask. Nothing is
    ///   changed then.
    public func encode(_ frames: [[UInt8]]) throws(ReferenceStreamError) -> [UInt8] {
        try check(frames)
        var front = StreamFront()
        front.prefixes = begin()
        if let peer {
            front.acknowledged = peer.parts.unacknowledged.count
            _ = peer.acknowledge(front.acknowledged)
            walk.peer = peer.peer
        }
        let message = encodeCoded(frames, front) ?? encodeRaw(frames, front)
        needsReset = false
        direction.note(walk.state.items, isTwoWay: peer != nil)
        return message
    }

    /// A message that only acknowledges the messages read since the last acknowledgement; nil if there were
    /// none.
    public func acknowledgement() -> [UInt8]? {
        guard let peer, !peer.parts.unacknowledged.isEmpty else { return nil }
        var front = StreamFront(kind: .none)
        front.acknowledged = peer.parts.unacknowledged.count
        _ = peer.acknowledge(front.acknowledged)
        front.check = StreamCheck.check(
            StreamCheck.digest(chain: 0, message: front.bytes, frames: []))
        return front.bytes
    }

    private func check(_ frames: [[UInt8]]) throws(ReferenceStreamError) {
        let limits = parameters.limits
        guard !frames.isEmpty else { throw ReferenceStreamError(.messageInvalid, offset: 0) }
        guard frames.count - 1 <= limits.attachments else {
            throw ReferenceStreamError(.tooManyAttachments, offset: 0)
        }
        guard frames.reduce(0, { $0 + $1.count }) <= limits.messageBytes else {
            throw ReferenceStreamError(.messageTooLong, offset: 0)
        }
        guard parameters.takesAnyBytes || StreamToken.isOneValue(frames[0]) else {
            throw ReferenceStreamError(.notMessagePack, offset: 0)
        }
    }

    /// The prefixes that any kind of message may have, with their effect.
    private func begin() -> [StreamPrefix] {
        var prefixes: [StreamPrefix] = []
        if needsReset {
            let state = WalkState(parameters.walk, isTwoWay: peer != nil)
            walk = WalkEncoder(state, level: parameters.level, limits: parameters.limits)
            probabilities = StreamProbabilities()
            (chain, isFrozen) = (0, false)
            direction.reset()
            prefixes.append(
                .reset(
                    stage: parameters.stage, isTwoWay: peer != nil,
                    entriesLog2: parameters.entriesLog2, historyLog2: parameters.historyLog2))
        } else if walk.state.history.end >= WalkHistory.limitPlace {
            walk.clear()
            probabilities = StreamProbabilities()
            prefixes.append(.clear)
        }
        if peer != nil { walk.state.isFrozen = direction.shouldFreeze(walk.state) }
        if walk.state.isFrozen != isFrozen {
            isFrozen = walk.state.isFrozen
            prefixes.append(isFrozen ? .freeze : .thaw)
        }
        return prefixes
    }

    /// The coded message; nil if the message must go raw.
    private func encodeCoded(_ frames: [[UInt8]], _ front: StreamFront) -> [UInt8]? {
        guard parameters.level > 0 else { return nil }
        let (main, tail, values) = split(frames[0])
        let attachments = frames.dropFirst()
        let isMarked = parameters.stage > 0 || !attachments.isEmpty
        guard
            let coded = parameters.level == 1
                ? walk.encodeCopies(main, attachments: attachments, hasTail: !tail.isEmpty)
                : walk.encode(
                    main, attachments: attachments, isMarked: isMarked, hasTail: !tail.isEmpty),
            // A body writes twice the length of an attachment as a varint, and places stay below 2^32.
            frames.allSatisfy({ $0.count < 1 << 31 })
        else { return nil }
        let before = probabilities
        let staged = coded.body.staged(parameters.stage, &probabilities)
        let plain = coded.plain.flatMap { $0 }
        var whole = front
        if parameters.level == 1 { whole.kind = .copies }
        if !tail.isEmpty { whole.prefixes.append(.tail(tail.count)) }
        if !attachments.isEmpty {
            whole.prefixes.append(
                .attachments(count: attachments.count, plainBytes: plain.count))
        }
        let content = staged + plain + tail
        let codedBytes = whole.bytes.count + content.count
        let rawBytes = StreamRawContent.content(frames).count
        let rawFront = rawFront(front, frames, isApart: !tail.isEmpty)
        let moreFront = whole.bytes.count - rawFront.bytes.count
        let longer = codedBytes - rawFront.bytes.count - rawBytes
        let decodedBytes = frames.reduce(0) { $0 + $1.count }
        guard content.count <= rawBytes + values + WalkEncoder.growthBytes,
            decodedBytes <= parameters.limits.decodedBytes(ofCoded: codedBytes),
            parameters.level == 1 && tail.isEmpty
                ? longer <= 0 : walk.owe(min(moreFront, longer), hasTail: !tail.isEmpty)
        else {
            probabilities = before
            return nil
        }
        if !tail.isEmpty { walk.apart = 0 }
        return assemble(whole, content, frames)
    }

    /// A main frame with c1 in place of the values that are never interned, and those.
    private func split(_ frame: [UInt8]) -> (frame: [UInt8], tail: [UInt8], count: Int) {
        if parameters.takesAnyBytes { return (frame, [], 0) }
        return StreamOpaque.remove(parameters.neverIntern, from: frame)
    }

    /// The raw message. A message with values that are never interned goes apart, and at level 0, which does
    /// not look at them, every message.
    private func encodeRaw(_ frames: [[UInt8]], _ front: StreamFront) -> [UInt8] {
        let attachments = frames.dropFirst()
        let isKept = parameters.level > 0 && split(frames[0]).tail.isEmpty
        if isKept {
            walk.sendRaw(frames[0], attachments: attachments)
        } else {
            walk.takeBack()
            walk.apart += 1
        }
        let raw = rawFront(front, frames, isApart: !isKept)
        return assemble(raw, StreamRawContent.content(frames), frames)
    }

    /// The front of the raw message.
    private func rawFront(
        _ front: StreamFront, _ frames: [[UInt8]], isApart: Bool
    ) -> StreamFront {
        var front = front
        if frames.count == 1 {
            front.kind = isApart ? .apart : .raw
        } else {
            front.kind = isApart ? .apartWithAttachments : .rawWithAttachments
        }
        return front
    }

    /// The message, with its check.
    private func assemble(
        _ front: StreamFront, _ content: [UInt8], _ frames: [[UInt8]]
    ) -> [UInt8] {
        var front = front
        chain = StreamCheck.digest(chain: chain, message: front.bytes + content, frames: frames)
        front.check = StreamCheck.check(chain)
        return front.bytes + content
    }
}
