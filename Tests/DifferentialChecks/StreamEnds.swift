import InternedStream
import MsgPackReference

/// Settings for both codecs of the interned stream.
struct StreamSettings {
    var parameters: ReferenceStreamParameters
    var isTwoWay: Bool

    /// Three sizes of the tables, all levels, both modes, with and without never-interned fields and narrow
    /// limits.
    init(_ input: inout StreamInput) {
        let (options, sizes) = (input.byte(), input.byte())
        parameters = ReferenceStreamParameters(level: Int(options & 3))
        isTwoWay = options & 4 != 0
        if options & 8 != 0 { parameters.neverIntern = [Array("keya".utf8)] }
        parameters.limits = ReferenceStreamLimits(messageBytes: 1 << 17, messageValues: 1 << 13)
        if options & 48 == 48 {
            parameters.limits = ReferenceStreamLimits(
                messageBytes: 700, messageValues: 50, depth: 3, attachments: 2)
        }
        let choices = [(4, 8), (6, 10), (11, 16)]
        (parameters.entriesLog2, parameters.historyLog2) = choices[Int(sizes) % 3]
    }

    fileprivate func options(side: Int) -> StreamOptions {
        let limits = StreamLimits(
            messageBytes: parameters.limits.messageBytes, values: parameters.limits.messageValues,
            depth: parameters.limits.depth, attachments: parameters.limits.attachments)
        return StreamOptions(
            level: StreamLevel(rawValue: UInt8(parameters.level)) ?? .small, limits: limits,
            peerLimits: limits, neverInterned: FieldNames(Array(parameters.neverIntern)),
            sizes: StreamSizes(
                entriesLog2: parameters.entriesLog2, historyLog2: parameters.historyLog2),
            seed: StreamSeed(unpredictable: UInt64(side), 7))
    }
}

/// One end of a connection in both codecs, which must answer alike. The end of a one-way stream reads what
/// it has written.
final class StreamEnd {
    private let isTwoWay: Bool
    private var session: StreamSession
    private var encoder: InternedStreamEncoder
    private var decoder: InternedStreamDecoder
    private let referenceEncoder: ReferenceStreamEncoder
    private let referenceDecoder: ReferenceStreamDecoder
    /// Why the codecs refused a message last.
    private(set) var refusals = ""

    init(_ settings: StreamSettings, side: Int) {
        let options = settings.options(side: side)
        isTwoWay = settings.isTwoWay
        session = StreamSession(options)
        encoder = InternedStreamEncoder(options)
        decoder = InternedStreamDecoder(limits: options.limits)
        if settings.isTwoWay {
            let session = ReferenceStreamSession(settings.parameters)
            (referenceEncoder, referenceDecoder) = (session.encoder, session.decoder)
        } else {
            referenceEncoder = ReferenceStreamEncoder(settings.parameters)
            referenceDecoder = ReferenceStreamDecoder(limits: settings.parameters.limits)
        }
    }

    /// Begins a one-way stream again.
    func reset() {
        encoder.reset()
        referenceEncoder.beginAnew()
    }

    /// The coded message; nil if both codecs refuse the frames.
    func encode(_ frames: [[UInt8]]) throws(Discrepancy) -> [UInt8]? {
        let message = StreamMessage(frames[0], attachments: Array(frames.dropFirst()))
        let coded = isTwoWay ? try? session.encode(message) : try? encoder.encode(message)
        try expectEqual(coded, try? referenceEncoder.encode(frames), "coded by stream, reference")
        return coded
    }

    /// An acknowledgement of all that was read, if anything is not acknowledged.
    func acknowledge() throws(Discrepancy) -> [UInt8]? {
        guard isTwoWay else { return nil }
        let coded = session.acknowledgeNow()
        try expectEqual(coded, referenceEncoder.acknowledgement(), "acknowledged")
        return coded
    }

    /// A message with the check that it needs to be read next; nil if it breaks another rule.
    func repaired(_ coded: [UInt8]) -> [UInt8]? { referenceDecoder.repaired(coded) }

    /// The frames, none of an acknowledgement; nil if both codecs refuse the message.
    func decode(_ coded: [UInt8]) throws(Discrepancy) -> [[UInt8]]? {
        switch (decodeFast(coded), decodeReference(coded)) {
        case (.success(let frames), .success(let expected)):
            try expectEqual(frames, expected, "decoded by stream, reference")
            return frames
        case (.failure(let error), .failure(let expected)):
            refusals = "\(error), \(expected)"
            // The check is the last rule: both come to it, or none.
            try expectEqual(error.code == .wrongCheck, expected.code == .checkFailed, refusals)
            try expectEqual(error.code == .damagedStage, expected.code == .stageFailed, refusals)
            let isInside = (0...coded.count).contains(error.offset)
            try expectEqual(isInside, true, "offset of \(error) in \(coded.count) bytes")
            return nil
        case (let fast, let reference):
            throw Discrepancy("decoded \(coded)", fast, reference)
        }
    }

    private func decodeFast(_ coded: [UInt8]) -> Result<[[UInt8]], StreamError> {
        do throws(StreamError) {
            let message = isTwoWay ? try session.decodeQuietly(coded) : try decoder.decode(coded)
            return .success(message.map { [$0.main] + $0.attachments } ?? [])
        } catch {
            return .failure(error)
        }
    }

    private func decodeReference(_ coded: [UInt8]) -> Result<[[UInt8]], ReferenceStreamError> {
        do throws(ReferenceStreamError) {
            return .success(try referenceDecoder.decode(coded))
        } catch {
            return .failure(error)
        }
    }
}
