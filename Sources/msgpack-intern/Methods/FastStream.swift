import CaptureFiles
import InternedStream
import MsgPackWire

/// The coders of InternedStream, as the command uses them.
enum FastStream {
    /// The encoder of a one-way stream.
    static func encoder(_ level: UInt8, _ connection: Connection) -> JoiningEncoder {
        var encoder = InternedStreamEncoder(connection.streamOptions(level))
        return JoiningEncoder { (frames) throws(MessageFault) in
            defer { if MessageMemory.isLarge(frames) { encoder.freeMessageMemory() } }
            do throws(StreamError) {
                return try encoder.encode(StreamMessage(frames: frames))
            } catch {
                throw MessageFault(error, encoding: frames[0])
            }
        }
    }

    /// The decoder of a one-way stream.
    ///
    /// - Parameter level: the level that the stream is said to have; another one is refused.
    static func decoder(_ level: UInt8, _ connection: Connection) -> PartingDecoder {
        var decoder = InternedStreamDecoder(limits: connection.streamLimits)
        return PartingDecoder { (coded, _) throws(MessageFault) in
            let frames: [[UInt8]]
            do throws(StreamError) {
                frames = try decoder.decode(coded).frames
            } catch {
                throw MessageFault(decoding: error)
            }
            if MessageMemory.isLarge(frames) { decoder.freeMessageMemory() }
            try check(decoder.parameters, decoder.statistics, level)
            return frames
        }
    }

    /// The decoder of both streams of a connection.
    ///
    /// - Parameter level: the level that both streams are said to have; another one is refused.
    static func listener(_ level: UInt8, _ connection: Connection) -> PartingDecoder {
        var listener = SessionListener(limits: connection.streamLimits)
        return PartingDecoder { (coded, direction) throws(MessageFault) in
            let sender: SessionListener.Sender = direction == .fromScheduler ? .first : .second
            let frames: [[UInt8]]
            do throws(StreamError) {
                frames = try listener.decode(coded, from: sender)?.frames ?? []
            } catch {
                throw MessageFault(decoding: error)
            }
            if MessageMemory.isLarge(frames) { listener.freeMessageMemory() }
            try check(listener.parameters(of: sender), listener.statistics(of: sender), level)
            return frames
        }
    }

    /// Holds what a stream has announced against the level that it is said to have. Levels 0 and 1
    /// announce the same as level 2; at level 0 all messages are raw.
    private static func check(
        _ parameters: StreamParameters?, _ statistics: StreamStatistics, _ level: UInt8
    ) throws(MessageFault) {
        guard let announced = parameters?.level.rawValue else { return }
        let isPlain = statistics.rawMessages == statistics.messages
        if level == 0, announced == 2, isPlain { return }
        if level == 1, announced == 2 { return }
        if level == announced { return }
        throw MessageFault(
            reason: "the container says level \(level), and the stream has level \(announced)",
            offset: 0, advice: "The container is not one that encode has written.")
    }
}

/// One end of a connection, with the session of InternedStream.
final class FastSessionEnd: ConnectionEnd {
    private let sendsReplies: Bool
    private var session: StreamSession
    private var pendingReply: [UInt8]?

    /// An end at the start of a session.
    ///
    /// - Parameter sendsReplies: whether it replies when much was read and nothing is to be sent.
    init(_ level: UInt8, _ connection: Connection, sendsReplies: Bool = true) {
        self.sendsReplies = sendsReplies
        session = StreamSession(connection.streamOptions(level))
    }

    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8] {
        defer { if MessageMemory.isLarge(frames) { session.freeMessageMemory() } }
        do throws(StreamError) {
            return try session.encode(StreamMessage(frames: frames))
        } catch {
            throw MessageFault(error, encoding: frames[0])
        }
    }

    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]] {
        let frames: [[UInt8]]
        do throws(StreamError) {
            frames = try decodeFrames(coded)
        } catch {
            throw MessageFault(decoding: error)
        }
        if MessageMemory.isLarge(frames) { session.freeMessageMemory() }
        return frames
    }

    private func decodeFrames(_ coded: [UInt8]) throws(StreamError) -> [[UInt8]] {
        guard sendsReplies else { return try session.decodeQuietly(coded)?.frames ?? [] }
        let received = try session.decode(coded)
        pendingReply = received.reply
        return received.message?.frames ?? []
    }

    func reply() -> [UInt8]? {
        defer { pendingReply = nil }
        return pendingReply
    }
}

extension Connection {
    /// The limits of a stream: those that were given.
    var streamLimits: StreamLimits {
        StreamLimits(
            messageBytes: limits.messageBytes, depth: limits.depth,
            attachments: limits.attachments)
    }

    /// The settings of a stream, equal at both ends.
    func streamOptions(_ level: UInt8) -> StreamOptions {
        StreamOptions(
            level: StreamLevel(rawValue: level) ?? .fast, limits: streamLimits,
            peerLimits: streamLimits, sizes: sizes, seed: StreamSeed(secrets))
    }
}

extension StreamMessage {
    /// The message with these frames, of which there is at least one.
    init(frames: [[UInt8]]) {
        self.init(frames[0], attachments: Array(frames.dropFirst()))
    }

    /// The main frame, then the attachments.
    var frames: [[UInt8]] { [main] + attachments }
}

extension MessageFault {
    /// The fault of a main frame that the encoder refuses.
    init(_ error: StreamError, encoding main: [UInt8]) {
        if error.code == .invalidMessage {
            // The stream does not say what about a message is invalid; the validator does.
            do throws(MsgPackError) {
                try MsgPackValidator(limits: MsgPackLimits(depth: 1 << 16)).validate(main)
            } catch {
                self.init(error)
                return
            }
        }
        self.init(
            reason: "\(error.code.explanation)", offset: error.offset, isLimit: error.isLimit,
            advice: Self.advice(on: error.code))
    }

    /// The fault of a coded message.
    init(decoding error: StreamError) {
        self.init(
            reason: "\(error.code.explanation)", offset: error.offset, isLimit: error.isLimit,
            advice: Self.advice(on: error.code))
    }
}
