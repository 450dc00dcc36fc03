import Testing

@testable import InternedStream

/// What an encoder knows about the peer, where a test can ask it.
private final class Peer {
    private var known = Acknowledgements()
    var head: Int { known.head }
    var insertedBytes: UInt32 { known.insertedBytes }
    var messages: Int { known.messages }
    var memoryBytes: Int { known.memoryBytes }

    func take(_ count: Int) -> Bool { known.take(count) }

    func noteSent(head: Int, insertedBytes: UInt32) {
        known.noteSent(head: head, insertedBytes: insertedBytes)
    }
}

/// How far the peer has read (docs/FORMAT.md, section 9).
@Suite struct AcknowledgementTests {
    @Test func theHeadFollowsTheMessagesInTheirOrder() {
        let known = Peer()
        for (head, bytes) in [(2, 20), (2, 20), (5, 50), (5, 50), (9, 90)] {
            known.noteSent(head: head, insertedBytes: UInt32(bytes))
        }
        #expect(known.messages == 5)
        #expect(known.take(0) && known.head == 0)
        #expect(known.take(1) && known.head == 2 && known.insertedBytes == 20)
        #expect(known.take(2) && known.head == 5 && known.messages == 2)
        #expect(known.take(1) && known.head == 5)
        #expect(!known.take(2), "only one is left")
        #expect(known.take(1) && known.head == 9 && known.messages == 0)
        #expect(!known.take(1), "no message was sent")
    }

    /// Messages beyond the limit once counted as read after those sent later.
    @Test func messagesBeyondTheLimitAreAcknowledgedBeforeLaterOnes() {
        let known = Peer()
        for _ in 0..<1_500 { known.noteSent(head: 3, insertedBytes: 30) }
        #expect(known.take(1_100) && known.head == 3)
        known.noteSent(head: 8, insertedBytes: 80)
        #expect(known.take(100) && known.head == 3, "the newest message was not read yet")
        #expect(known.take(300) && known.head == 3)
        #expect(known.take(1) && known.head == 8 && known.messages == 0)
    }

    @Test func messagesThatChangeNothingTakeNoMemory() {
        let known = Peer()
        known.noteSent(head: 1, insertedBytes: 3)
        let before = known.memoryBytes
        for _ in 0..<100_000 { known.noteSent(head: 1, insertedBytes: 3) }
        #expect(known.memoryBytes == before)
        #expect(known.messages == 100_001)
    }

    @Test func growthKeepsTheOrder() {
        let known = Peer()
        for head in 1...3 { known.noteSent(head: head, insertedBytes: UInt32(head)) }
        #expect(known.take(2) && known.head == 2)
        for head in 4...40 { known.noteSent(head: head, insertedBytes: UInt32(head)) }
        for head in 3...40 { #expect(known.take(1) && known.head == head) }
    }
}
