/// Reads the messages of one direction of an interned stream (docs/FORMAT.md).
///
/// One object for one stream and one thread.
public final class ReferenceStreamDecoder {
    private let state: StreamState
    private let peer: StreamState?
    private let limits: ReferenceStreamLimits
    private var compression: (any ReferenceStreamCompression)?
    private var hasBegun = false
    private var sequence = 0
    private var chain: UInt16 = 0
    private var poison: ReferenceStreamError?
    private var recorder: StreamTraceRecorder?

    /// Whether `trace` is recorded, which takes time.
    public var isTracing = false

    /// What was read in the last message, up to an error if there was one.
    public var trace: ReferenceStreamTrace? { recorder?.trace }

    /// A decoder of a one-way stream; `compression` undoes stage 1.
    public convenience init(
        limits: ReferenceStreamLimits = .init(),
        compression: (any ReferenceStreamCompression)? = nil
    ) {
        self.init(state: StreamState(), peer: nil, limits: limits, compression: compression)
    }

    init(
        state: StreamState, peer: StreamState?, limits: ReferenceStreamLimits,
        compression: (any ReferenceStreamCompression)?
    ) {
        self.state = state
        self.peer = peer
        self.limits = limits
        self.compression = compression
    }

    /// Decodes the next message into its frames, the main frame first; none if it only
    /// acknowledges.
    ///
    /// - Throws: any code of `ReferenceStreamError`; then the same for each later message up to one
    ///   with RESET (section 3).
    public func decode(_ message: [UInt8]) throws(ReferenceStreamError) -> [[UInt8]] {
        recorder = isTracing ? StreamTraceRecorder() : nil
        if let poison, peer != nil || !StreamFront.isReset(message) { throw poison }
        do {
            let frames = try read(message)
            poison = nil
            return frames
        } catch {
            poison = error
            throw error
        }
    }

    /// The state of the direction as text, for comparison (docs/FORMAT.md, section 4).
    public var dump: String { state.dump }

    private func read(_ message: [UInt8]) throws(ReferenceStreamError) -> [[UInt8]] {
        let front = try StreamFront(message)
        recorder?.note(front)
        if !front.prefixes.isEmpty { try apply(front.prefixes) }
        if front.contentOffset == message.count && front.checkOffset == 0 { return [] }
        guard hasBegun else { throw ReferenceStreamError(.resetMissing, offset: 0) }
        guard let kind = front.kind else {
            throw ReferenceStreamError(.messageInvalid, offset: 0)
        }
        guard front.sequence == sequence % 16 else {
            throw ReferenceStreamError(.sequenceBroken, offset: 0)
        }
        try acknowledge(front.acknowledgement)
        let frames = try content(kind, front, message)
        var coded = message
        coded.removeSubrange(front.checkOffset..<front.checkOffset + 2)
        let check = StreamCheck.check(chain: chain, coded: coded, frames: frames)
        guard check == front.check else {
            throw ReferenceStreamError(.checkFailed, offset: front.checkOffset)
        }
        chain = check
        sequence += 1
        if kind != .coded {
            clear()
            state.learnShapes(of: frames[0])
        }
        state.endMessage()
        return frames
    }

    private func apply(_ prefixes: [StreamPrefix]) throws(ReferenceStreamError) {
        for prefix in prefixes {
            switch prefix {
            case .reset(let stage, let isTwoWay, let entriesLog2, let historyLog2, _):
                guard isTwoWay == (peer != nil), !hasBegun || !isTwoWay else {
                    throw ReferenceStreamError(.resetNotAllowed, offset: 0)
                }
                guard entriesLog2 <= limits.entriesLog2, historyLog2 <= limits.historyLog2,
                    stage != 1 || compression != nil
                else { throw ReferenceStreamError(.parameterNotAllowed, offset: 0) }
                state.reset(
                    stage: stage, isTwoWay: isTwoWay, entriesLog2: entriesLog2,
                    historyLog2: historyLog2)
                hasBegun = true
                (sequence, chain) = (0, 0)
                compression?.restart()
            case .freeze: state.isFrozen = true
            case .thaw: state.isFrozen = false
            case .clear: clear()
            case .acknowledge(let count): try acknowledge(count)
            case .tail: break
            case .deflated:
                guard state.stage == 1 else {
                    throw ReferenceStreamError(.prefixNotAllowed, offset: 0)
                }
            }
        }
    }

    private func clear() {
        state.clear()
        compression?.restart()
    }

    private func acknowledge(_ count: Int) throws(ReferenceStreamError) {
        guard count > 0 else { return }
        guard let peer, peer.acknowledge(count) else {
            throw ReferenceStreamError(.acknowledgementInvalid, offset: 0)
        }
    }

    /// The frames that the content of a message is decoded to.
    private func content(
        _ kind: StreamFront.Kind, _ front: StreamFront, _ message: [UInt8]
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        // A tail may have no bytes; its prefix is allowed once all the same, and before a coded message only.
        var tails: [Int] = []
        for case .tail(let count) in front.prefixes { tails.append(count) }
        let tailBytes = tails.first ?? 0
        let isDeflated = front.prefixes.contains(.deflated)
        guard tails.count <= 1, tailBytes <= message.count - front.contentOffset,
            kind == .coded || tails.isEmpty && !isDeflated
        else { throw ReferenceStreamError(.prefixNotAllowed, offset: 0) }
        recorder?.note(
            content: front.contentOffset..<message.count - tailBytes, tailBytes: tailBytes,
            isPlain: state.stage == 0 || state.stage == 1 && !isDeflated)
        guard kind == .coded else {
            return try StreamRawContent.frames(
                kind, message, from: front.contentOffset, limits: limits)
        }
        let end = message.count - tailBytes
        let limit = limits.decodedBytes(ofCoded: message.count)
        state.beginMessage()
        let body = StreamBodyDecoder(
            try source(
                message, from: front.contentOffset, to: end, isDeflated, limitBytes: limit),
            tail: message[end...], state: state, peer: peer, limits: limits, limitBytes: limit,
            recorder: recorder)
        return try body.decode()
    }

    /// Section 10: the body that the content is decoded to.
    private func source(
        _ message: [UInt8], from start: Int, to end: Int, _ isDeflated: Bool, limitBytes: Int
    ) throws(ReferenceStreamError) -> StreamBodySource {
        switch state.stage {
        case 0: return StreamBodySource(plain: message, from: start, to: end)
        case 1:
            let content = Array(message[start..<end])
            guard isDeflated else {
                // The window takes a body that was not deflated too.
                for block in Self.storedBlocks(content) {
                    guard compression?.inflate(block, limitBytes: content.count) != nil else {
                        throw ReferenceStreamError(.stageFailed, offset: start)
                    }
                }
                return StreamBodySource(plain: message, from: start, to: end)
            }
            guard let body = compression?.inflate(content, limitBytes: limitBytes) else {
                throw ReferenceStreamError(.stageFailed, offset: start)
            }
            return StreamBodySource(plain: body, from: 0, to: body.count, fixedOffset: start)
        default: return StreamBodySource(coded: message, from: start, to: end)
        }
    }

    /// A body as stored blocks of RFC 1951, section 3.2.4, each with the first byte of a flush.
    private static func storedBlocks(_ body: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: body.count, by: 65_535).map { start in
            let part = body[start..<min(start + 65_535, body.count)]
            let length = UInt64(part.count)
            return [0] + StreamNumbers.littleEndian(length, bytes: 2)
                + StreamNumbers.littleEndian(~length & 0xFFFF, bytes: 2) + part + [0]
        }
    }
}
