import InternedStream
import MsgPackReference

/// Sends messages made from `bytes` through a connection whose channel delays, loses, repeats,
/// swaps and changes them. Until the first such fault messages arrive unchanged; after it both ends
/// still return, and a one-way stream works again after a reset.
func checkStreamSession(_ bytes: [UInt8]) throws(Discrepancy) {
    var input = StreamInput(bytes)
    let options = input.byte()
    let settings = StreamOptions(
        level: StreamLevel(rawValue: options & 3) ?? .small,
        sizes: StreamSizes(
            entriesLog2: options & 4 == 0 ? 4 : 12, historyLog2: options & 8 == 0 ? 8 : 16),
        seed: StreamSeed(unpredictable: 1, 2))
    if options & 16 == 0 {
        try checkOneWay(&input, settings)
    } else {
        try checkTwoWay(&input, settings)
    }
}

/// Messages of one direction, with a reset after damage. The reference codec must write the same
/// bytes.
private func checkOneWay(
    _ input: inout StreamInput, _ settings: StreamOptions
) throws(Discrepancy) {
    var encoder = InternedStreamEncoder(settings)
    var decoder = InternedStreamDecoder()
    let reference = ReferenceStreamEncoder(
        ReferenceStreamParameters(
            level: Int(settings.level.rawValue), entriesLog2: settings.sizes.entriesLog2,
            historyLog2: settings.sizes.historyLog2))
    var isHealthy = true
    for _ in 0..<40 where !input.isAtEnd {
        let fault = input.byte()
        if !isHealthy && fault & 1 == 0 {
            encoder.reset()
            reference.beginAnew()
            isHealthy = true
        }
        let frames = input.frames()
        let message = StreamMessage(frames[0], attachments: Array(frames.dropFirst()))
        guard let coded = try? encoder.encode(message) else {
            throw Discrepancy("encoding", message, "a coded message")
        }
        try expectEqual(coded, try? reference.encode(frames), "coded by stream, reference")
        let received = faulty(coded, fault, &input)
        if received.count != 1 || received[0] != coded { isHealthy = false }
        for bytes in received {
            let decoded = try? decoder.decode(bytes)
            if isHealthy { try expectEqual(decoded, message, "message received, sent") }
        }
    }
}

/// What arrives of a message.
private func faulty(_ coded: [UInt8], _ fault: UInt8, _ input: inout StreamInput) -> [[UInt8]] {
    switch fault >> 3 {
    case 0: return []
    case 1: return [coded, coded]
    case 2: return [Array(coded.prefix(Int(input.byte())))]
    case 3:
        var damaged = coded
        damaged[Int(input.byte()) % coded.count] ^= input.byte()
        return [damaged]
    default: return [coded]
    }
}

/// Both directions, with messages in transit in both.
private func checkTwoWay(
    _ input: inout StreamInput, _ settings: StreamOptions
) throws(Discrepancy) {
    let ends = [
        SessionEnd(settings, StreamSeed(unpredictable: 1, 2)),
        SessionEnd(settings, StreamSeed(unpredictable: 3, 4)),
    ]
    for _ in 0..<80 where !input.isAtEnd {
        let action = input.byte()
        let (from, to) = (ends[Int(action & 1)], ends[1 - Int(action & 1)])
        switch action >> 1 & 7 {
        case 0...2:
            let frames = input.frames()
            try to.expect(
                from.send(StreamMessage(frames[0], attachments: Array(frames.dropFirst()))))
        case 3: to.expect(from.acknowledge())
        case 4 where action & 0x80 != 0:
            // After damage an end may acknowledge messages that the other never sent.
            if to.damage(&input) { for end in ends { end.isHealthy = false } }
        // What is received may call for a reply.
        default: from.expect(try to.receive())
        }
    }
    for end in ends { while end.isExpecting { _ = try end.receive() } }
}

/// One end of a connection, and the messages in transit to it.
private final class SessionEnd {
    private var session: StreamSession
    private var underWay: [(coded: [UInt8], message: StreamMessage?)] = []
    /// Whether no message was lost, repeated, swapped or changed yet.
    var isHealthy = true

    init(_ settings: StreamOptions, _ seed: StreamSeed) {
        var settings = settings
        settings.seed = seed
        session = StreamSession(settings)
    }

    var isExpecting: Bool { !underWay.isEmpty }

    func send(_ message: StreamMessage) throws(Discrepancy) -> ([UInt8], StreamMessage?) {
        guard let coded = try? session.encode(message) else {
            throw Discrepancy("encoding", message, "a coded message")
        }
        return (coded, message)
    }

    func acknowledge() -> ([UInt8], StreamMessage?) { (session.acknowledgeNow() ?? [], nil) }

    func expect(_ packet: ([UInt8], StreamMessage?)) {
        if !packet.0.isEmpty { underWay.append(packet) }
    }

    /// Reads the oldest message in transit. On a healthy connection it must be the one that was
    /// sent.
    ///
    /// - Returns: the reply, or nothing.
    func receive() throws(Discrepancy) -> ([UInt8], StreamMessage?) {
        guard isExpecting else { return ([], nil) }
        let (coded, message) = underWay.removeFirst()
        let decoded: ReceivedMessage
        do throws(StreamError) {
            decoded = try session.decode(coded)
        } catch {
            if isHealthy { throw Discrepancy("receiving", error, "a message") }
            return ([], nil)
        }
        if isHealthy { try expectEqual(decoded.message, message, "message received, sent") }
        return (decoded.reply ?? [], nil)
    }

    /// Loses, repeats, swaps or changes messages in transit.
    ///
    /// - Returns: false if there are none.
    func damage(_ input: inout StreamInput) -> Bool {
        guard let last = underWay.last else { return false }
        switch input.number(below: 4) {
        case 0: underWay.removeLast()
        case 1: underWay.append(last)
        case 2: underWay.reverse()
        default:
            var coded = last.coded
            coded[Int(input.byte()) % coded.count] ^= input.byte()
            underWay[underWay.count - 1].coded = coded
        }
        return true
    }
}
