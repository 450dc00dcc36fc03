import CaptureFiles
import MsgPackReference

/// The coders of MsgPackReference, for `verify` and `inspect`.
enum ReferenceStream {
    /// The encoder of a one-way stream.
    static func encoder(_ level: UInt8, _ connection: Connection) -> JoiningEncoder {
        let encoder = ReferenceStreamEncoder(connection.referenceParameters(level))
        return JoiningEncoder { (frames) throws(MessageFault) in
            do throws(ReferenceStreamError) {
                return try encoder.encode(frames)
            } catch {
                throw MessageFault(error)
            }
        }
    }

    /// The decoder of a one-way stream.
    static func decoder(_ connection: Connection) -> PartingDecoder {
        let decoder = ReferenceStreamDecoder(limits: connection.referenceLimits)
        return PartingDecoder { (coded, _) throws(MessageFault) in
            do throws(ReferenceStreamError) {
                return try decoder.decode(coded)
            } catch {
                throw MessageFault(error)
            }
        }
    }

    /// The decoder of both streams of a connection.
    static func listener(_ connection: Connection) -> PartingDecoder {
        let listener = ReferenceStreamListener(limits: connection.referenceLimits)
        return PartingDecoder { (coded, direction) throws(MessageFault) in
            do throws(ReferenceStreamError) {
                return try listener.decode(coded, ofFirst: direction == .fromScheduler)
            } catch {
                throw MessageFault(error)
            }
        }
    }
}

/// One end of a connection, with the session of MsgPackReference.
final class ReferenceSessionEnd: ConnectionEnd {
    private let session: ReferenceStreamSession

    /// An end at the start of a session.
    init(_ level: UInt8, _ connection: Connection) {
        session = ReferenceStreamSession(connection.referenceParameters(level))
    }

    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8] {
        do throws(ReferenceStreamError) {
            return try session.encode(frames)
        } catch {
            throw MessageFault(error)
        }
    }

    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]] {
        do throws(ReferenceStreamError) {
            return try session.decode(coded)
        } catch {
            throw MessageFault(error)
        }
    }
}

extension ReferenceSessionEnd {
    /// The reference codec does not reply.
    func reply() -> [UInt8]? { nil }
}

extension Connection {
    /// The limits of the reference codec: the same as those of the other one.
    var referenceLimits: ReferenceStreamLimits {
        ReferenceStreamLimits(
            messageBytes: limits.messageBytes, depth: min(limits.depth, 128),
            attachments: limits.attachments)
    }

    /// What the stream of one end announces.
    func referenceParameters(_ level: UInt8) -> ReferenceStreamParameters {
        ReferenceStreamParameters(level: Int(level), limits: referenceLimits)
    }
}

extension MessageFault {
    /// The fault that the reference codec has found where the fast one has found none.
    fileprivate init(_ error: ReferenceStreamError) {
        self.init(
            reason: "the reference stream does not agree: \(error.code)", offset: error.offset,
            advice: Self.programError)
    }
}
