import CaptureFiles
import InternedStream
import MsgPackReference

extension CodingMethod {
    private static let streamCode: UInt8 = 3

    /// Whether this is a level of the interned stream.
    var isStream: Bool { code == Self.streamCode }

    /// The interned stream (docs/FORMAT.md) at a level from 0 to 3: all frames of a record become one.
    /// A conversation is a two-way session; a file of one direction is a one-way stream.
    static func stream(level: UInt8) -> CodingMethod {
        CodingMethod(
            name: "stream-\(level)", code: streamCode, level: level,
            makeEncoder: { connection in
                guard connection.isTwoWay else { return FastStream.encoder(level, connection) }
                return ConnectedEnds { FastSessionEnd(level, connection) }
            },
            makeDecoder: { connection in
                connection.isTwoWay
                    ? FastStream.listener(level, connection)
                    : FastStream.decoder(level, connection)
            },
            makeReferenceEncoder: { connection in
                guard connection.isTwoWay else { return ReferenceStream.encoder(level, connection) }
                return ConnectedEnds { ReferenceSessionEnd(level, connection) }
            },
            makeReferenceDecoder: { connection in
                connection.isTwoWay
                    ? ReferenceStream.listener(connection) : ReferenceStream.decoder(connection)
            },
            makeRound: { (run) throws(MessageFault) in
                let coded = try run.coded { connection in
                    guard connection.isTwoWay else { return FastStream.encoder(level, connection) }
                    // The sessions whose time is taken do not reply either.
                    return ConnectedEnds {
                        FastSessionEnd(level, connection, sendsReplies: false)
                    }
                }
                return run.connection.isTwoWay
                    ? SessionSpeed(level, run, coded).round : StreamSpeed(level, run, coded).round
            })
    }
}

extension Connection {
    /// Whether both directions are coded together.
    var isTwoWay: Bool { kind == .conversation }
}

/// Encodes all frames of a record as one.
final class JoiningEncoder: RecordEncoder {
    /// From the frames of a message to the coded message.
    typealias Step = ([[UInt8]]) throws(MessageFault) -> [UInt8]

    private let step: Step

    /// An encoder at the start of a stream.
    init(_ step: @escaping Step) {
        self.step = step
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var coded = record
        coded.frames = [try step(record.frames)]
        return coded
    }
}

/// Decodes the one frame of a coded record into the frames of the record.
final class PartingDecoder: RecordDecoder {
    /// From a coded message and its direction to the frames of the message, which are none if it
    /// was an acknowledgement alone.
    typealias Step = ([UInt8], CaptureDirection) throws(MessageFault) -> [[UInt8]]

    private let step: Step

    /// A decoder at the start of a stream, or of both streams of a connection.
    init(_ step: @escaping Step) {
        self.step = step
    }

    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        guard coded.frames.count == 1 else {
            throw MessageFault(reason: "a coded message of several frames", offset: 0)
        }
        var record = coded
        record.frames = try step(coded.frames[0], coded.direction)
        guard !record.frames.isEmpty else {
            throw MessageFault(reason: "an acknowledgement in place of a message", offset: 0)
        }
        return record
    }

    func take(_ reply: Reply) throws(MessageFault) {
        guard try step(reply.bytes, reply.direction).isEmpty else {
            throw MessageFault(reason: "a message in place of an acknowledgement", offset: 0)
        }
    }
}
