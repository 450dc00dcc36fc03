import TestSupport
import Testing

@testable import InternedStream

/// Attachments at the bounds of what is kept and coded (docs/FORMAT.md, section 8).
@Suite struct AttachmentTests {
    /// Nothing, a quarter of the window, one more; 1 MiB and one more.
    @Test(arguments: StreamLevel.allCases, [8, 12, 16])
    func everyBoundComesOutUnchanged(level: StreamLevel, historyLog2: Int) throws {
        let quarter = 1 << (historyLog2 - 2)
        let pair = StreamPair(StreamParameters(level: level, historyLog2: historyLog2))
        var traffic = StreamTraffic(seed: UInt64(historyLog2))
        for size in [0, 1, quarter - 1, quarter, quarter + 1, 1 << 20, (1 << 20) + 1] {
            let uniform = [UInt8](repeating: 7, count: size)
            let random = size <= 1 << 16 ? traffic.bytes(size) : uniform
            for attachments in [[uniform], [random], [random, [], uniform]] {
                for _ in 0..<2 {
                    try pair.send(StreamMessage([0x91, 0x01], attachments: attachments))
                    try pair.send(StreamFailureTests.message)
                    #expect(pair.stateDifference == nil, "\(size)")
                }
            }
        }
    }

    /// An attachment of a quarter of the window can be referred to by the next message, a longer one not.
    @Test func aQuarterOfTheWindowIsKept() throws {
        for (size, isKept) in [(1_024, true), (1_025, false)] {
            let pair = StreamPair(StreamParameters(historyLog2: 12))
            var traffic = StreamTraffic(seed: 5)
            let message = StreamMessage([0xC0], attachments: [traffic.bytes(size)])
            try pair.send(message)
            let coded = try pair.send(message)
            #expect((coded.count < 100) == isKept, "\(size): \(coded.count)")
        }
    }

    /// Long copies after a short main frame once were written past the end of the encoder's memory.
    @Test func attachmentsMayBeFarLongerThanTheMainFrame() throws {
        let pair = StreamPair()
        var traffic = StreamTraffic(seed: 6)
        // Every eighth byte is another, so that copies hardly pay.
        for _ in 0..<20 {
            let known = traffic.bytes(9_000)
            try pair.send(StreamMessage([0xC0], attachments: [known]))
            var changed = known
            for place in stride(from: 0, to: 9_000, by: 12) { changed[place] ^= 1 }
            try pair.send(StreamMessage([0xC0], attachments: [changed, changed]))
            #expect(pair.stateDifference == nil)
        }
    }

    /// Values at silent places at the end of the main frame once made the decoder take attachments for units.
    @Test(arguments: StreamLevel.allCases)
    func mainFrameMayEndWithWhatCostsNothing(level: StreamLevel) throws {
        let pair = StreamPair(StreamParameters(level: level))
        for number in 0..<100 {
            let main = array([[UInt8(number)], [1], [2], array([[3], [4]]), str("the same")])
            let attachments = number % 3 == 0 ? [] : [[1, 2, 3], [UInt8](repeating: 1, count: 40)]
            try pair.send(StreamMessage(main, attachments: attachments))
            #expect(pair.stateDifference == nil)
        }
    }
}
