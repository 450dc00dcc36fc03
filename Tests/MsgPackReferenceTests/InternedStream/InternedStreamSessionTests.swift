import TestSupport
import Testing

@testable import MsgPackReference

/// Section 9: two directions that refer to each other's items.
struct InternedStreamSessionTests {
    private let connection = StreamConnection(.init(entriesLog2: 4))

    private func text(_ text: String) -> [UInt8] { StreamToken.shortest(.str, Array(text.utf8)) }

    private func prefixes(_ coded: [UInt8]) throws -> [StreamPrefix] {
        try StreamFrontReader(coded).front.prefixes
    }

    @Test func itemOfThePeerIsReferredTo() throws {
        _ = try connection.send([text("from side 0")], from: 0)
        let coded = try connection.send([text("from side 0")], from: 1)
        // A miss, PEER1, and the difference to item 0.
        #expect(coded.suffix(3) == [0, WalkUnit.peer1, 0])
    }

    @Test func silentPeerFreezesTheStream() throws {
        for number in 0..<12 {
            let coded = try connection.send([text("text number \(number)")], from: 0)
            // Five items are more than a quarter of sixteen.
            #expect(try prefixes(coded).contains(.freeze) == (number == 5))
        }
        _ = try connection.send([[0xC0]], from: 1)
        let thawed = try connection.send([text("new text")], from: 0)
        #expect(try prefixes(thawed).contains(.thaw))
    }

    @Test func messageInsertsHalfOfTheItems() throws {
        let texts = (0..<10).map { text("text number \($0)") }
        _ = try connection.send([[0x9A] + texts.flatMap { $0 }], from: 0)
        #expect(connection.sides[0].encoder.dump.contains("head 8 "))
        #expect(connection.statesAreEqual(from: 0))
    }

    @Test func manyUnacknowledgedMessagesFreezeTheStream() throws {
        for number in 0..<1_030 {
            let coded = try connection.send([[0xC0]], from: 0)
            #expect(try prefixes(coded).contains(.freeze) == (number == 1_025))
        }
    }

    @Test func rawMessageTakesItsItemsBack() throws {
        _ = try connection.send([text("kept")], from: 0)
        // Nested too deep, after a text that was already inserted.
        let deep = [0x92] + text("taken back") + Array(repeating: 0x91, count: 130) + [0xC0]
        let coded = try connection.send([deep], from: 0)
        #expect(coded[0] & 3 == 1)
        #expect(connection.sides[0].encoder.dump.contains("head 1 "))
        #expect(connection.statesAreEqual(from: 0))
        _ = try connection.send([[0x92] + text("kept") + text("taken back")], from: 1)
        #expect(connection.statesAreEqual(from: 1))
    }

    @Test func acknowledgementTravelsAlone() throws {
        let sides = connection.sides
        for _ in 0..<5 { _ = try connection.send([[0xC0]], from: 0) }
        let packet = try #require(sides[1].encoder.acknowledgement())
        // Three in the header, two in the varint.
        #expect(packet[0] & 0x0F == 0x0F)
        #expect(packet.dropFirst(2) == [3, 2])
        #expect(try sides[0].decode(packet).isEmpty)
        #expect(sides[1].encoder.acknowledgement() == nil)
        #expect(throws: ReferenceStreamError(.acknowledgementInvalid, offset: 0)) {
            try sides[0].decode(packet)
        }
    }

    @Test func sessionIsNotResetAgain() throws {
        let coded = try connection.send([[0xC0]], from: 0)
        for _ in 0..<2 {
            #expect(throws: ReferenceStreamError(.resetNotAllowed, offset: 0)) {
                try connection.sides[1].decode(coded)
            }
        }
    }

    @Test func itemsThatWereNotAcknowledgedAreRefused() throws {
        _ = try connection.send([text("from side 0")], from: 0)
        var coded = try connection.send([text("from side 0")], from: 1)
        // The same body with another operand: no item 1 was acknowledged.
        coded[coded.count - 1] = 1
        let fresh = StreamConnection(.init(entriesLog2: 4))
        _ = try fresh.send([text("from side 0")], from: 0)
        let error = #expect(throws: ReferenceStreamError.self) {
            try fresh.sides[0].decode(coded)
        }
        #expect(error?.code == .itemGone)
    }

    @Test func listenerReadsBothDirections() throws {
        let listener = ReferenceStreamListener()
        for number in 0..<20 {
            let side = number % 2
            let frames = [[0x92] + text("text \(number / 2)") + [UInt8(number)], [1, 2, 3]]
            let coded = try connection.send(frames, from: side)
            #expect(try listener.decode(coded, ofFirst: side == 0) == frames)
        }
    }
}
