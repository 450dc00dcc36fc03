import TestSupport
import Testing

@testable import MsgPackReference

/// Section 12: what the encoder writes, and that everything comes back.
struct InternedStreamEncoderTests {
    /// A random MessagePack value, in any form, with text that repeats itself in part.
    private func value(_ generator: inout SeededGenerator, depth: Int) -> [UInt8] {
        func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let texts = ["alpha-0001", "alpha-00ff", "t-17.25", "t-18.5", "key", "k", "", "beta"]
        switch random(0...(depth > 0 ? 15 : 12)) {
        case 0: return [[0xC0, 0xC2, 0xC3][random(0...2)]]
        case 1: return [UInt8(random(0...127))]
        case 2: return [0xCB] + bytes(8)
        case 3: return [0xCA] + bytes(4)
        case 4: return [0xD3] + bytes(8)
        case 5: return [0xCF] + bytes(8)
        case 6: return [0xCD] + bytes(2)
        case 7: return [0xD0] + bytes(1)
        case 8: return StreamToken.shortest(.str, Array(texts[random(0...7)].utf8))
        case 9: return [0xDA, 0, 5] + Array("wide\(random(0...3))".utf8)
        case 10: return StreamToken.shortest(.bin, bytes(random(0...300)))
        case 11: return StreamToken.shortest(.str, bytes(random(0...40)))
        case 12: return [0xC7, 12, 1] + bytes(12)
        case 13:
            let count = random(0...9)
            return (0..<count).reduce([0x90 | UInt8(count)]) { all, _ in
                all + value(&generator, depth: depth - 1)
            }
        case 14:
            let count = random(0...4)
            return (0..<(2 * count)).reduce([0xDE, 0, UInt8(count)]) { all, _ in
                all + value(&generator, depth: depth - 1)
            }
        default:
            return (0..<3).reduce([0x83]) { all, field in
                all + StreamToken.shortest(.str, Array(texts[field + 4].utf8))
                    + value(&generator, depth: depth - 1)
            }
        }
    }

    @Test(arguments: [1, 2, 3], [4, 12])
    func randomMessagesComeOutUnchanged(level: Int, entriesLog2: Int) throws {
        let seed = UInt64(level * 100 + entriesLog2)
        var generator = SeededGenerator(seed: seed)
        let connection = StreamConnection(
            .init(level: level, entriesLog2: entriesLog2, historyLog2: 8))
        for number in 0..<120 {
            let side = Int.random(in: 0...1, using: &generator)
            let main = value(&generator, depth: 4)
            let attachments = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                value(&generator, depth: 2)
            }
            let coded = try connection.send([main] + attachments, from: side)
            // Header, check, RESET with parameters, the kind, acknowledgement; and sixteen bytes of growth.
            let bound = StreamConnection.rawBytes([main] + attachments) + 8 + 16
            #expect(coded.count <= bound, "seed \(seed), message \(number)")
            if number % 8 == 0 {
                #expect(connection.statesAreEqual(from: side), "seed \(seed), message \(number)")
            }
        }
    }

    @Test func incompressibleMessagesGoRaw() throws {
        var generator = SeededGenerator(seed: 5)
        let encoder = ReferenceStreamEncoder()
        _ = try encoder.encode([[0xC0]])
        let main =
            [0xDC, 0x08, 0x00]
            + (0..<2_048).map { _ in
                UInt8.random(in: 0...127, using: &generator)
            }
        let coded = try encoder.encode([main])
        #expect(coded[0] & 3 == 1)
        #expect(coded.count == main.count + 2)
    }

    @Test func shortNovelMessagesAreNotRaw() throws {
        let encoder = ReferenceStreamEncoder()
        for number in 0..<4 {
            let name = Array("novel \(number)".utf8)
            let coded = try encoder.encode([[0x81] + StreamToken.shortest(.str, name) + [0xC0]])
            #expect(try StreamFrontReader(coded).front.kind == .coded)
        }
    }

    @Test func levelZeroIsRaw() throws {
        let connection = StreamConnection(.init(level: 0))
        for _ in 0..<3 {
            let coded = try connection.send([[0xC1], [1, 2]], from: 0)
            #expect(coded.suffix(5) == [1, 2, 0xC1, 1, 2])
        }
    }

    @Test func deepMessageGoesRaw() throws {
        let connection = StreamConnection(.init(limits: .init(depth: 20)))
        let deepest = Array(repeating: UInt8(0x91), count: 20) + [0xC0]
        let coded = try connection.send([deepest], from: 0)
        #expect(try StreamFrontReader(coded).front.kind == .coded)
        #expect(try connection.send([[0x91] + deepest], from: 0)[0] & 3 == 1)
    }

    @Test func brokenMainFrameChangesNothing() throws {
        let encoder = ReferenceStreamEncoder()
        let decoder = ReferenceStreamDecoder()
        #expect(try decoder.decode(encoder.encode([[0xA3, 1, 2, 3]])) == [[0xA3, 1, 2, 3]])
        for broken: [UInt8] in [[], [0xC1], [0x91], [0x01, 0x02], [0xA3, 1, 2]] {
            #expect(throws: ReferenceStreamError(.notMessagePack, offset: 0)) {
                try encoder.encode([broken])
            }
        }
        let coded = try encoder.encode([[0xA3, 1, 2, 3]])
        #expect(coded.count == 3)
        #expect(try decoder.decode(coded) == [[0xA3, 1, 2, 3]])
        #expect(encoder.dump == decoder.dump)
    }

    @Test func stageIsTakenBackWithItsMessage() throws {
        var generator = SeededGenerator(seed: 11)
        let encoder = ReferenceStreamEncoder(.init(level: 3))
        let decoder = ReferenceStreamDecoder()
        var kinds: Set<UInt8> = []
        for number in 0..<8 {
            let noise = (0..<4_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let bin = StreamToken.shortest(.bin, noise)
            let coded = try encoder.encode([number % 2 == 0 ? [0x91, 7] : [0x92] + bin + [7]])
            kinds.insert(try StreamFrontReader(coded).front.kind.rawValue)
            _ = try decoder.decode(coded)
            #expect(encoder.dump == decoder.dump)
        }
        #expect(kinds == [0, 1])
    }

    @Test func limitsOfAMessageChangeNothing() throws {
        let limits = ReferenceStreamLimits(messageBytes: 4, attachments: 1)
        let encoder = ReferenceStreamEncoder(.init(limits: limits))
        _ = try encoder.encode([[0xC0]])
        let before = encoder.dump
        #expect(throws: ReferenceStreamError(.messageTooLong, offset: 0)) {
            try encoder.encode([[0xA4, 1, 2, 3, 4]])
        }
        #expect(throws: ReferenceStreamError(.tooManyAttachments, offset: 0)) {
            try encoder.encode([[0xC0], [], []])
        }
        #expect(throws: ReferenceStreamError(.messageInvalid, offset: 0)) {
            try encoder.encode([])
        }
        #expect(encoder.dump == before)
    }

    @Test func streamBeginsAnewOnRequest() throws {
        let encoder = ReferenceStreamEncoder(.init(level: 2))
        let message: [UInt8] = [0x82, 0xA3, 1, 2, 3, 0xC0, 0xA3, 4, 5, 6, 0xC0]
        let first = try encoder.encode([message])
        #expect(try encoder.encode([message]).count < first.count)
        encoder.beginAnew()
        #expect(try encoder.encode([message]) == first)
    }

    @Test func neverInternFieldsAreInNoState() throws {
        let secret = Array("the secret of the message".utf8)
        let parameters = ReferenceStreamParameters(level: 2, neverIntern: [Array("pass".utf8)])
        let encoder = ReferenceStreamEncoder(parameters)
        let decoder = ReferenceStreamDecoder()
        let main =
            [0x81] + StreamToken.shortest(.str, Array("pass".utf8))
            + StreamToken.shortest(.str, secret)
        for _ in 0..<3 {
            let coded = try encoder.encode([main])
            #expect(coded.suffix(secret.count) == secret[...])
            #expect(try decoder.decode(coded) == [main])
            #expect(!encoder.dump.contains(secret.hex))
        }
    }

    @Test func neverInternFieldsOfARawMessageGoApart() throws {
        let parameters = ReferenceStreamParameters(neverIntern: [Array("pass".utf8)])
        let encoder = ReferenceStreamEncoder(parameters)
        let decoder = ReferenceStreamDecoder()
        let deep = Array(repeating: UInt8(0x91), count: 140) + [0xC0]
        let main = [0x82] + StreamToken.shortest(.str, Array("pass".utf8)) + [7, 8] + deep
        for _ in 0..<2 {
            let coded = try encoder.encode([main])
            #expect(try StreamFrontReader(coded).front.kind == .apart)
            #expect(try decoder.decode(coded) == [main])
            #expect(encoder.dump == decoder.dump)
        }
    }

    @Test func bodyOfManyShortChangesGoesRaw() throws {
        let encoder = ReferenceStreamEncoder()
        let decoder = ReferenceStreamDecoder()
        let header: [UInt8] = [0xDC, 0x20, 0]
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<4 {
            let values = (0..<8_192).map { _ in UInt8.random(in: 0...127, using: &generator) }
            #expect(try decoder.decode(encoder.encode([header + values])) == [header + values])
        }
        #expect(encoder.dump == decoder.dump)
    }
}
