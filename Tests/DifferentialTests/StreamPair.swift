import InternedStream
import MsgPackReference
import StringInterning
import TestSupport
import Testing

/// Both codecs, side by side, on both sides of a two-way connection.
struct StreamPair: ~Copyable {
    private var fast: [SessionBox]
    private let reference: [ReferenceStreamSession]

    init(_ parameters: ReferenceStreamParameters) {
        let limits = StreamLimits(
            messageBytes: parameters.limits.messageBytes, values: parameters.limits.messageValues,
            depth: parameters.limits.depth, entriesLog2: parameters.limits.entriesLog2)
        fast = (0..<2).map { side in
            SessionBox(
                StreamSession(
                    StreamOptions(
                        level: StreamLevel(rawValue: UInt8(parameters.level)) ?? .small,
                        limits: limits, peerLimits: limits,
                        neverInterned: FieldNames(Array(parameters.neverIntern)),
                        sizes: StreamSizes(
                            entriesLog2: parameters.entriesLog2,
                            historyLog2: parameters.historyLog2),
                        seed: StreamSeed(unpredictable: UInt64(side), 7))))
        }
        reference = (0..<2).map { _ in
            ReferenceStreamSession(parameters)
        }
    }

    /// Encodes frames with both codecs, expects the same bytes, and reads each other's; the
    /// result is the coded message, nil if the two differ.
    func send(_ frames: [[UInt8]], from side: Int) throws -> [UInt8]? {
        let expected = try reference[side].encode(frames)
        let message = StreamMessage(frames[0], attachments: Array(frames.dropFirst()))
        let coded = try fast[side].session.encode(message)
        guard coded == expected else {
            Issue.record("\(frames.map(\.hex)): fast \(coded.hex), reference \(expected.hex)")
            return nil
        }
        guard try fast[1 - side].session.decodeQuietly(expected) == message,
            try reference[1 - side].decode(coded) == frames
        else { return nil }
        return coded
    }

    /// Acknowledges with both codecs what a side has read; false if the two differ.
    func acknowledge(from side: Int) throws -> Bool {
        let expected = reference[side].encoder.acknowledgement()
        guard fast[side].session.acknowledgeNow() == expected else { return false }
        guard let expected else { return true }
        return try fast[1 - side].session.decodeQuietly(expected) == nil
            && reference[1 - side].decode(expected).isEmpty
    }

    /// Expects that both codecs refuse a main frame, and go on.
    func refuse(_ main: [UInt8], from side: Int) {
        #expect(throws: ReferenceStreamError.self) { try reference[side].encode([main]) }
        #expect(throws: StreamError.self) {
            try fast[side].session.encode(StreamMessage(main))
        }
    }
}

/// A session that can be kept in an array.
final class SessionBox {
    var session: StreamSession

    init(_ session: consuming StreamSession) { self.session = session }
}
