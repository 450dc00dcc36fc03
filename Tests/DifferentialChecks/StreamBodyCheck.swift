/// Sends messages made from `bytes` through both codecs of the interned stream, of which some are changed on
/// their way and get a right check again, so that what they do to the state is met later.
func checkStreamBodies(_ bytes: [UInt8]) throws(Discrepancy) {
    _ = try countStreamBodies(bytes)
}

/// What became of the messages of an input.
package struct StreamBodyCounts {
    /// Messages that arrived as they were sent.
    package fileprivate(set) var intact = 0
    /// Messages after a change, or changed themselves, that were read, and that were refused.
    package fileprivate(set) var taken = 0
    package fileprivate(set) var refused = 0
}

/// Runs the check, and counts.
package func countStreamBodies(_ bytes: [UInt8]) throws(Discrepancy) -> StreamBodyCounts {
    var input = StreamInput(bytes)
    let connection = StreamConnection(StreamSettings(&input))
    // A bound on the time for one input.
    for _ in 0..<32 where !input.isAtEnd { try connection.step(&input) }
    try connection.deliverAll()
    return connection.counts
}

/// Both ends of a connection, and the messages in transit; of a one-way stream the only one.
private final class StreamConnection {
    private let settings: StreamSettings
    private var ends: [StreamEnd] = []
    /// Messages in transit to each end.
    private var underWay: [[Packet]] = []
    /// Whether each end has read what was sent to it.
    private var isHealthy: [Bool] = []
    /// Bytes of which alike messages are made.
    private var template: [UInt8] = []
    /// Messages sent, of which changed messages take pieces.
    private var sent: [[UInt8]] = []
    private(set) var counts = StreamBodyCounts()

    /// A message, and its frames if it was not changed.
    private typealias Packet = (coded: [UInt8], frames: [[UInt8]]?)

    init(_ settings: StreamSettings) {
        self.settings = settings
        begin()
    }

    private func begin() {
        ends = (0..<(settings.isTwoWay ? 2 : 1)).map { StreamEnd(settings, side: $0) }
        underWay = ends.map { _ in [] }
        isHealthy = ends.map { _ in true }
    }

    /// Does what the input says.
    func step(_ input: inout StreamInput) throws(Discrepancy) {
        let action = input.byte()
        let side = Int(action >> 3) % ends.count
        switch action & 7 {
        case 0, 1:
            try send(frames(&input), from: side)
        case 2, 3, 4:
            if action & 7 > 2 { try deliverAll() }
            guard let coded = try ends[side].encode(frames(&input)) else { break }
            let changed = changed(coded, from: side, attempts: action & 7 > 2 ? 10 : 1, &input)
            sent.append(coded)
            underWay[ends.count - 1 - side].append((changed, nil))
        case 5:
            let coded = anyMessage(&input)
            underWay[ends.count - 1 - side].append((coded, nil))
        case 6 where settings.isTwoWay:
            if let coded = try ends[side].acknowledge() {
                underWay[ends.count - 1 - side].append((coded, []))
            }
        case 6: reset()
        default: try send([input.take(Int(input.byte()))], from: side)
        }
        // Two messages in transit may acknowledge what the other end did not know of.
        if action & 0x80 == 0 || !settings.isTwoWay { try deliverAll() }
    }

    private func frames(_ input: inout StreamInput) -> [[UInt8]] {
        if template.isEmpty || input.number(below: 4) == 0 {
            template = input.take(Int(input.byte()))
        } else {
            template = input.changes(of: template)
        }
        var message = StreamInput(template)
        return message.frames()
    }

    private func send(_ frames: [[UInt8]], from side: Int) throws(Discrepancy) {
        guard let coded = try ends[side].encode(frames) else { return }
        sent.append(coded)
        underWay[ends.count - 1 - side].append((coded, frames))
    }

    /// A message with changes; the first one of some attempts that breaks no rule, else the last one.
    private func changed(
        _ coded: [UInt8], from side: Int, attempts: Int, _ input: inout StreamInput
    ) -> [UInt8] {
        var changed = coded
        for _ in 0..<attempts {
            changed = ChangedMessage(coded, sent, &input).bytes
            if ends[ends.count - 1 - side].repaired(changed) != nil { break }
        }
        return changed
    }

    /// A message of any bytes after its header.
    private func anyMessage(_ input: inout StreamInput) -> [UInt8] {
        let kind = input.byte() & 3
        return [kind, 0] + input.take(Int(input.byte()))
    }

    func deliverAll() throws(Discrepancy) {
        for side in ends.indices {
            while let packet = underWay[side].first {
                underWay[side].removeFirst()
                try deliver(packet, to: side)
            }
        }
    }

    private func deliver(_ packet: Packet, to side: Int) throws(Discrepancy) {
        let isExpected = isHealthy[side] && packet.frames != nil
        let repaired = isExpected ? nil : ends[side].repaired(packet.coded)
        let frames = try ends[side].decode(repaired ?? packet.coded)
        if isExpected {
            try expectEqual(
                frames, packet.frames, "message received, sent, after \(ends[side].refusals)")
            counts.intact += 1
            return
        }
        try expectEqual(
            frames != nil, repaired != nil, "repaired, accepted: \(ends[side].refusals)")
        // An end may acknowledge messages that the other never sent.
        for side in ends.indices { isHealthy[side] = false }
        if frames != nil {
            counts.taken += 1
            return
        }
        counts.refused += 1
        // After a refusal a stream begins again.
        if settings.isTwoWay { return begin() }
        reset()
    }

    /// Begins a one-way stream again; nothing is in transit.
    private func reset() {
        ends[0].reset()
        isHealthy[0] = true
    }
}

/// A coded message with some bytes changed.
private struct ChangedMessage {
    private(set) var bytes: [UInt8]

    /// Values of bytes at which rules begin or end.
    private static let edges: [UInt8] = [
        0x00, 0x01, 0x03, 0x07, 0x0F, 0x10, 0x70, 0x7F, 0x80, 0xC1, 0xF0, 0xFC, 0xFD, 0xFF,
    ]

    init(_ coded: [UInt8], _ others: [[UInt8]], _ input: inout StreamInput) {
        bytes = coded
        for _ in 0...input.number(below: 3) where bytes.count > 2 { change(others, &input) }
    }

    private mutating func change(_ others: [[UInt8]], _ input: inout StreamInput) {
        let kind = input.number(below: 9)
        if kind == 0 { return addPrefixes(input.take(input.number(below: 6))) }
        let place = 2 + input.place(in: Array(bytes.dropFirst(2)))
        switch kind {
        case 1, 2: bytes[place] = input.byte()
        case 3: bytes[place] ^= 1 << (input.byte() & 7)
        case 4: bytes[place] = Self.edges[input.number(below: Self.edges.count)]
        case 5: bytes.insert(contentsOf: input.take(input.number(below: 9)), at: place)
        case 6: bytes.removeSubrange(place..<min(bytes.count, place + 1 + input.number(below: 9)))
        case 7: bytes.removeSubrange(place...)
        default:
            guard !others.isEmpty else { return }
            let other = others[others.count - 1 - Int(input.byte()) % others.count]
            let piece = other.dropFirst(input.place(in: other)).prefix(Int(input.byte() & 31))
            bytes.insert(contentsOf: piece, at: place)
        }
    }

    /// Puts bytes where prefixes are, before the one that says the kind.
    private mutating func addPrefixes(_ prefixes: [UInt8]) {
        let kind = bytes[0] & 3
        if kind == 3 {
            bytes.insert(contentsOf: prefixes, at: 2)
        } else {
            bytes[0] |= 3
            bytes.insert(contentsOf: prefixes + [kind], at: 2)
        }
    }
}
