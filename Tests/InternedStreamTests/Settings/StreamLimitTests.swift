import TestSupport
import Testing

@testable import InternedStream

/// Every limit at n and at n + 1, on both sides (docs/FORMAT.md, section 11): the decoder refuses, and
/// an encoder that knows the limit obeys it.
@Suite struct StreamLimitTests {
    /// An encoder that knows of no limits before a decoder with some.
    private func error(
        _ limits: StreamLimits, _ messages: [StreamMessage], level: StreamLevel = .small
    ) throws -> StreamError? {
        let free = StreamLimits(
            messageBytes: 1 << 40, outputRatio: 1 << 20, values: .max, attachments: .max,
            entriesLog2: 15)
        let pair = StreamPair(StreamParameters(level: level), limits: free)
        let reader = StreamReader(limits: limits)
        for message in messages {
            if let error = reader.error(try pair.encoder.encode(message)) { return error }
        }
        return nil
    }

    /// `depth` arrays in one another, with another value innermost.
    private func nested(_ depth: Int, innermost: [UInt8] = [0xC0]) -> [UInt8] {
        [UInt8](repeating: 0x91, count: depth) + innermost
    }

    /// A message that pays to be coded, with `depth` arrays around the innermost value.
    private func paying(_ depth: Int, innermost: [UInt8]) -> [UInt8] {
        array([nested(depth - 1, innermost: innermost)] + (0..<40).map { _ in str("some text") })
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func depthOf128IsCodedAndMoreGoesRaw(level: StreamLevel) throws {
        let shape = map([(str("a"), [1])])
        // Empty arrays and maps are scalars.
        for innermost in [[0xC0], shape, [0x90], [0x80]] as [[UInt8]] {
            let own = innermost == shape ? 1 : 0
            let pair = StreamPair(StreamParameters(level: level))
            // Once more by reference or shape.
            for _ in 0..<4 { try pair.send(paying(128 - own, innermost: innermost)) }
            #expect(pair.rawMessages == 0)
            try pair.send(paying(129 - own, innermost: innermost))
            #expect(pair.rawMessages == 1)
            try pair.send(paying(100_000, innermost: innermost))
            #expect(pair.rawMessages == 2)
        }
    }

    /// An array that is an item does not count.
    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func itemsAreNoDepth(level: StreamLevel) throws {
        let tuple = array([str("tuple"), [0x02]])
        let texts = (0..<40).map { _ in str("some text") }
        for (depth, raws) in [(127, 0), (128, 1)] {
            let pair = StreamPair(StreamParameters(level: level))
            try pair.send(array(texts + [tuple]))
            #expect(pair.rawMessages == 0)
            try pair.send(array(texts + [tuple, nested(depth, innermost: tuple)]))
            #expect(pair.rawMessages == raws)
        }
    }

    @Test func deepMapsInKeysGoRaw() throws {
        let pair = StreamPair()
        for depth in [127, 128, 129, 4_096, 100_000] {
            let key = [UInt8](repeating: 0x81, count: depth)
            try pair.send(key + [UInt8](repeating: 0xC0, count: depth + 1))
            #expect(pair.stateDifference == nil)
        }
        #expect(pair.rawMessages >= 3)
    }

    @Test func deeplyCutShortIsRefusedWithoutRecursion() throws {
        let pair = StreamPair()
        for depth in [128, 129, 500_000] {
            let error = #expect(throws: StreamError.self) {
                try pair.encoder.encode(main: [UInt8](repeating: 0x91, count: depth))
            }
            #expect(error?.code == .invalidMessage)
            try pair.send([0xC0])
        }
    }

    @Test func decoderRefusesMoreDepthThanItAllows() throws {
        for innermost in [[0xC0], [0x92, 1, 0xD4, 1, 0], map([(str("a"), [1])])] as [[UInt8]] {
            let own = innermost[0] & 0xE0 == 0x80 ? 1 : 0
            let limits = StreamLimits(depth: 10)
            let fits = StreamMessage(nested(10 - own, innermost: innermost))
            #expect(try error(limits, [fits, fits, fits]) == nil)
            let deep = StreamMessage(nested(11 - own, innermost: innermost))
            #expect(try error(limits, [deep])?.code == .tooDeep)
            // By reference: first where it fits, then one deeper.
            #expect(try error(limits, [fits, fits, deep])?.code == .tooDeep)
        }
    }

    @Test func depthCannotBeSetAboveTheStack() {
        var limits = StreamLimits(depth: 1_000_000)
        #expect(limits.depth == 128)
        limits.depth = 1_000_000
        #expect(limits.depth == 128)
        limits.depth = -1
        #expect(limits.depth == 0)
    }

    @Test func opaqueValuesCountAsDepthAndAsValues() throws {
        let limits = StreamLimits(values: 6, depth: 8)
        let pair = StreamPair(limits: limits, neverInterned: ["secret"])
        for depth in 1...12 {
            for extra in 1...6 {
                let fields = (0..<extra).map { _ in (str("secret"), nested(depth)) }
                for _ in 0..<3 { try pair.send(map(fields)) }
                #expect(pair.stateDifference == nil)
            }
        }
        #expect(pair.rawMessages > 50)
    }

    @Test(arguments: StreamLevel.allCases)
    func messageBytesAreLimited(level: StreamLevel) throws {
        var traffic = StreamTraffic(seed: 12)
        for size in [1, 60, 255, 1_000, 5_000] {
            let payload = traffic.bytes(size)
            let main = [0xC5] + big(size, 2) + payload
            let message = StreamMessage(main, attachments: [payload])
            var limits = StreamLimits(messageBytes: message.main.count + size)
            #expect(try error(limits, [message, message], level: level) == nil)
            limits.messageBytes -= 1
            #expect(try error(limits, [message], level: level)?.code == .outputTooLarge)
            #expect(try error(limits, [message], level: level)?.isLimit == true)
        }
    }

    /// The body may be longer than the message: it must fit the limit of the inflater too.
    @Test(arguments: StreamLevel.allCases)
    func encoderObeysTheLimitOnBytes(level: StreamLevel) throws {
        for seed in 0..<UInt64(60) {
            var traffic = StreamTraffic(seed: seed)
            let messages = (0..<4).map { _ in traffic.message() }
            let size = messages.map { $0.attachments.reduce($0.main.count) { $0 + $1.count } }
            let limits = StreamLimits(messageBytes: size.max() ?? 0)
            let pair = StreamPair(StreamParameters(level: level), limits: limits)
            for message in messages { try pair.send(message) }
        }
    }

    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func valuesAreLimited(level: StreamLevel) throws {
        let message = StreamMessage(array([[UInt8]](repeating: [0xC0], count: 99)))
        #expect(try error(StreamLimits(values: 100), [message], level: level) == nil)
        #expect(
            try error(StreamLimits(values: 99), [message], level: level)?.code == .tooManyValues)
        let pair = StreamPair(StreamParameters(level: level), limits: StreamLimits(values: 99))
        try pair.send(message)
        #expect(pair.rawMessages == 1)
        for seed in 0..<UInt64(40) {
            var traffic = StreamTraffic(seed: seed)
            let limits = StreamLimits(values: 1 + Int(seed))
            let pair = StreamPair(
                StreamParameters(level: level), limits: limits, neverInterned: ["field-3-1"])
            for _ in 0..<12 { try pair.send(traffic.message()) }
        }
    }

    @Test(arguments: StreamLevel.allCases)
    func attachmentsAreLimited(level: StreamLevel) throws {
        for attachments in [[[UInt8]](repeating: [], count: 5), [[1], [2], [3], [], [4]]] {
            let message = StreamMessage([0xC0], attachments: attachments)
            #expect(try error(StreamLimits(attachments: 5), [message], level: level) == nil)
            #expect(
                try error(StreamLimits(attachments: 4), [message], level: level)?.code
                    == .tooManyAttachments)
        }
    }

    @Test func parametersAreLimited() throws {
        for (entries, history) in [(12, 16), (4, 8)] {
            let limits = StreamLimits(entriesLog2: entries, historyLog2: history)
            for (more, isAllowed) in [(0, true), (1, false)] where entries + more <= 15 {
                let pair = StreamPair(
                    StreamParameters(entriesLog2: entries + more, historyLog2: history),
                    limits: StreamLimits(entriesLog2: 15))
                let error = StreamReader(limits: limits).error(try pair.send([0xC0]))
                #expect(error?.code == (isAllowed ? nil : .parametersTooLarge))
            }
            // An encoder that knows the limits stays below them.
            let obedient = StreamPair(StreamParameters(entriesLog2: 15), limits: limits)
            try obedient.send([0xC0])
        }
    }

    /// 10, 11: one byte on the wire for a whole item.
    @Test(arguments: StreamLevel.allCases.dropFirst(2))
    func amplificationIsBounded(level: StreamLevel) throws {
        let text = str(String(repeating: "x", count: 252))
        let bomb = StreamMessage(array([[UInt8]](repeating: text, count: 30_000)))
        let free = StreamLimits(outputRatio: 1 << 20)
        let coded = try StreamPair(StreamParameters(level: level), limits: free).send(bomb)
        #expect(coded.count < 2_000, "a bomb indeed: \(coded.count) bytes")
        var limits = StreamLimits(outputRatio: 1)
        #expect(try error(limits, [bomb], level: level)?.code == .outputTooLarge)
        // An encoder that knows the ratio sends the message raw instead.
        let pair = StreamPair(StreamParameters(level: level), limits: limits)
        #expect(try pair.send(bomb).count == bomb.main.count + 4)
        limits = StreamLimits(outputRatio: 1 << 20, values: 30_000)
        #expect(try error(limits, [bomb], level: level)?.code == .tooManyValues)
    }

    /// 47: limits out of a handshake gone wrong.
    @Test func absurdLimitsDoNotTrap() throws {
        for value in [Int.min, -1, 0, 1, Int.max / 4, Int.max - 1, Int.max] {
            let limits = StreamLimits(
                messageBytes: value, outputRatio: value, values: value, depth: value,
                attachments: value, entriesLog2: value, historyLog2: value)
            for level in StreamLevel.allCases {
                let pair = StreamPair(StreamParameters(level: level), limits: limits)
                for main in [[0xC0], array([[1], str("text"), [0x91, 0xC0]])] as [[UInt8]] {
                    guard let coded = try? pair.encoder.encode(main: main) else { continue }
                    _ = pair.error(coded)
                }
                for bytes in [[3, 0, 16, 0], [3, 0, 24, 4, 8, 0, 0], [3, 0, 16, 1, 0xC0]] {
                    _ = StreamReader(limits: limits).error(bytes.map { UInt8($0) })
                }
            }
        }
    }

    /// Lengths that are claimed and not there reserve nothing: the message ends first.
    @Test func claimedLengthsReserveNothing() throws {
        let claims: [[UInt8]] = [
            [0, 0, 1, 0xDB, 0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 9, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF],
            [0, 0, 9, 0xDF, 0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 1, 0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            [0, 0, 13, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0, 0, 13, 64],
            [2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [2, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [Prefix.tail, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 1, 0xC1],
            [Prefix.attachments, 1, 0, 0, 0, 1, 0xC0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        ]
        for claim in claims {
            let reader = StreamReader(limits: StreamLimits(messageBytes: 1 << 40))
            let code = try #require(reader.error([3, 0, Prefix.reset] + claim)).code
            #expect(
                [.truncated, .tooManyAttachments, .outputTooLarge, .invalidOperand].contains(code),
                "\(claim.hex)")
        }
    }
}

extension StreamPair {
    /// Messages that the encoder sent raw.
    var rawMessages: Int { encoder.statistics.rawMessages }
}
