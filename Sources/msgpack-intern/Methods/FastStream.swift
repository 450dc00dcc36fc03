import CaptureFiles
import InternedStream
import MsgPackWire

/// The coders of InternedStream, as the command uses them.
enum FastStream {
    /// The encoder of a one-way stream.
    static func encoder(_ level: UInt8, _ connection: Connection) -> JoiningEncoder {
        var encoder = InternedStreamEncoder(connection.streamOptions(level))
        return JoiningEncoder { (frames) throws(MessageFault) in
            do throws(StreamError) {
                return try encoder.encode(StreamMessage(frames: frames))
            } catch {
                throw MessageFault(error, encoding: frames[0])
            }
        }
    }

    /// The decoder of a one-way stream.
    static func decoder(_ connection: Connection) -> PartingDecoder {
        var decoder = InternedStreamDecoder(limits: connection.streamLimits)
        return PartingDecoder { (coded, _) throws(MessageFault) in
            do throws(StreamError) {
                return try decoder.decode(coded).frames
            } catch {
                throw MessageFault(decoding: error)
            }
        }
    }

    /// The decoder of both streams of a connection.
    static func listener(_ connection: Connection) -> PartingDecoder {
        var listener = SessionListener(limits: connection.streamLimits)
        return PartingDecoder { (coded, direction) throws(MessageFault) in
            let sender: SessionListener.Sender = direction == .fromScheduler ? .first : .second
            do throws(StreamError) {
                return try listener.decode(coded, from: sender)?.frames ?? []
            } catch {
                throw MessageFault(decoding: error)
            }
        }
    }
}

/// One end of a connection, with the session of InternedStream.
final class FastSessionEnd: ConnectionEnd {
    private var session: StreamSession

    /// An end at the start of a session.
    init(_ level: UInt8, _ connection: Connection) {
        session = StreamSession(connection.streamOptions(level))
    }

    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8] {
        do throws(StreamError) {
            return try session.encode(StreamMessage(frames: frames))
        } catch {
            throw MessageFault(error, encoding: frames[0])
        }
    }

    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]] {
        do throws(StreamError) {
            return try session.decodeQuietly(coded)?.frames ?? []
        } catch {
            throw MessageFault(decoding: error)
        }
    }
}

extension Connection {
    /// The limits of a stream: those that were given, and as many attachments as a record may have.
    var streamLimits: StreamLimits {
        StreamLimits(
            messageBytes: limits.messageBytes, depth: limits.depth,
            attachments: Int(UInt16.max))
    }

    /// The settings of a stream, equal at both ends.
    func streamOptions(_ level: UInt8) -> StreamOptions {
        StreamOptions(
            level: StreamLevel(rawValue: level) ?? .fast, limits: streamLimits,
            peerLimits: streamLimits, seed: StreamSeed(secrets))
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
