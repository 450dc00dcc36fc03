import TestSupport
import Testing

@testable import MsgPackReference

/// Section 9: two directions that refer to each other's items.
struct InternedStreamSessionTests {
    private let connection = StreamConnection(.init(entriesLog2: 4))

    private func text(_ text: String) -> [UInt8] { StreamToken.shortest(.str, Array(text.utf8)) }

    /// A message that only raises the numbers of both ends.
    private func answer() throws { _ = try connection.send([[0xC0]], from: 1) }

    @Test func itemOfThePeerIsReferredTo() throws {
        _ = try connection.send([text("from side 0")], from: 0)
        let coded = try connection.send([text("from side 0")], from: 1)
        // RESET with operands, header, check; a miss PEER1 0, a hit END.
        #expect(coded.count == 3 + 1 + 2 + 3 + 1)
        #expect(coded.suffix(4) == [0, 5, 0, 2])
    }

    @Test func peerStillRefersToItemsBelowTheFloor() throws {
        _ = try connection.send([text("from side 0")], from: 0)
        #expect(throws: ReferenceStreamError(.notMessagePack, offset: 0)) {
            try connection.sides[0].encode([[0xC1]])
        }
        // Text twice pays for CLEAR.
        let cleared = try connection.send([[0x92] + text("again") + text("again")], from: 0)
        #expect(cleared.first == 0x4F)
        let coded = try connection.send([text("from side 0")], from: 1)
        #expect(coded.suffix(4) == [0, 5, 0, 2])
    }

    @Test func silentPeerFreezesTheStream() throws {
        for number in 0..<12 {
            let coded = try connection.send([text("text number \(number)")], from: 0)
            // Five items are more than entries / 4.
            #expect((coded.first == 0x43) == (number == 5))
        }
        #expect(connection.sides[0].encoder.dump.contains("frozen true\nhead 5 "))
        try answer()
        let thawed = try connection.send([text("new text")], from: 0)
        #expect(thawed.first == 0x47)
        #expect(connection.sides[0].encoder.dump.contains("frozen false\n"))
    }

    @Test func messageInsertsHalfOfTheRing() throws {
        let texts = (0..<10).map { text("text number \($0)") }
        _ = try connection.send([[0x9A] + texts.flatMap { $0 }], from: 0)
        #expect(connection.sides[0].encoder.dump.contains("head 8 "))
        #expect(connection.statesAreEqual(from: 0))
    }

    @Test func manyUnacknowledgedMessagesFreezeTheStream() throws {
        for number in 0..<1_030 {
            let coded = try connection.send([[0xC0]], from: 0)
            #expect((coded.first == 0x43) == (number == 1_025))
        }
    }

    @Test func rawMessageTakesItsItemsBack() throws {
        _ = try connection.send([text("kept")], from: 0)
        // Nested too deep, after a text that was already inserted.
        let deep = [0x92] + text("taken back") + Array(repeating: 0x91, count: 130) + [0xC0]
        let coded = try connection.send([deep], from: 0)
        #expect(coded[0] & 3 == 1)
        #expect(connection.sides[0].encoder.dump.contains("head 1 floor 1 "))
        #expect(connection.statesAreEqual(from: 0))
        _ = try connection.send([[0x92] + text("kept") + text("taken back")], from: 1)
        #expect(connection.statesAreEqual(from: 1))
    }

    @Test func acknowledgementStandsAlone() throws {
        let sides = connection.sides
        for _ in 0..<5 { _ = try connection.send([[0xC0]], from: 0) }
        let packet = try #require(sides[1].encoder.acknowledgement())
        #expect(packet == [0x53, 5])
        #expect(try sides[0].decode(packet).isEmpty)
        #expect(sides[1].encoder.acknowledgement() == nil)
        #expect(throws: ReferenceStreamError(.acknowledgementInvalid, offset: 0)) {
            try sides[0].decode([0x53, 1])
        }
    }

    @Test func sessionIsNotResetAgain() throws {
        let coded = try connection.send([[0xC0]], from: 0)
        #expect(throws: ReferenceStreamError(.resetNotAllowed, offset: 0)) {
            try connection.sides[1].decode(coded)
        }
        #expect(throws: ReferenceStreamError(.resetNotAllowed, offset: 0)) {
            try connection.sides[1].decode(coded)
        }
    }

    @Test func itemsOutsideTheWindowAreRefused() throws {
        _ = try connection.send([text("from side 0")], from: 0)
        var coded = try connection.send([text("from side 0")], from: 1)
        // The same body with another operand: no item 1 was acknowledged.
        coded[coded.count - 2] = 1
        let fresh = StreamConnection(.init(entriesLog2: 4))
        _ = try fresh.send([text("from side 0")], from: 0)
        let error = #expect(throws: ReferenceStreamError.self) {
            try fresh.sides[0].decode(coded)
        }
        #expect(error?.code == .itemGone)
    }
}
