import InternedStream
import TestSupport
import Testing

/// Replies that `decode` asks for (docs/FORMAT.md, section 9). A client of the public face: it needs no
/// `unsafe` and no other import.
@Suite struct ReplyTests {
    /// Sends texts that are all new, `count` of them, to a peer that only replies.
    ///
    /// - Returns: bytes of the messages, bytes of the replies, and whether the sender was ever frozen.
    private func sendToSilentPeer(
        _ texts: [[UInt8]]
    ) throws -> (coded: Int, replies: Int, wasFrozen: Bool) {
        var speaker = StreamSession()
        var listener = StreamSession()
        var result = (coded: 0, replies: 0, wasFrozen: false)
        for text in texts {
            let coded = try speaker.encode(text)
            let received = try listener.decode(coded)
            #expect(received.message?.main == text)
            result.coded += coded.count
            if let reply = received.reply {
                result.replies += reply.count
                let answer = try speaker.decode(reply)
                #expect(answer.message == nil)
            }
            if speaker.sent.isFrozen { result.wasFrozen = true }
        }
        return result
    }

    /// Texts of which every fourth comes again later.
    private func texts(_ count: Int) -> [[UInt8]] {
        (0..<count).map { number in
            let value = number % 4 == 3 ? number / 8 : number * 7_919
            return str("text number \(value), which is long enough")
        }
    }

    /// A silent side once froze the other for ever.
    @Test func conversationWithASilentSideIsAsSmallAsOneWay() throws {
        let texts = texts(6_000)
        var oneWay = InternedStreamEncoder()
        var alone = 0
        for text in texts { alone += try oneWay.encode(text).count }
        let result = try sendToSilentPeer(texts)
        #expect(!result.wasFrozen)
        #expect(result.replies > 0)
        #expect(result.coded == alone)
        // A reply of three bytes or fewer for a hundred messages.
        #expect(result.replies * 100 <= 3 * texts.count)
    }

    @Test func noReplyIsDueWhileMessagesAcknowledge() throws {
        var left = StreamSession()
        var right = StreamSession()
        for text in texts(2_000) {
            let there = try right.decode(try left.encode(text))
            let back = try left.decode(try right.encode([0xC0]))
            #expect(there.reply == nil && back.reply == nil)
        }
        let unacknowledged = right.received.unacknowledgedMessages
        #expect(unacknowledged == 0)
    }

    @Test func acknowledgementOnRequestLeavesNothingDue() throws {
        var left = StreamSession()
        var right = StreamSession()
        _ = try right.decode(try left.encode([0xC0]))
        let counts = (left.sent.unacknowledgedMessages, right.received.unacknowledgedMessages)
        #expect(counts == (1, 1))
        let first = right.acknowledgeNow()
        let reply = try #require(first)
        let second = right.acknowledgeNow()
        #expect(second == nil)
        let answer = try left.decode(reply)
        #expect(answer.message == nil && answer.reply == nil)
        let unacknowledged = left.sent.unacknowledgedMessages
        #expect(unacknowledged == 0)
    }
}
