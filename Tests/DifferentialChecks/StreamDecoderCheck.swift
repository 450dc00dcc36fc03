import InternedStream

/// Decodes any bytes as an interned stream, in two ways: as the messages of a stream, and as a body
/// after messages that have filled the state. The decoders must return.
func checkStreamDecoder(_ bytes: [UInt8]) throws(Discrepancy) {
    var input = StreamInput(bytes)
    let options = input.byte()
    let level = StreamLevel(rawValue: options & 3) ?? .small
    let isTwoWay = options & 4 != 0
    let settings = StreamOptions(
        level: level,
        sizes: StreamSizes(
            entriesLog2: options & 8 == 0 ? 4 : 12, historyLog2: options & 16 == 0 ? 8 : 16),
        seed: StreamSeed(unpredictable: 1, 2))
    let decoder = AnyStreamDecoder(isTwoWay: isTwoWay)
    if options & 32 == 0 {
        decoder.warmUp(settings)
        // The check of 12 bits is hardly ever right, but the body was decoded before it was compared.
        try decoder.decode([0, 0] + input.rest)
    } else {
        while !input.isAtEnd { try decoder.decode(input.take(Int(input.byte()) + 1)) }
    }
    try decoder.decode([])
    try decoder.decode(Array(input.rest))
}

/// A decoder of either mode.
private final class AnyStreamDecoder {
    private var oneWay: InternedStreamDecoder
    private var session: StreamSession
    private let isTwoWay: Bool
    private let limits: StreamLimits
    private var poison: StreamError?

    init(isTwoWay: Bool) {
        // A small limit, so that a message with a huge output is refused early.
        limits = StreamLimits(messageBytes: 1 << 18, values: 1 << 14)
        oneWay = InternedStreamDecoder(limits: limits)
        session = StreamSession(
            StreamOptions(limits: limits, seed: StreamSeed(unpredictable: 1, 2)))
        self.isTwoWay = isTwoWay
    }

    /// Decodes messages that fill items, events, anchors and history.
    func warmUp(_ settings: StreamOptions) {
        var oneWayEncoder = InternedStreamEncoder(settings)
        var peer = StreamSession(settings)
        for seed in 0..<6 {
            var input = StreamInput((0..<200).map { UInt8(truncatingIfNeeded: seed * 7 + $0 * 37) })
            let message = StreamMessage(input.value(), attachments: [input.take(30)])
            if isTwoWay {
                guard let coded = try? peer.encode(message), let own = try? session.encode(message)
                else { continue }
                guard (try? peer.decode(own)) != nil, (try? session.decode(coded)) != nil else {
                    continue
                }
            } else {
                guard let coded = try? oneWayEncoder.encode(message),
                    (try? oneWay.decode(coded)) != nil
                else { continue }
            }
        }
    }

    /// Decodes any bytes, and expects a message within the limits, or an error that stays.
    func decode(_ coded: [UInt8]) throws(Discrepancy) {
        let message: StreamMessage?
        do throws(StreamError) {
            message = isTwoWay ? try session.decode(coded).message : try oneWay.decode(coded)
        } catch {
            let isReset =
                !isTwoWay && coded.count > 2 && coded[0] & 3 == 3 && coded[2] & 0xF0 == 16
            if let poison, !isReset {
                return try expectEqual(
                    error, StreamError(poison.code, offset: 0), "error, first one")
            }
            let isInside = (0...coded.count).contains(error.offset)
            try expectEqual(isInside, true, "offset of \(error) in \(coded.count) bytes")
            if poison == nil || isReset { poison = error }
            return
        }
        poison = nil
        let bytes = (message?.attachments ?? []).reduce(message?.main.count ?? 0) { $0 + $1.count }
        try expectEqual(bytes <= limits.messageBytes, true, "\(bytes) bytes within the limit")
    }
}
