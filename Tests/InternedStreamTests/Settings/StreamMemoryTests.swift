import Foundation
import TestSupport
import Testing

@testable import InternedStream
@testable import StringInterning

/// Memory of both ends is bounded by what RESET announces, whatever comes and whoever is silent.
@Suite struct StreamMemoryTests {
    /// What the tables of a direction may take: items, events, places; choices, numbers, buckets; history.
    private func limitBytes(_ parameters: StreamParameters) -> Int {
        let entries = parameters.entries
        let items = entries * (16 + 64 + 4) + parameters.arenaBytes + 1_024
        let events = entries * 12 + 12 * parameters.anchors + 4 * parameters.replacements
        return items + events + 8 * 1_024 + 3 * (1 << parameters.historyLog2) + 1 << 14
    }

    /// 14, 15: keys seen once and never again. One million of them; STREAM_KEYS sets another number.
    /// (A release build was watched through 10^7: its resident memory stood at 20 MB from the second
    /// million on.)
    @Test(arguments: [StreamLevel.small, .smallest])
    func distinctKeysLeaveTheTablesFlat(level: StreamLevel) throws {
        let setting = ProcessInfo.processInfo.environment["STREAM_KEYS"].flatMap { Int($0) }
        let keys = setting ?? (level == .small ? 1_000_000 : 100_000)
        let parameters = StreamParameters(level: level)
        let pair = StreamPair(parameters)
        let perMessage = 10_000
        var early = 0
        for start in stride(from: 0, to: keys, by: perMessage) {
            var main: [UInt8] = [0xDE] + big(perMessage, 2)
            for number in start..<start + perMessage {
                main += [0xA8] + big(number &* 0x1E37_79B9_7F4A_7C15, 8) + [0x01]
            }
            try pair.send(main)
            if start == keys / 10 { early = pair.memoryBytes }
        }
        #expect(pair.stateDifference == nil)
        #expect(pair.memoryBytes <= max(early, 1) * 11 / 10, "nothing grows any more")
        // What the large messages needed beside the tables is given up.
        for _ in 0..<40 { try pair.send([0xC0]) }
        #expect(pair.memoryBytes <= 2 * limitBytes(parameters))
        // The table still works: what repeats is found.
        try pair.send(StreamFailureTests.message)
        try pair.send(StreamFailureTests.message)
        #expect(try pair.send(StreamFailureTests.message).count < 60)
    }

    /// The tables of the walk have their full size from the beginning; items and history grow.
    @Test(arguments: [(StreamSizes.default, 96_000), (.small, 32_000), (.tiny, 22_000)])
    func youngSessionIsSmall(sizes: StreamSizes, limitBytes: Int) throws {
        let pair = SessionPair(
            StreamParameters(entriesLog2: sizes.entriesLog2, historyLog2: sizes.historyLog2))
        for _ in 0..<2 {
            for toTheRight in [true, false] {
                try pair.exchange(
                    StreamMessage(map([(str("op"), str("hello"))])), toTheRight: toTheRight)
            }
        }
        #expect(pair.leftMemoryBytes < 2 * limitBytes)
    }

    /// What both ends of a direction hold after real traffic, what only the last message needed apart. Measured
    /// after 10,000 recorded messages: 515, 114 and 66 kB.
    @Test(arguments: [(StreamSizes.default, 540_000), (.small, 122_000), (.tiny, 72_000)])
    func presetsTakeAKnownAmount(sizes: StreamSizes, limitBytes: Int) throws {
        let pair = StreamPair(
            StreamParameters(entriesLog2: sizes.entriesLog2, historyLog2: sizes.historyLog2))
        for path in BundledCorpus.paths {
            for main in try BundledCorpus.messages(path).prefix(400) { try pair.send(main) }
        }
        pair.encoder.freeMessageMemory()
        pair.decoder.freeMessageMemory()
        let both = pair.encoder.statistics.memoryBytes + pair.decoder.statistics.memoryBytes
        #expect(both <= limitBytes)
        #expect(both > limitBytes / 2, "the bound says something")
    }

    /// A peer that never answers: the stream freezes, and nothing grows.
    @Test func silentPeerLeavesMemoryBounded() throws {
        let pair = SessionPair(StreamParameters(entriesLog2: 8))
        var traffic = StreamTraffic(seed: 2)
        var head = 0
        var memory = 0
        for number in 0..<6_000 {
            let message = StreamMessage(str("text number \(traffic.next(below: 1 << 40))"))
            try pair.exchange(message, toTheRight: true)
            if number == 5_000 { (head, memory) = (pair.leftHead, pair.leftMemoryBytes) }
        }
        #expect(pair.leftIsFrozen)
        #expect(pair.leftHead == head, "a frozen stream inserts nothing")
        #expect(pair.leftMemoryBytes == memory)
        // One acknowledgement is enough to thaw.
        pair.acknowledge(toTheRight: false)
        try pair.deliver(toTheRight: false)
        let text = str("a text after the thaw")
        let list = array([[UInt8]](repeating: text, count: 12))
        try pair.exchange(StreamMessage(list), toTheRight: true)
        #expect(!pair.leftIsFrozen && pair.leftHead == head + 1)
        #expect(pair.stateDifference(toTheRight: true) == nil)
    }

    /// Freezing starts and ends with each of the three bounds: items, bytes, messages.
    @Test(arguments: [3, 200, 0])
    func everyBoundOnWhatIsUnacknowledgedFreezes(textBytes: Int) throws {
        let pair = SessionPair(StreamParameters(entriesLog2: 6))
        for _ in 0..<3 {
            var sent = 0
            while !pair.leftIsFrozen && sent < 1_100 {
                sent += 1
                let text = String(repeating: "t", count: textBytes) + "\(sent * 7_919)"
                // In an array, because a text alone may go as a blob and become no item.
                let main = textBytes == 0 ? [UInt8(sent & 0x7F)] : array([[7], str(text)])
                try pair.exchange(StreamMessage(main), toTheRight: true)
            }
            #expect(pair.leftIsFrozen)
            // Some messages go raw and insert nothing.
            let bound = textBytes == 0 ? 1_026 : textBytes == 3 ? 64 : 16
            #expect(sent <= bound && sent >= (textBytes == 0 ? 1_024 : 3))
            pair.acknowledge(toTheRight: false)
            try pair.deliver(toTheRight: false)
            try pair.exchange(StreamMessage([0xC0]), toTheRight: true)
            #expect(!pair.leftIsFrozen)
        }
        #expect(pair.stateDifference(toTheRight: true) == nil)
    }

    /// Acknowledgements of what was never sent, and RESET inside a session.
    @Test func falseAcknowledgementsAreRefused() throws {
        for count in [2, 3, 100, 1 << 30] as [Int] {
            let pair = SessionPair(StreamParameters())
            try pair.exchange(StreamMessage([0xC0]), toTheRight: true)
            var front = Bytes()
            MessageFront(kind: Prefix.noMessage, acknowledged: count).write(to: &front)
            StreamCheck.sealAlone(&front)
            let bytes = unsafe [UInt8](unsafe front.buffer)
            #expect(pair.errorOnTheRight(bytes)?.code == .wrongAcknowledgement, "\(count)")
        }
        let pair = SessionPair(StreamParameters())
        try pair.exchange(StreamMessage([0xC0]), toTheRight: true)
        let reset = Prefix.reset | Prefix.resetTwoWay
        #expect(pair.errorOnTheRight([3, 0, reset, 1, 0xC0])?.code == .unexpectedReset)
    }

    /// A large message must not keep its size for ever.
    @Test(arguments: [StreamLevel.small, .smallest])
    func unusualMessageGivesItsMemoryBack(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        let large = [0xC6] + big(6 << 20, 4) + [UInt8](repeating: 7, count: 6 << 20)
        try pair.send(large)
        for _ in 0..<40 { try pair.send(StreamFailureTests.message) }
        #expect(pair.historyBytes <= 4 << 16)
        #expect(pair.stateDifference == nil)
    }
}

/// A large message is followed by small ones: what only the large one needed is given up.
@Suite struct LargeMessageMemoryTests {
    private static let bytes = 700_000

    /// A bin that nothing compresses.
    private static var random: StreamMessage {
        var traffic = StreamTraffic(seed: 4)
        let payload = (0..<bytes).map { _ in UInt8(traffic.next(below: 256)) }
        return StreamMessage([0xC6] + big(bytes, 4) + payload)
    }

    /// A bin of words in random order: a blob of very many sequences.
    private static var words: StreamMessage {
        var traffic = StreamTraffic(seed: 5)
        let words = (0..<50).map { number in (0..<7).map { UInt8(number * 5 + $0) } }
        var payload: [UInt8] = []
        while payload.count < bytes { payload += words[traffic.next(below: 50)] }
        return StreamMessage([0xC6] + big(bytes, 4) + payload[..<bytes])
    }

    /// As many attachments as are allowed.
    private static var attachments: StreamMessage {
        StreamMessage(
            [0xC0],
            attachments: (0..<4_096).map { [UInt8](repeating: UInt8($0 & 255), count: 170) })
    }

    @Test(arguments: [StreamLevel.fast, .small, .smallest], 0..<3)
    func memoryOfOneLargeMessageIsGivenUp(level: StreamLevel, kind: Int) throws {
        let pair = StreamPair(StreamParameters(level: level))
        for _ in 0..<20 { try pair.send(StreamFailureTests.message) }
        let before = pair.memoryWithoutHistory
        try pair.send([Self.random, Self.words, Self.attachments][kind])
        for _ in 0..<100 { try pair.send(StreamFailureTests.message) }
        // Each of eight blocks may keep 16 kB.
        let kept = 8 * 16_384
        #expect(pair.memoryWithoutHistory <= before + kept)
        // The history is part of the state: its last 64 KiB, in a block of twice the size.
        #expect(pair.historyBytes <= 4 << 16)
        #expect(pair.stateDifference == nil)
    }

    /// Large messages that come again and again keep their memory: it is not given up after each.
    @Test func memoryStaysWhileLargeMessagesAreFrequent() throws {
        let pair = StreamPair(StreamParameters(level: .smallest))
        try pair.send(Self.random)
        let large = pair.memoryWithoutHistory
        for number in 0..<60 {
            if number % 20 == 19 {
                try pair.send(Self.random)
            } else {
                try pair.send(StreamFailureTests.message)
            }
            #expect(pair.memoryWithoutHistory >= large / 2)
        }
    }
}

extension StreamPair {
    /// Bytes of tables and stages of both ends, but for the histories.
    var memoryWithoutHistory: Int {
        encoder.statistics.memoryBytes + decoder.statistics.memoryBytes - historyBytes
    }

    /// Bytes of the tables of both ends that this module can count.
    var memoryBytes: Int { encoder.body.state.memoryBytes + decoder.body.state.memoryBytes }

    var historyBytes: Int {
        encoder.body.state.history.memoryBytes + decoder.body.state.history.memoryBytes
    }
}

extension SessionPair {
    var leftHead: Int { left.encoder.body.state.items.head }
    var leftIsFrozen: Bool { left.encoder.body.state.isFrozen }
    var leftMemoryBytes: Int {
        left.encoder.body.state.memoryBytes + left.encoder.acknowledgements.memoryBytes
            + right.decoder.body.state.memoryBytes
    }
}
