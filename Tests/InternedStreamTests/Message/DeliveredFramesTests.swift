import TestSupport
import Testing

@testable import InternedStream

/// The frames that a decoder hands out by address.
@Suite struct DeliveredFramesTests {
    /// What a decoder hands out after `coded`, whatever it says to it.
    private func frames(
        _ coded: [UInt8], _ decoder: inout InternedStreamDecoder
    ) -> [[UInt8]] {
        unsafe coded.withUnsafeBytes { try? unsafe decoder.decode(bytes: $0) }
        return (0..<decoder.frameCount).map { unsafe [UInt8](decoder.frame($0)) }
    }

    @Test func theyAreThoseOfTheMessageDecodedLast() throws {
        var traffic = StreamTraffic(seed: 11)
        var encoder = InternedStreamEncoder()
        var decoder = InternedStreamDecoder()
        for _ in 0..<200 {
            let message = traffic.message()
            let found = frames(try encoder.encode(message), &decoder)
            #expect(found == [message.main] + message.attachments)
        }
    }

    @Test func thereAreNoneBeforeAMessageAndAfterAnError() throws {
        let message = StreamMessage([0x91, 0xC0], attachments: [[1, 2], []])
        var encoder = InternedStreamEncoder()
        var decoder = InternedStreamDecoder()
        let before = decoder.frameCount
        #expect(before == 0)
        let found = frames(try encoder.encode(message), &decoder)
        #expect(found == [[0x91, 0xC0], [1, 2], []])
        var damaged = try encoder.encode(message)
        damaged[damaged.count - 1] ^= 1
        let left = frames(damaged, &decoder)
        #expect(left.isEmpty)
        let isPoisoned = decoder.isPoisoned
        #expect(isPoisoned)
    }

    @Test func acknowledgementsHaveNone() throws {
        var left = StreamSession()
        var right = StreamSession()
        _ = try right.decode(try left.encode(StreamMessage([0x91, 0xC0])))
        _ = try left.decode(try right.encode(StreamMessage([0x92, 0xC0, 0xC3])))
        var count = left.frameCount
        #expect(count == 1)
        _ = try right.decode(try left.encode(StreamMessage([0x91, 0xC2])))
        let acknowledgement = right.acknowledgeNow() ?? []
        let answer = try left.decode(acknowledgement)
        #expect(answer.message == nil)
        count = left.frameCount
        #expect(count == 0)
    }
}
