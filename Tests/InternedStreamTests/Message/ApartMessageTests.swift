import MsgPackReference
import TestSupport
import Testing

@testable import InternedStream

/// Messages APART: neither end keeps anything of them (docs/FORMAT.md, section 8.5).
@Suite struct ApartMessageTests {
    /// Level 0 sends frames as they are, whatever they are.
    @Test func framingSendsEveryMessageApart() throws {
        let pair = StreamPair(StreamParameters(level: .framing))
        let main: [UInt8] = [0x92, 1, 0xC1]
        #expect(try Array(pair.send(main).dropFirst(2)) == [Prefix.reset, 4] + main)
        #expect(try Array(pair.send(main).dropFirst(2)) == [4] + main)
        let message = StreamMessage(
            main, attachments: [[7, 8], [], [UInt8](repeating: 9, count: 200)])
        let coded = try pair.send(message)
        // Three lengths, of which 200 has two bytes; then all frames.
        #expect(
            Array(coded.dropFirst(2))
                == [5, 3, 2, 0, 0xC8, 1] + main + [7, 8] + [UInt8](repeating: 9, count: 200))
        #expect(coded[0] & 3 == MessageKind.extended)
        #expect(try pair.send(StreamMessage([], attachments: [[]])).dropFirst(2) == [5, 1, 0])
        #expect(pair.decoder.body.state.history.end == 1)
    }

    /// Any messages, also over the bounds of what other levels keep; the reference writes and reads the same.
    @Test(arguments: 0..<UInt64(4))
    func framingIsThatOfTheReference(seed: UInt64) throws {
        let pair = StreamPair(StreamParameters(level: .framing))
        let writer = ReferenceStreamEncoder(ReferenceStreamParameters(level: 0))
        let reader = ReferenceStreamDecoder()
        var traffic = StreamTraffic(seed: 40 + seed)
        for _ in 0..<60 {
            let attachments = (0..<traffic.next(below: 5)).map { _ in
                traffic.bytes(traffic.next(below: 300))
            }
            let message = StreamMessage(
                traffic.bytes(traffic.next(below: 300)), attachments: attachments)
            let coded = try pair.send(message)
            let frames = [message.main] + message.attachments
            #expect(try writer.encode(frames) == coded, "seed \(seed)")
            #expect(try reader.decode(coded) == frames, "seed \(seed)")
            #expect(pair.decoder.body.state.history.end == 1)
        }
    }

    /// Lengths that are longer than the message, or miss their end, at any cut.
    @Test func cutMessagesAreRefused() throws {
        var encoder = InternedStreamEncoder(StreamOptions(StreamParameters(level: .framing)))
        let message = StreamMessage([1, 2, 3], attachments: [[4, 5, 6, 7], [8]])
        let coded = try encoder.encode(message)
        let reference = ReferenceStreamDecoder()
        let reader = StreamReader()
        for length in 2..<coded.count {
            let cut = Array(coded.prefix(length))
            // The main frame may be empty; what is short of the attachments is refused.
            let repaired = reference.repaired(cut)
            #expect((repaired != nil) == (length >= coded.count - 3), "\(length)")
            guard let repaired else {
                #expect(reader.error(cut)?.code == .truncated)
                continue
            }
            #expect(try reader.decode(repaired).main.count == length - coded.count + 3)
        }
    }

    /// Between messages of the walk, one that goes apart changes nothing but the chain.
    @Test(arguments: [StreamLevel.fast, .small, .smallest], [false, true])
    func aMessageApartChangesNoState(level: StreamLevel, hasAttachments: Bool) throws {
        // A walk over more values than the limit is given up; level 1 has no walk.
        let pair = StreamPair(
            StreamParameters(level: level), limits: StreamLimits(values: 50), neverInterned: ["s"])
        var traffic = StreamTraffic(seed: 50)
        var apart = 0
        // The first ones are coded on credit.
        for _ in 0..<700 {
            try pair.send(StreamFailureTests.message)
            let end = pair.decoder.body.state.history.end
            let noise = traffic.bytes(60).map { $0 & 0x7F }
            let main = [0xDC, 0, 61] + noise + map([(str("s"), str("hidden"))])
            let attachments = hasAttachments ? [traffic.bytes(20), traffic.bytes(30)] : []
            let coded = try pair.send(StreamMessage(main, attachments: attachments))
            #expect(pair.stateDifference == nil)
            guard coded[0] & 3 == MessageKind.extended,
                coded[2] == (hasAttachments ? Prefix.apartWithAttachments : Prefix.apart)
            else { continue }
            apart += 1
            #expect(pair.decoder.body.state.history.end == end)
        }
        #expect(apart > 0)
    }

    /// Messages that all have a secret, of which the first ones would go apart for ever: APART teaches nothing.
    @Test(arguments: StreamLevel.allCases.dropFirst())
    func messagesWithSecretsAreLearned(level: StreamLevel) throws {
        let pair = StreamPair(
            StreamParameters(level: level), neverInterned: ["token"])
        let reference = ReferenceStreamEncoder(
            ReferenceStreamParameters(
                level: Int(level.rawValue), neverIntern: [Array("token".utf8)]))
        var traffic = StreamTraffic(seed: 77)
        var (plain, coded) = (0, 0)
        for number in 0..<400 {
            let main = map([
                (str("method"), str("GET")), (str("path"), str("/api/v2/items/\(number)")),
                (str("agent"), str("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")),
                (str("token"), [0xC4, 32] + traffic.bytes(32)),
            ])
            let bytes = try pair.send(main)
            #expect(try reference.encode([main]) == bytes, "message \(number)")
            (plain, coded) = (plain + main.count, coded + bytes.count)
        }
        #expect(coded * 2 < plain)
        #expect(pair.encoder.statistics.rawMessages == 0)
    }

    /// What is all secret or random goes apart, but for every sixteenth message.
    @Test(arguments: StreamLevel.allCases.dropFirst())
    func messagesThatTeachNothingCostLittle(level: StreamLevel) throws {
        let pair = StreamPair(
            StreamParameters(level: level), neverInterned: ["token"])
        var traffic = StreamTraffic(seed: 78)
        var (plain, coded) = (0, 0)
        for _ in 0..<800 {
            let main = map([
                (str("token"), [0xC4, 8] + traffic.bytes(8)),
                ([0xC4, 20] + traffic.bytes(20), [0xC0]),
            ])
            (plain, coded) = (plain + main.count, coded + (try pair.send(main).count))
        }
        #expect(coded <= plain + 800 * 6 + 1_024)
    }
}
